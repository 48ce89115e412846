/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_TABLE_H
#define TOOLS_TABLE_H

#include <stdbool.h>
#include <stdio.h>

/*
 * A file of /proc/net/pfq: "# NAME ...", then a row a line. Columns are
 * found by name, so that the kernel may add some.
 */
struct table {
	char **name;
	size_t nr_columns;
	char **cell;		/* row after row */
	size_t nr_rows;
};

/* 0, -ENOMEM, -EINVAL when the header is missing or a row has not its columns. */
int table_read(struct table *t, FILE *file);
void table_free(struct table *t);

/* The cell of the named column; "-" when the kernel has no such column. */
const char *table_get(const struct table *t, size_t row, const char *name);

bool table_is_number(const char *cell);

#endif
