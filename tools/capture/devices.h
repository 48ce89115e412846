/* SPDX-License-Identifier: GPL-2.0-only */
/* pfq capture -D. */
#ifndef TOOLS_DEVICES_H
#define TOOLS_DEVICES_H

/* List the devices on standard output. Returns an exit code. */
int devices_list(void);

#endif
