/* SPDX-License-Identifier: GPL-2.0-only */
/* The test anything protocol as kselftest speaks it: exit 0, 1, or 4 for a skip. */
#ifndef TAP_H
#define TAP_H

void tap_plan(int results);

/* One result; the text says what was expected. Returns cond. */
int tap_ok(int cond, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void tap_skip(const char *why, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A line for the reader: what was seen. */
void tap_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* No result can be had: without a plan, all is skipped; a failure; both exit. */
void tap_skip_all(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));
/* What the rig must have failed to be there; elsewhere all is skipped. Exits. */
void tap_missing(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));
void tap_bail(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/* The exit status of the program. */
int tap_done(void);

#endif
