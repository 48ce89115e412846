/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODULE_H
#define MODULE_H

int module_loaded(const char *name);
int module_insert(const char *name);	/* by modprobe; 0 or -1 */
int module_remove(const char *name);	/* 0, or -1 with errno; EWOULDBLOCK: in use */

#endif
