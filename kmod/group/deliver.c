// SPDX-License-Identifier: GPL-2.0-only
/* The rare parts of delivery: egress devices and sleeping readers. */
#include <linux/netdevice.h>

#include "group/deliver.h"
#include "tx/forward.h"

bool pfq_deliver_egress(const struct pfq_sock *ps, struct pfq_packet *p)
{
	if (!pfq_forward(p, READ_ONCE(ps->egress_ifindex), READ_ONCE(ps->egress_queue)))
		return true;
	trace_pfq_drop(PFQ_DROP_EGRESS, p->dev->ifindex, p->queue, p->len, 0, ps->inode);
	return false;
}

void pfq_deliver_trace_lost(const struct pfq_sock *ps, int ifindex, u16 queue, u32 len)
{
	if (!READ_ONCE(ps->ring->full)) {
		WRITE_ONCE(ps->ring->full, true);
		trace_pfq_ring_full(ps->inode, ifindex);
	}
	trace_pfq_drop(PFQ_DROP_RING_FULL, ifindex, queue, len, 0, ps->inode);
}

void pfq_deliver_wake(struct pfq_sock *ps, u8 context)
{
	if (!pfq_ring_claim_wakeup(ps->ring))
		return;
	if (context)		/* a hard interrupt in the middle of a burst */
		ps->sk.sk_data_ready(&ps->sk);
	else
		pfq_burst_queue_wakeup(ps, true);
}
