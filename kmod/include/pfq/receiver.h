/* SPDX-License-Identifier: GPL-2.0-only */
/* The interface between pfq_hook.ko, which drivers call, and pfq.ko. */
#ifndef _PFQ_RECEIVER_H
#define _PFQ_RECEIVER_H

#include <linux/types.h>

struct sk_buff;
struct xdp_buff;

/**
 * struct pfq_receiver - the callbacks of pfq.ko
 * @skb: receives a packet of a rewritten driver. skb->dev is set; the frame starts
 *	at the MAC header. Returns true when it has freed the skb, so that the stack
 *	does not get it. Any context but NMI, with softirqs or interrupts disabled,
 *	which is an RCU read side
 * @napi: the same for a packet that a NAPI poll passes on, with interrupts enabled
 * @frame: receives a frame of a driver with a frame hook. xdp->rxq->dev may be NULL.
 *	Returns true when it consumed the frame: the driver reuses the buffer. After
 *	false the same packet may come to @skb. NAPI, with softirqs disabled
 */
struct pfq_receiver {
	bool (*skb)(struct sk_buff *skb);
	bool (*napi)(struct sk_buff *skb);
	bool (*frame)(struct xdp_buff *xdp);
};

/**
 * pfq_hook_register() - become the receiver
 * @receiver: the callbacks
 *
 * Does not enable the hooks.
 *
 * Return: 0, or -EBUSY when there is a receiver already.
 * Context: Process. Sleeps.
 */
int pfq_hook_register(const struct pfq_receiver *receiver);

/**
 * pfq_hook_unregister() - stop being the receiver
 * @receiver: the callbacks that were registered
 *
 * On return no CPU is in one of the callbacks.
 *
 * Context: Process; the caller has disabled the hooks. Sleeps.
 */
void pfq_hook_unregister(const struct pfq_receiver *receiver);

/**
 * pfq_hook_on() - enable the skb hooks of all drivers
 *
 * Calls nest: the hooks are enabled until as many calls of pfq_hook_off().
 *
 * Context: Process. Sleeps.
 */
void pfq_hook_on(void);

/**
 * pfq_hook_off() - undo one pfq_hook_on()
 *
 * Context: Process. Sleeps.
 */
void pfq_hook_off(void);

/**
 * pfq_frame_hook_on() - enable the frame hooks of all drivers
 *
 * Calls nest, as with pfq_hook_on().
 *
 * Context: Process. Sleeps.
 */
void pfq_frame_hook_on(void);

/**
 * pfq_frame_hook_off() - undo one pfq_frame_hook_on()
 *
 * Context: Process. Sleeps.
 */
void pfq_frame_hook_off(void);

#endif
