/* SPDX-License-Identifier: GPL-2.0-only */
/* What pfq_hook.ko and pfq.ko have to say to each other. */
#ifndef _PFQ_RECEIVER_H
#define _PFQ_RECEIVER_H

#include <linux/types.h>

struct sk_buff;
struct xdp_buff;

struct pfq_receiver {
	/*
	 * Called for each packet of a rewritten driver, in any context but NMI,
	 * with softirqs or interrupts disabled, so RCU waits. skb->dev is set, the frame starts at
	 * the MAC header. True: the packet is freed, the stack does not get it.
	 */
	bool (*skb)(struct sk_buff *skb);

	/*
	 * Called for each frame of a driver with frame hooks, in NAPI, with
	 * softirqs disabled, so RCU waits. xdp->rxq->dev may be NULL. True: consumed; the
	 * frame is the driver's again. False: it goes on and may come to skb().
	 */
	bool (*frame)(struct xdp_buff *xdp);
};

/* -EBUSY when there is a receiver. The hooks stay off. */
int pfq_hook_register(const struct pfq_receiver *receiver);

/* The hooks are off and no CPU is in the receiver when this returns. Sleeps. */
void pfq_hook_unregister(const struct pfq_receiver *receiver);

/* Switch the hooks; calls nest. Sleeps. */
void pfq_hook_on(void);
void pfq_hook_off(void);
void pfq_frame_hook_on(void);
void pfq_frame_hook_off(void);

#endif
