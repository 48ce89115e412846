// SPDX-License-Identifier: GPL-2.0-only
/* Sorts the rows of a table. */
#include <stdlib.h>
#include <string.h>

#include "counters/sample.h"

struct key {
	size_t row;
	const char *text;
	double number;
	bool is_number;
};

/* Numbers come before what is none, the largest first. Rows that are equal keep their order. */
static int compare_keys(const void *a, const void *b, void *reverse)
{
	const struct key *x = a, *y = b;
	int c;

	if (x->is_number != y->is_number)
		return x->is_number ? -1 : 1;
	if (x->is_number)
		c = (x->number < y->number) - (x->number > y->number);
	else
		c = strcmp(x->text, y->text);
	if (c)
		return *(bool *)reverse ? -c : c;
	return (x->row > y->row) - (x->row < y->row);
}

static struct key key_of(const struct sample *now, const struct sample *before, enum view v, size_t row,
			 const char *column)
{
	struct key key = { .row = row, .text = table_get(&now->tables[v], row, column) };
	uint64_t number;

	if (sample_computed(now, before, v, row, column, &key.number)) {
		key.is_number = true;
	} else if (!view_is_text(column) && table_number(&now->tables[v], row, column, &number)) {
		key.is_number = true;
		key.number = number;
	}
	return key;
}

size_t *sample_order(const struct sample *now, const struct sample *before, enum view v,
		     const char *column, bool reverse)
{
	const size_t n = now->tables[v].nr_rows;
	size_t *order = calloc(n + 1, sizeof(*order));
	struct key *keys = calloc(n + 1, sizeof(*keys));
	size_t row;

	if (!keys || !order) {
		free(keys);
		free(order);
		return NULL;
	}
	for (row = 0; row < n; row++)
		keys[row] = column ? key_of(now, before, v, row, column) : (struct key){ .row = row, .text = "" };
	qsort_r(keys, n, sizeof(*keys), compare_keys, &reverse);
	for (row = 0; row < n; row++)
		order[row] = column || !reverse ? keys[row].row : n - 1 - row;
	free(keys);
	return order;
}
