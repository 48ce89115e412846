/* SPDX-License-Identifier: GPL-2.0-only */
/* The files in /proc/net/pfq of each network namespace. */
#ifndef _PFQ_PROC_H
#define _PFQ_PROC_H

int pfq_proc_init(void);
void pfq_proc_exit(void);

#endif
