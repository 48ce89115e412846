/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_FORWARD_H
#define _PFQ_FORWARD_H

#include <linux/types.h>

struct pfq_packet;

/*
 * Send a copy out of a device of the packet's network namespace. It leaves
 * with others when the CPU is through with this burst. False: no such device,
 * it is down, the packet is longer than it can send, or no memory.
 */
bool pfq_forward(const struct pfq_packet *p, int ifindex, int queue);

int pfq_forward_init(void);
/* Nobody forwards any more. Sends what waits. */
void pfq_forward_exit(void);

#endif
