// SPDX-License-Identifier: GPL-2.0-only
/* The output of pfq stat as JSON. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "pfq.h"
#include "counters/print.h"

/* Return whether the cells of a column are text, even if they look like numbers. */
static bool is_text_column(const char *name)
{
	static const char *const text[] = {
		"device", "via", "policy", "comm", "binds"
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(text); i++) {
		if (!strcmp(name, text[i]))
			return true;
	}
	return false;
}

static json_t *cell_json(const char *name, const char *value)
{
	if (table_is_number(value) && !is_text_column(name))
		return json_integer(strtoull(value, NULL, 10));
	/* The name of a command may not be UTF-8. */
	return json_string(value) ?: json_string("?");
}

static json_t *row_json(const struct table *t, size_t row)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < t->nr_columns; i++) {
		const char *name = t->name[i];
		const char *value = t->cell[row * t->nr_columns + i];

		if (json_object_set_new(object, name, cell_json(name, value))) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

static json_t *table_json(const struct stat_tables *all, const struct table *t,
			  bool (*shown)(const struct stat_tables *t, size_t row))
{
	json_t *array = json_array();
	size_t row;

	for (row = 0; row < t->nr_rows; row++) {
		if (!shown(all, row))
			continue;
		if (json_array_append_new(array, row_json(t, row))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

int stat_print_json(FILE *out, const struct stat_tables *now)
{
	json_t *root = json_object();
	int ret;

	ret = json_object_set_new(root, "devices",
				  table_json(now, &now->devices,
					     stat_device_shown));
	ret |= json_object_set_new(root, "cpus",
				   table_json(now, &now->cpus,
					      stat_cpu_shown));
	ret |= json_object_set_new(root, "groups",
				   table_json(now, &now->groups,
					      stat_group_shown));
	ret |= json_object_set_new(root, "sockets",
				   table_json(now, &now->sockets,
					      stat_socket_shown));
	if (!ret)
		ret = json_dumpf(root, out, JSON_COMPACT);
	json_decref(root);
	fputc('\n', out);
	return ret ? -ENOMEM : 0;
}
