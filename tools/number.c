// SPDX-License-Identifier: GPL-2.0-only
/* Parses the numbers of a command line. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "number.h"

bool parse_number(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*value = strtoull(text, &end, 10);
	return !*end && !errno && *value >= min && *value <= max;
}

void print_scaled(FILE *out, double value, const char *unit)
{
	static const char *const prefix[] = { "", "k", "M", "G" };
	unsigned int i = 0;

	while (value >= 1000 && i < 3) {
		value /= 1000;
		i++;
	}
	fprintf(out, "%.*f %s%s", i ? 2 : 0, value, prefix[i], unit);
}
