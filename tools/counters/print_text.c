// SPDX-License-Identifier: GPL-2.0-only
/* The output of pfq counters as text. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "counters/print.h"

#define MAX_COLUMNS 24

/* A table as it is printed: the texts of its cells, row by row, the header first. */
struct page {
	const char *column[MAX_COLUMNS];
	size_t nr_columns, nr_rows;
	char **cell;
};

static void add_columns(struct page *p, enum view v, bool rates)
{
	const char *const *name;

	for (name = views[v].columns; *name; name++)
		p->column[p->nr_columns++] = *name;
	if (rates)
		p->column[p->nr_columns++] = PACKET_RATE;
	if (rates && views[v].bytes)
		p->column[p->nr_columns++] = BIT_RATE;
}

/*
 * A process can choose its name. Bytes that a terminal may take for a command (ECMA-48: C0, DEL, and C1 as UTF-8
 * encodes it) are replaced.
 */
static void replace_controls(char *text)
{
	unsigned char *c;

	for (c = (unsigned char *)text; *c; c++) {
		if (*c < ' ' || *c == 0x7f)
			*c = '?';
		if (*c == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0)
			memset(c, '?', 2);
	}
}

static char *cell_text(const struct sample *now, const struct sample *before, enum view v, size_t row,
		       const char *column)
{
	char *text;
	double rate;
	int ret;

	if (sample_computed(now, before, v, row, column, &rate))
		ret = asprintf(&text, "%.0f", rate);
	else
		ret = asprintf(&text, "%s", table_get(&now->tables[v], row, column));
	if (ret < 0)
		return NULL;
	replace_controls(text);
	return text;
}

/* Leave out CPUs that received nothing, since there can be many. */
static bool is_idle_cpu(const struct sample *s, enum view v, size_t row)
{
	return v == CPUS && !strcmp(table_get(&s->tables[CPUS], row, "seen"), "0");
}

static int fill(struct page *p, const struct layout *layout, const struct sample *now, const struct sample *before,
		enum view v)
{
	const struct table *t = &now->tables[v];
	size_t *order = sample_order(now, before, v, layout->sort, layout->reverse);
	size_t i, c;

	p->cell = calloc((t->nr_rows + 1) * p->nr_columns, sizeof(*p->cell));
	for (i = 0; order && p->cell && i < t->nr_rows; i++) {
		if (is_idle_cpu(now, v, order[i]))
			continue;
		for (c = 0; c < p->nr_columns; c++)
			p->cell[p->nr_rows * p->nr_columns + c] = cell_text(now, before, v, order[i], p->column[c]);
		p->nr_rows++;
	}
	free(order);
	return order && p->cell ? 0 : -ENOMEM;
}

static const char *cell_of(const struct page *p, size_t row, size_t column)
{
	return p->cell[row * p->nr_columns + column] ?: "?";
}

static int column_width(const struct page *p, size_t column)
{
	size_t row, len, width = strlen(p->column[column]);

	for (row = 0; row < p->nr_rows; row++) {
		len = strlen(cell_of(p, row, column));
		if (len > width)
			width = len;
	}
	return width;
}

/* Return whether a column contains numbers, which are aligned to the right. */
static bool is_numeric(const struct page *p, size_t column)
{
	const char *name = p->column[column];

	if (!strcmp(name, PACKET_RATE) || !strcmp(name, BIT_RATE))
		return true;
	return p->nr_rows && !view_is_text(name) && table_is_number(cell_of(p, 0, column));
}

/* Print a row, or the names of the columns if header. Text at the end of a row is not padded. */
static void print_row(FILE *out, const struct page *p, const int *width, const bool *right, bool header, size_t row)
{
	size_t c;

	for (c = 0; c < p->nr_columns; c++) {
		const char *text = header ? p->column[c] : cell_of(p, row, c);

		if (c)
			fputs("  ", out);
		if (right[c])
			fprintf(out, "%*s", width[c], text);
		else
			fprintf(out, "%-*s", c + 1 < p->nr_columns ? width[c] : 0, text);
	}
	fputc('\n', out);
}

static void print_page(FILE *out, const struct page *p)
{
	bool right[MAX_COLUMNS];
	int width[MAX_COLUMNS];
	size_t row, c;

	for (c = 0; c < p->nr_columns; c++) {
		width[c] = column_width(p, c);
		right[c] = is_numeric(p, c);
	}
	print_row(out, p, width, right, true, 0);
	for (row = 0; row < p->nr_rows; row++)
		print_row(out, p, width, right, false, row);
}

static void free_page(struct page *p)
{
	size_t i;

	for (i = 0; p->cell && i < p->nr_rows * p->nr_columns; i++)
		free(p->cell[i]);
	free(p->cell);
}

int print_text(FILE *out, const struct layout *layout, const struct sample *now, const struct sample *before)
{
	bool any = false;
	int ret = 0;
	enum view v;

	for (v = 0; v < NR_VIEWS && !ret; v++) {
		struct page p = { 0 };

		if (!(layout->views & 1u << v))
			continue;
		add_columns(&p, v, before);
		ret = fill(&p, layout, now, before, v);
		/* the first table always has its header, so that the output is not empty */
		if (!ret && (p.nr_rows || !any)) {
			if (any)
				fputc('\n', out);
			print_page(out, &p);
			any = true;
		}
		free_page(&p);
	}
	return ret;
}
