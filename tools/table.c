// SPDX-License-Identifier: GPL-2.0-only
/* Reading the files in /proc/net/pfq. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

#define BLANKS " \t\n"

/* Append a copy of each word in the line to *words. Returns 0 or -ENOMEM. */
static int split(char *line, char ***words, size_t *nr)
{
	char *save, *word;

	for (word = strtok_r(line, BLANKS, &save); word;
	     word = strtok_r(NULL, BLANKS, &save)) {
		char **more = realloc(*words, (*nr + 1) * sizeof(*more));

		if (!more)
			return -ENOMEM;
		*words = more;
		more[*nr] = strdup(word);
		if (!more[*nr])
			return -ENOMEM;
		(*nr)++;
	}
	return 0;
}

/* Replace escapes: the kernel writes a blank in a cell as \040. */
static void unescape(char *text)
{
	char *to = text;

	while (*text) {
		unsigned int value;

		if (sscanf(text, "\\%3o", &value) == 1 &&
		    strspn(text + 1, "01234567") >= 3) {
			*to++ = value;
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
}

static int read_row(struct table *t, char *line)
{
	size_t i, nr_cells = t->nr_rows * t->nr_columns;
	size_t first = nr_cells;
	int ret = split(line, &t->cell, &nr_cells);

	if (!ret && nr_cells - first == t->nr_columns) {
		for (i = first; i < nr_cells; i++)
			unescape(t->cell[i]);
		t->nr_rows++;
		return 0;
	}
	while (nr_cells > first)
		free(t->cell[--nr_cells]);
	return ret ?: -EINVAL;
}

static int read_line(struct table *t, char *line)
{
	if (t->nr_columns)
		return read_row(t, line);
	if (line[0] != '#')
		return -EINVAL;
	return split(line + 1, &t->name, &t->nr_columns);
}

int table_read(struct table *t, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	int ret = 0;

	*t = (struct table) { 0 };
	while (!ret && getline(&line, &size, file) > 0)
		ret = read_line(t, line);
	free(line);
	if (!ret && !t->nr_columns)
		ret = -EINVAL;
	if (ret)
		table_free(t);
	return ret;
}

void table_free(struct table *t)
{
	size_t i;

	for (i = 0; i < t->nr_columns; i++)
		free(t->name[i]);
	for (i = 0; i < t->nr_rows * t->nr_columns; i++)
		free(t->cell[i]);
	free(t->name);
	free(t->cell);
	*t = (struct table) { 0 };
}

int table_append(struct table *t, const char *text)
{
	char *line = strdup(text);
	int ret = line ? read_line(t, line) : -ENOMEM;

	free(line);
	return ret;
}

void table_filter(struct table *t, bool (*keep)(const struct table *t, size_t row, const void *data), const void *data)
{
	const size_t n = t->nr_columns;
	size_t row, i, kept = 0;

	for (row = 0; row < t->nr_rows; row++) {
		char **cells = t->cell + row * n;

		if (!keep(t, row, data)) {
			for (i = 0; i < n; i++)
				free(cells[i]);
			continue;
		}
		memmove(t->cell + kept++ * n, cells, n * sizeof(*cells));
	}
	t->nr_rows = kept;
}

bool table_has(const struct table *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->nr_columns; i++) {
		if (!strcmp(t->name[i], name))
			return true;
	}
	return false;
}

const char *table_get(const struct table *t, size_t row, const char *name)
{
	size_t i;

	for (i = 0; i < t->nr_columns; i++) {
		if (!strcmp(t->name[i], name))
			return t->cell[row * t->nr_columns + i];
	}
	return "-";
}

bool table_is_number(const char *cell)
{
	return *cell && !cell[strspn(cell, "0123456789")];
}

bool table_number(const struct table *t, size_t row, const char *name, uint64_t *value)
{
	const char *cell = table_get(t, row, name);

	if (!table_is_number(cell))
		return false;
	*value = strtoull(cell, NULL, 10);
	return true;
}
