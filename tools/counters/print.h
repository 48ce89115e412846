/* SPDX-License-Identifier: GPL-2.0-only */
/* The output of pfq counters. */
#ifndef TOOLS_COUNTERS_PRINT_H
#define TOOLS_COUNTERS_PRINT_H

#include <stdio.h>

#include "counters/sample.h"

/* What to print. */
struct layout {
	unsigned int views;	/* bit mask of tables */
	const char *sort;	/* the column that orders the rows, or NULL: the order of the kernel */
	bool reverse;
	bool header;		/* CSV: begin with the names of the columns */
};

/* Each function prints a sample, and rates if before is not NULL. Returns 0 or -ENOMEM. */
typedef int print_sample(FILE *out, const struct layout *layout, const struct sample *now, const struct sample *before);

/* Tables for people. */
print_sample print_text;

/* A JSON object, in one line. */
print_sample print_json;

/* The first table in views as CSV (RFC 4180, but lines end with a line feed alone). */
print_sample print_csv;

#endif
