/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_TABLE_H
#define TOOLS_TABLE_H

#include <stdbool.h>
#include <stdio.h>

/*
 * A file in /proc/net/pfq: a line "# NAME ...", then a line for each row. Columns are found by
 * their names, so that the kernel can add columns.
 */
struct table {
	char **name;
	size_t nr_columns;
	char **cell;		/* nr_columns cells of each row, in the order of rows */
	size_t nr_rows;
};

/*
 * Read a file. Returns 0, -ENOMEM, or -EINVAL if the header is missing or a row has too few or too
 * many cells.
 */
int table_read(struct table *t, FILE *file);
void table_free(struct table *t);

/* Return a cell of the named column, "-" if the file has no such column. */
const char *table_get(const struct table *t, size_t row, const char *name);

/* Return whether a cell consists of digits. */
bool table_is_number(const char *cell);

#endif
