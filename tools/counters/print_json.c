// SPDX-License-Identifier: GPL-2.0-only
/* The output of pfq counters as JSON. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "counters/print.h"

/* Queues and CPUs of transmit rings can be -1. */
static bool is_number(const char *column, const char *cell)
{
	return !view_is_text(column) && table_is_number(cell + (*cell == '-'));
}

static json_t *cell_json(const char *column, const char *cell)
{
	if (is_number(column, cell))
		return json_integer(*cell == '-' ? strtoll(cell, NULL, 10) : (json_int_t)strtoull(cell, NULL, 10));
	/* The name of a command may not be UTF-8. */
	return json_string(cell) ?: json_string("?");
}

static json_t *row_json(const struct table *t, size_t row)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < t->nr_columns; i++)
		json_object_set_new(object, t->name[i], cell_json(t->name[i], t->cell[row * t->nr_columns + i]));
	return object;
}

/* Add the rates of a row. What is unknown is null. */
static void add_rates(json_t *object, const struct sample *now, const struct sample *before, enum view v, size_t row)
{
	double rate;

	json_object_set_new(object, PACKET_RATE, sample_computed(now, before, v, row, PACKET_RATE, &rate) ?
			    json_real(rate) : json_null());
	if (views[v].bytes)
		json_object_set_new(object, BIT_RATE, sample_computed(now, before, v, row, BIT_RATE, &rate) ?
				    json_real(rate) : json_null());
}

static json_t *table_json(const struct layout *layout, const struct sample *now, const struct sample *before,
			  enum view v)
{
	size_t *order = sample_order(now, before, v, layout->sort, layout->reverse);
	json_t *array = json_array(), *row;
	size_t i;

	for (i = 0; order && i < now->tables[v].nr_rows; i++) {
		row = row_json(&now->tables[v], order[i]);
		if (before)
			add_rates(row, now, before, v, order[i]);
		json_array_append_new(array, row);
	}
	free(order);
	return array;
}

int print_json(FILE *out, const struct layout *layout, const struct sample *now, const struct sample *before)
{
	json_t *root = json_object();
	enum view v;
	int ret;

	json_object_set_new(root, "time", json_real(now->time.tv_sec + now->time.tv_nsec / 1000000 / 1e3));
	if (before)
		json_object_set_new(root, "seconds", json_real(now->at - before->at));
	for (v = 0; v < NR_VIEWS; v++) {
		if (layout->views & 1u << v)
			json_object_set_new(root, views[v].name, table_json(layout, now, before, v));
	}
	ret = json_dumpf(root, out, JSON_COMPACT | JSON_REAL_PRECISION(15));
	json_decref(root);
	fputc('\n', out);
	return ret ? -ENOMEM : 0;
}
