/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading the files in /proc/net/pfq. */
#ifndef TOOLS_PROC_NET_H
#define TOOLS_PROC_NET_H

#include <stddef.h>

#include "table.h"

/* The environment variable that names another folder. Tests use it, with files that were recorded. */
#define PROC_NET_VARIABLE "PFQ_PROC"

/* Return whether the files are recorded ones, so that their devices are not those of this machine. */
bool proc_net_recorded(void);

/*
 * Read the file of this name. Returns 0 or a negative errno; then why, of size bytes, says what is wrong and
 * what to do. -ENOENT: the module is not loaded.
 */
int proc_net_read(struct table *t, const char *name, char *why, size_t size);

/* The same for a file that need not exist: the table is then empty. */
int proc_net_read_optional(struct table *t, const char *name, char *why, size_t size);

#endif
