// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "near.h"

#define MAX_NAME 32
#define MAX_SLIPS 2

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int m = a < b ? a : b;

	return m < c ? m : c;
}

/* Levenshtein, one row at a time. */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int row[MAX_NAME + 1];
	size_t i, j, len = strlen(b);

	for (j = 0; j <= len; j++)
		row[j] = j;
	for (i = 0; a[i]; i++) {
		unsigned int diagonal = row[0];

		row[0] = i + 1;
		for (j = 0; j < len; j++) {
			unsigned int above = row[j + 1];

			row[j + 1] = min3(above + 1, row[j] + 1,
					  diagonal + (a[i] != b[j]));
			diagonal = above;
		}
	}
	return row[len];
}

bool near_name(const char *typed, const char *name)
{
	if (!*typed || strlen(typed) > MAX_NAME || strlen(name) > MAX_NAME)
		return false;
	if (!strncmp(typed, name, strlen(typed)))
		return true;
	return distance(typed, name) <= MAX_SLIPS;
}
