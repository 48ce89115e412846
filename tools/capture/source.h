/* SPDX-License-Identifier: GPL-2.0-only */
/* The devices that a capture is bound to. */
#ifndef TOOLS_SOURCE_H
#define TOOLS_SOURCE_H

#include <pfq/pfq.h>

#include "capture_args.h"

/*
 * Bind the group to all devices, and warn of those that will give no packets. Returns 0, or -1 after a
 * message.
 */
int source_bind_all(struct pfq *q, struct capture_args *args);

/*
 * pfq_read() has reported that a device was removed. Say which one. Returns true if the capture can go on with
 * the others.
 */
bool source_go_on(struct pfq *q, struct capture_args *args);

/* Say which devices have gone down since the last call. */
void source_watch(struct capture_args *args);

/* Let no more packets arrive. Returns 0, or -1 after a message. */
int source_end(struct pfq *q, struct capture_args *args);

#endif
