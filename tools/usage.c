// SPDX-License-Identifier: GPL-2.0-only
/* Messages about wrong arguments. */
#include <stdarg.h>
#include <stdio.h>

#include "usage.h"

int usage_hint(const char *command)
{
	fprintf(stderr, "Try '%s --help'.\n", command);
	return EXIT_USAGE;
}

int usage(const char *command, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s: ", command);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return usage_hint(command);
}
