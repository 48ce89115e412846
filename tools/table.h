/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_TABLE_H
#define TOOLS_TABLE_H

#include <stdbool.h>
#include <stdint.h>
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

/* Return whether the file has the named column. */
bool table_has(const struct table *t, const char *name);

/* Store the number in a cell of the named column in *value. Returns false if it is no number. */
bool table_number(const struct table *t, size_t row, const char *name, uint64_t *value);

/* Append a copy of the words in text, which blanks separate, as the header or as a row. Returns as table_read(). */
int table_append(struct table *t, const char *text);

/* Remove the rows for which keep() returns false. */
void table_filter(struct table *t, bool (*keep)(const struct table *t, size_t row, const void *data), const void *data);

/* Return whether a cell consists of digits. */
bool table_is_number(const char *cell);

#endif
