/* SPDX-License-Identifier: GPL-2.0-only */
/* The numbers of a command line. */
#ifndef TOOLS_NUMBER_H
#define TOOLS_NUMBER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Parse a decimal number of min to max. Returns false if text is anything else. */
bool parse_number(const char *text, uint64_t min, uint64_t max, uint64_t *value);

/* Print a value of at least 0 with a prefix: 1500000 and "bit/s" as "1.50 Mbit/s". */
void print_scaled(FILE *out, double value, const char *unit);

#endif
