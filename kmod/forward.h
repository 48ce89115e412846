/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_FORWARD_H
#define _PFQ_FORWARD_H

#include <linux/types.h>

struct pfq_packet;

/*
 * Send a copy out of a device of the same network namespace. It leaves with
 * others when the CPU is through with this burst. False: no such device, it is
 * down, or it has enough to send.
 */
bool pfq_forward(const struct pfq_packet *p, int ifindex, int queue);

#endif
