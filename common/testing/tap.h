/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TESTING_TAP_H
#define TESTING_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failures;

__attribute__((format(printf, 2, 3)))
static inline bool ok(bool good, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %d - ", good ? "" : "not ", ++tap_count);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
	tap_failures += !good;
	return good;
}

static inline void ok_equal(unsigned long long got, unsigned long long want,
			    const char *what)
{
	if (!ok(got == want, "%s", what))
		printf("# got %llu, want %llu\n", got, want);
}

static inline void ok_text(const char *got, const char *want, const char *what)
{
	if (!ok(!strcmp(got, want), "%s", what))
		printf("# got  \"%s\"\n# want \"%s\"\n", got, want);
}

static inline int tap_end(void)
{
	printf("1..%d\n", tap_count);
	return tap_failures ? 1 : 0;
}

#endif
