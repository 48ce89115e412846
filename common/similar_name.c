// SPDX-License-Identifier: LGPL-2.1-or-later
/* Suggestions for mistyped names. */
#include <string.h>

#include "similar_name.h"

#define MAX_NAME 40

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int m = a < b ? a : b;

	return m < c ? m : c;
}

/* Return the Levenshtein distance, computed one row of the matrix at a time. */
static unsigned int levenshtein(const char *a, const char *b)
{
	unsigned int row[MAX_NAME + 1];
	size_t i, j, len = strlen(b);

	for (j = 0; j <= len; j++)
		row[j] = j;
	for (i = 0; a[i]; i++) {
		unsigned int diagonal = row[0];

		row[0] = i + 1;
		for (j = 0; j < len; j++) {
			const unsigned int above = row[j + 1];

			row[j + 1] = min3(above + 1, row[j] + 1, diagonal + (a[i] != b[j]));
			diagonal = above;
		}
	}
	return row[len];
}

/* Return whether the names differ by two swapped neighbouring letters. */
static bool is_swap(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a && *b && a[1] == b[0] && a[0] == b[1] && !strcmp(a + 2, b + 2);
}

bool similar_name(const char *typed, const char *name)
{
	const size_t n = strlen(typed);

	if (!n || n > MAX_NAME || strlen(name) > MAX_NAME || !strcmp(typed, name))
		return false;
	if (is_swap(typed, name))
		return true;
	return levenshtein(typed, name) <= (n < 5 ? 1 : 2);
}
