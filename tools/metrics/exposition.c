// SPDX-License-Identifier: GPL-2.0-only
/* Writes the counters in the text format of Prometheus, version 0.0.4. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <pfq/pfq.h>

#include "metrics/families.h"
#include "metrics/metrics.h"
#include "proc_net.h"

/* Return the length of the UTF-8 character at text, 0 if it is none (RFC 3629: no surrogates, nothing overlong). */
static size_t utf8_length(const unsigned char *text)
{
	size_t i, n;

	if (*text < 0x80)
		return 1;
	n = *text < 0xc2 ? 0 : *text < 0xe0 ? 2 : *text < 0xf0 ? 3 : *text < 0xf5 ? 4 : 0;
	for (i = 1; i < n; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((*text == 0xe0 && text[1] < 0xa0) || (*text == 0xed && text[1] > 0x9f) ||
	    (*text == 0xf0 && text[1] < 0x90) || (*text == 0xf4 && text[1] > 0x8f))
		return 0;
	return n;
}

/* A label's value is UTF-8, with three escapes. The name of a process can be any bytes. */
static void write_value(FILE *out, const char *value)
{
	while (*value) {
		const size_t n = utf8_length((const unsigned char *)value);

		if (*value == '\\' || *value == '"')
			fprintf(out, "\\%c", *value);
		else if (*value == '\n')
			fputs("\\n", out);
		else if (!n)
			fputs("\xef\xbf\xbd", out);	/* U+FFFD REPLACEMENT CHARACTER */
		else
			fwrite(value, 1, n, out);
		value += n ?: 1;
	}
}

static void write_labels(FILE *out, const struct table *t, size_t row, const char *const *names, const char **before)
{
	for (; names && *names; names++) {
		fprintf(out, "%s%s=\"", *before, *names);
		write_value(out, table_get(t, row, *names));
		fputc('"', out);
		*before = ",";
	}
}

static void write_sample(FILE *out, const struct family *f, const struct table *t, size_t row)
{
	const char *before = "{";
	uint64_t value = 1;

	if (f->column && !table_number(t, row, f->column, &value))
		return;
	fputs(f->name, out);
	write_labels(out, t, row, metric_files[f->file].labels, &before);
	write_labels(out, t, row, f->more_labels, &before);
	fprintf(out, "} %llu\n", (unsigned long long)value);
}

static bool is_counter(const char *name)
{
	static const char end[] = "_total";
	const size_t n = strlen(name);

	return n > sizeof(end) && !strcmp(name + n - strlen(end), end);
}

static void write_head(FILE *out, const char *name, const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, is_counter(name) ? "counter" : "gauge");
}

/* A file of an older module lacks a column, and other network namespaces than the first one lack two files. */
static void write_family(FILE *out, const struct family *f, const struct table *t)
{
	size_t row;

	if (!t->nr_rows || (f->column && !table_has(t, f->column)))
		return;
	write_head(out, f->name, f->help);
	for (row = 0; row < t->nr_rows; row++)
		write_sample(out, f, t, row);
}

static void write_global(FILE *out, bool up)
{
	write_head(out, "pfq_up", "Whether the counters could be read: 0 if pfq.ko is not loaded.");
	fprintf(out, "pfq_up %d\n", up);
	write_head(out, "pfq_build_info", "The version of the program that wrote this.");
	fprintf(out, "pfq_build_info{version=\"%s\"} 1\n", pfq_version());
}

static int read_files(struct table *tables, char *why, size_t size)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < NR_FILES && !ret; i++) {
		if (i == FILE_FORWARD || i == FILE_MEMORY)
			ret = proc_net_read_optional(&tables[i], metric_files[i].name, why, size);
		else
			ret = proc_net_read(&tables[i], metric_files[i].name, why, size);
	}
	return ret;
}

int metrics_write(FILE *out, char *why, size_t size)
{
	struct table tables[NR_FILES] = { 0 };
	const int ret = read_files(tables, why, size);
	size_t i;

	write_global(out, !ret);
	for (i = 0; i < nr_families && !ret; i++)
		write_family(out, &families[i], &tables[families[i].file]);
	for (i = 0; i < NR_FILES; i++)
		table_free(&tables[i]);
	return ret;
}
