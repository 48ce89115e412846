/* SPDX-License-Identifier: GPL-2.0-only */
/* Find leaks of packet buffers and of memory in the kernel: count before and after a capture. */
#ifndef LEAKS_H
#define LEAKS_H

#include <stdint.h>

#define LEAKS_FRAMES	15000	/* frames per run */
#define LEAKS_LENGTH	1000	/* bytes of a frame */

/* Skip all of the test if /proc/slabinfo does not count packet buffers. */
void leaks_open(void);

/*
 * Call run() once to fill caches. Then call it up to three times, until the counts before
 * and after it agree.
 * run() captures frames of LEAKS_LENGTH bytes and returns whether all were correct.
 * what: the subject of the test names. Print three TAP results.
 */
void leaks_check(const char *what, int (*run)(void *arg, uint32_t frames), void *arg);

#endif
