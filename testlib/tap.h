/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The Test Anything Protocol for test programs, as kselftest speaks it.
 *
 * A program may call tap_plan() first. It then reports its results and returns tap_done() from
 * main(). Without tap_plan(), tap_done() prints the plan. All formats are printf's.
 */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Announce the number of results. */
void tap_plan(int results);

/* Report a result: ok if cond is true. The text says what is expected. Returns cond. */
bool tap_ok(bool cond, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Report whether two values are equal, and print both if not. Returns whether they are. */
bool tap_equal(unsigned long long got, unsigned long long want, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
bool tap_text(const char *got, const char *want, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Report a result as skipped, with the reason. */
void tap_skip(const char *why, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Print a comment. */
void tap_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Skip the whole program and exit with 4. Call this only before the first result. */
void tap_skip_all(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

/*
 * Skip the whole program because something that it needs is missing. In the rig, which has all
 * that tests need, bail out instead. The environment variable RIG tells that this is the rig.
 */
void tap_missing(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Give up: the program fails and exits with 1. */
void tap_bail(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

/*
 * Print the plan, unless tap_plan() did. Returns the exit status of the program: 0 if all results
 * are ok, 4 if all are skipped, 1 if a result failed, if there is none, or if their number differs
 * from the plan.
 */
int tap_done(void);

#ifdef __cplusplus
}
#endif

#endif
