/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's log, as raw text. */
#ifndef KLOG_H
#define KLOG_H

/* Forget what the log holds now. Bail out if it cannot be read. */
void klog_mark(void);

/*
 * Return how many lines since klog_mark() contain the text. It may have bytes that cannot be printed.
 * NULL: return how many lines are warnings or errors.
 */
int klog_count(const char *text);

#endif
