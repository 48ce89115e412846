/* SPDX-License-Identifier: GPL-2.0-only */
/* The files in /proc/net/pfq of each network namespace. */
#ifndef _PFQ_PROC_H
#define _PFQ_PROC_H

/**
 * pfq_proc_init() - create the files in each namespace
 *
 * Return: 0 or a negative error.
 * Context: Process.
 */
int pfq_proc_init(void);

/**
 * pfq_proc_exit() - remove the files
 *
 * Context: Process. Waits for readers.
 */
void pfq_proc_exit(void);

#endif
