// SPDX-License-Identifier: GPL-2.0-only
/* The output of pfq counters as CSV. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "counters/print.h"

static void print_field(FILE *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void print_header(FILE *out, const struct table *t, enum view v)
{
	size_t i;

	fputs("time", out);
	for (i = 0; i < t->nr_columns; i++) {
		fputc(',', out);
		print_field(out, t->name[i]);
	}
	fputs("," PACKET_RATE, out);
	if (views[v].bytes)
		fputs("," BIT_RATE, out);
	fputc('\n', out);
}

/* Print a rate behind a comma. What is unknown is empty. */
static void print_rate(FILE *out, const struct sample *now, const struct sample *before, enum view v, size_t row,
		       const char *column)
{
	double rate;

	fputc(',', out);
	if (sample_computed(now, before, v, row, column, &rate))
		fprintf(out, "%.0f", rate);
}

static void print_row(FILE *out, const struct sample *now, const struct sample *before, enum view v, size_t row)
{
	const struct table *t = &now->tables[v];
	size_t i;

	fprintf(out, "%lld.%03ld", (long long)now->time.tv_sec, now->time.tv_nsec / 1000000);
	for (i = 0; i < t->nr_columns; i++) {
		fputc(',', out);
		print_field(out, t->cell[row * t->nr_columns + i]);
	}
	print_rate(out, now, before, v, row, PACKET_RATE);
	if (views[v].bytes)
		print_rate(out, now, before, v, row, BIT_RATE);
	fputc('\n', out);
}

static enum view first_view(unsigned int mask)
{
	enum view v = 0;

	while (!(mask & 1u << v))
		v++;
	return v;
}

int print_csv(FILE *out, const struct layout *layout, const struct sample *now, const struct sample *before)
{
	const enum view v = first_view(layout->views);
	size_t *order = sample_order(now, before, v, layout->sort, layout->reverse);
	size_t i;

	if (!order)
		return -ENOMEM;
	if (layout->header)
		print_header(out, &now->tables[v], v);
	for (i = 0; i < now->tables[v].nr_rows; i++)
		print_row(out, now, before, v, order[i]);
	free(order);
	return 0;
}
