// SPDX-License-Identifier: GPL-2.0-only
/* The Test Anything Protocol for test programs: see tap.h. */
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_PASS = 0, EXIT_FAIL = 1, EXIT_SKIP = 4 };

static int planned = -1, done, failed, skipped;

static void line(const char *head, const char *fmt, va_list ap, const char *tail)
{
	fputs(head, stdout);
	vprintf(fmt, ap);
	printf("%s\n", tail);
	fflush(stdout);
}

static void result(bool good, const char *fmt, va_list ap, const char *tail)
{
	char head[32];

	failed += !good;
	snprintf(head, sizeof(head), "%sok %d ", good ? "" : "not ", ++done);
	line(head, fmt, ap, tail);
}

void tap_plan(int results)
{
	planned = results;
	printf("TAP version 13\n1..%d\n", results);
	fflush(stdout);
}

bool tap_ok(bool cond, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	result(cond, fmt, ap, "");
	va_end(ap);
	return cond;
}

bool tap_equal(unsigned long long got, unsigned long long want, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	result(got == want, fmt, ap, "");
	va_end(ap);
	if (got != want)
		tap_note("got %llu, want %llu", got, want);
	return got == want;
}

bool tap_text(const char *got, const char *want, const char *fmt, ...)
{
	const bool equal = got && !strcmp(got, want);
	va_list ap;

	va_start(ap, fmt);
	result(equal, fmt, ap, "");
	va_end(ap);
	if (!equal) {
		tap_note("got  \"%s\"", got ?: "(NULL)");
		tap_note("want \"%s\"", want);
	}
	return equal;
}

void tap_skip(const char *why, const char *fmt, ...)
{
	char tail[256];
	va_list ap;

	skipped++;
	snprintf(tail, sizeof(tail), " # SKIP %s", why);
	va_start(ap, fmt);
	result(1, fmt, ap, tail);
	va_end(ap);
}

void tap_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line("# ", fmt, ap, "");
	va_end(ap);
}

void tap_skip_all(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line("TAP version 13\n1..0 # SKIP ", fmt, ap, "");
	va_end(ap);
	exit(EXIT_SKIP);
}

void tap_missing(const char *fmt, ...)
{
	int rig = getenv("RIG") != NULL;
	va_list ap;

	va_start(ap, fmt);
	line(rig ? "Bail out! " : "TAP version 13\n1..0 # SKIP ", fmt, ap, "");
	va_end(ap);
	exit(rig ? EXIT_FAIL : EXIT_SKIP);
}

void tap_bail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line("Bail out! ", fmt, ap, "");
	va_end(ap);
	exit(EXIT_FAIL);
}

int tap_done(void)
{
	if (planned < 0)
		printf("1..%d\n", planned = done);
	if (failed || done != planned || !done)
		return EXIT_FAIL;
	return skipped == done ? EXIT_SKIP : EXIT_PASS;
}
