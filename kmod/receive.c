// SPDX-License-Identifier: GPL-2.0-only
/* The way of a packet from a hook or a tap to the rings. */
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "compat.h"
#include "device.h"
#include "receive.h"
#include "socket.h"

struct arrival {
	struct sk_buff *skb;
	u64 tstamp;
	int offset;		/* of the MAC header from skb->data */
	u32 len;
	u16 queue;
	u16 flags;
	u8 context;
};

static void arrival_init(struct arrival *a, struct sk_buff *skb, u16 flags)
{
	a->skb = skb;
	a->tstamp = ktime_get_real_ns();
	a->offset = skb_mac_header_was_set(skb) ? skb_mac_offset(skb) : 0;
	a->len = skb->len - a->offset;
	a->queue = skb_rx_queue_recorded(skb) ? skb_get_rx_queue(skb) : 0;
	a->flags = flags;
	if (skb_vlan_tag_present(skb))
		a->flags |= PFQ_PKT_VLAN;
	if (skb_is_gso(skb))
		a->flags |= PFQ_PKT_MERGED;
	a->context = !!in_hardirq();
}

static void fill(struct pfq_pkthdr *h, const struct arrival *a, u32 caplen, u16 flags)
{
	const struct sk_buff *skb = a->skb;

	*h = (struct pfq_pkthdr) {
		.tstamp = a->tstamp,
		.caplen = caplen,
		.len = a->len,
		.ifindex = skb->dev->ifindex,
		.mark = skb->mark,
		.queue = a->queue,
		.flags = flags,
	};
	if (flags & PFQ_PKT_VLAN) {
		h->vlan_tci = skb_vlan_tag_get(skb);
		h->vlan_proto = ntohs(skb->vlan_proto);
	}
	skb_copy_bits(skb, a->offset, h + 1, caplen);
}

static bool deliver(struct pfq_sock *ps, const struct arrival *a, bool steal)
{
	struct pfq_rx_ring *ring = ps->ring;
	struct pfq_producer *p = &this_cpu_ptr(ring->producers)->context[a->context];
	const u32 caplen = min(a->len, ring->snaplen);
	struct pfq_pkthdr *h;

	p->seen++;
	h = pfq_ring_reserve(ring, p, caplen);
	if (unlikely(!h)) {
		p->lost++;
		return false;
	}
	fill(h, a, caplen, steal ? a->flags | PFQ_PKT_STOLEN : a->flags);
	p->delivered++;
	p->stolen += steal;
	p->bytes += a->len;
	pfq_ring_commit(p, caplen);
	if (pfq_ring_wake(ring))
		ps->sk.sk_data_ready(&ps->sk);
	return true;
}

static bool wants(const struct pfq_target *t, u16 queue)
{
	return t->queue == PFQ_ANY_QUEUE || t->queue == queue;
}

/* True when a socket that wants this packet is to keep it from the stack. */
static bool stealing(const struct pfq_targets *targets, u16 queue)
{
	unsigned int i;

	for (i = 0; i < targets->n; i++)
		if (targets->target[i].flags & PFQ_BIND_STEAL && wants(&targets->target[i], queue))
			return true;
	return false;
}

/*
 * A stolen packet is kept from the stack also when the ring was full: what the
 * stack sees must not depend on how fast a reader is.
 */
static bool dispatch(struct pfq_dev *pd, const struct pfq_targets *targets,
		     const struct arrival *a, bool can_steal)
{
	const bool steal = can_steal && stealing(targets, a->queue);
	const struct pfq_sock *last = NULL;
	bool delivered = false, lost = false;
	unsigned int i;

	for (i = 0; i < targets->n; i++) {
		const struct pfq_target *t = &targets->target[i];

		if (t->sock == last || !wants(t, a->queue))
			continue;
		last = t->sock;
		if (deliver(t->sock, a, steal))
			delivered = true;
		else
			lost = true;
	}
	this_cpu_inc(pd->stats->seen);
	if (delivered)
		this_cpu_inc(pd->stats->delivered);
	else if (lost)
		this_cpu_inc(pd->stats->lost);
	if (steal)
		this_cpu_inc(pd->stats->stolen);
	return steal;
}

bool pfq_receive_skb(struct sk_buff *skb)
{
	/* netif_rx() comes from processes too, and with interrupts disabled */
	const bool bh = !in_interrupt() && !irqs_disabled();
	const struct pfq_targets *targets;
	struct pfq_dev *pd;
	struct arrival a;
	bool stolen;

	pd = pfq_dev_find(skb->dev);
	if (!pd)
		return false;
	targets = rcu_dereference(pd->targets);
	if (!targets)
		return false;
	if (unlikely(!READ_ONCE(pd->hooked)))
		pfq_dev_set_hooked(pd);

	if (bh)
		local_bh_disable();
	arrival_init(&a, skb, 0);
	stolen = dispatch(pd, targets, &a, true);
	if (bh)
		local_bh_enable();

	if (stolen)
		dev_consume_skb_any(skb);
	return stolen;
}

int pfq_receive_tap(struct sk_buff *skb, struct net_device *dev,
		    struct packet_type *tap, struct net_device *orig_dev)
{
	struct pfq_dev *pd = pfq_dev_of_tap(tap);
	const struct pfq_targets *targets = rcu_dereference(pd->targets);
	struct arrival a;

	if (targets && !READ_ONCE(pd->hooked)) {
		arrival_init(&a, skb, PFQ_PKT_TAP);
		dispatch(pd, targets, &a, false);
	}
	consume_skb(skb);
	return NET_RX_SUCCESS;
}
