/* SPDX-License-Identifier: GPL-2.0-only */
/* Skbs to a device's queue, past its qdisc. */
#ifndef _PFQ_XMIT_H
#define _PFQ_XMIT_H

#include <linux/types.h>

struct net_device;
struct sk_buff;

#define PFQ_XMIT_BURST 32

/* Skbs to be sent together. One may be in it several times, with as many references. */
struct pfq_xmit_burst {
	unsigned int first, n;		/* skb[first] to skb[n - 1] are to be sent; 0, 0 when empty */
	unsigned int sent;		/* the device took them */
	unsigned int failed;		/* freed otherwise */
	struct sk_buff *skb[PFQ_XMIT_BURST];
};

/*
 * Give a burst to a queue of the device (-1: which the stack would choose), in
 * order. The skbs are linear and want nothing done to them. Softirqs disabled,
 * RCU read-side, not in a hard interrupt. The burst is empty when 0 returns;
 * otherwise what is left stays in it:
 *
 *	-EAGAIN		the queue is full: once more, later
 *	-ENETDOWN	the device is down or has no link
 *	-ECHRNG		it has no such queue
 *	-ELOOP		this CPU is amid sending through it
 */
int pfq_xmit(struct net_device *dev, int queue, struct pfq_xmit_burst *b);

/* Free what is left as failed. */
void pfq_xmit_drop(struct pfq_xmit_burst *b);

/* For who cannot wait: a few tries, then what is left is dropped. */
void pfq_xmit_or_drop(struct net_device *dev, int queue, struct pfq_xmit_burst *b);

#endif
