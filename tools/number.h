/* SPDX-License-Identifier: GPL-2.0-only */
/* The numbers of a command line. */
#ifndef TOOLS_NUMBER_H
#define TOOLS_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* Parse a decimal number of min to max. Returns false if text is anything else. */
bool parse_number(const char *text, uint64_t min, uint64_t max, uint64_t *value);

#endif
