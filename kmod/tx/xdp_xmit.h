/* SPDX-License-Identifier: GPL-2.0-only */
/* Frames to a device by ndo_xdp_xmit, without an sk_buff. */
#ifndef _PFQ_XDP_XMIT_H
#define _PFQ_XDP_XMIT_H

#include <linux/types.h>
#include <net/xdp.h>

#include "tx/xmit.h"

struct net_device;

struct pfq_xdp_burst {
	unsigned int n;
	struct xdp_frame *frame[PFQ_XMIT_BURST];
};

/*
 * The device takes frames, of any length that it can send, and they leave this kernel. All
 * functions: RCU, softirqs disabled, not in a hard interrupt.
 */
bool pfq_xdp_can(const struct net_device *dev);

/* A frame of len bytes, to be written at its data. The caller owns it. NULL: no memory, or too long. */
struct xdp_frame *pfq_xdp_get(unsigned int len);

/*
 * Send them, in order. How many the device takes: the rest is freed, and the burst empty. Below 0:
 * it takes no frames after all, and the burst is as it was.
 */
int pfq_xdp_xmit(struct net_device *dev, struct pfq_xdp_burst *b);

/* Those that there is memory for. Empties the burst. */
void pfq_xdp_to_skbs(struct net_device *dev, struct pfq_xdp_burst *b, struct pfq_xmit_burst *skbs);

int pfq_xdp_init(void);
/* Nobody gets any more. Does not wait for what drivers still hold. */
void pfq_xdp_exit(void);

#endif
