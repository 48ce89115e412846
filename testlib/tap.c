// SPDX-License-Identifier: GPL-2.0-only
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXIT_PASS = 0, EXIT_FAIL = 1, EXIT_SKIP = 4 };

static int planned, done, failed, skipped;

static void line(const char *head, const char *fmt, va_list ap, const char *tail)
{
	fputs(head, stdout);
	vprintf(fmt, ap);
	printf("%s\n", tail);
	fflush(stdout);
}

void tap_plan(int results)
{
	planned = results;
	printf("TAP version 13\n1..%d\n", results);
	fflush(stdout);
}

int tap_ok(int cond, const char *fmt, ...)
{
	char head[32];
	va_list ap;

	failed += !cond;
	snprintf(head, sizeof(head), "%sok %d ", cond ? "" : "not ", ++done);
	va_start(ap, fmt);
	line(head, fmt, ap, "");
	va_end(ap);
	return cond;
}

void tap_skip(const char *why, const char *fmt, ...)
{
	char head[32], tail[256];
	va_list ap;

	skipped++;
	snprintf(head, sizeof(head), "ok %d ", ++done);
	snprintf(tail, sizeof(tail), " # SKIP %s", why);
	va_start(ap, fmt);
	line(head, fmt, ap, tail);
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
	if (failed || done != planned)
		return EXIT_FAIL;
	return skipped == done ? EXIT_SKIP : EXIT_PASS;
}
