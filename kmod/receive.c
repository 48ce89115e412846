// SPDX-License-Identifier: GPL-2.0-only
/* The way of a packet from a hook or a tap to the groups, and from there to a socket. */
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "compat.h"
#include "device.h"
#include "forward.h"
#include "frame.h"
#include "packet.h"
#include "plan.h"
#include "receive.h"
#include "socket.h"

struct serials {
	u64 context[PFQ_NR_CONTEXTS];
};

static DEFINE_PER_CPU(struct serials, serials);

static void packet_init(struct pfq_packet *p, struct sk_buff *skb, bool is_frame, u16 flags)
{
	*p = (struct pfq_packet) {
		.skb = skb,
		.is_frame = is_frame,
		.context = !!in_hardirq(),
		.offset = skb_mac_header_was_set(skb) ? min(skb_mac_offset(skb), 0) : 0,
		.queue = skb_rx_queue_recorded(skb) ? skb_get_rx_queue(skb) : 0,
		.mark = skb->mark,
		.flags = flags,
	};
	p->len = skb->len - p->offset;
	p->serial = ++this_cpu_ptr(&serials)->context[p->context];
	if (skb_vlan_tag_present(skb))
		p->flags |= PFQ_PKT_VLAN;
	if (!p->is_frame && skb_is_gso(skb))
		p->flags |= PFQ_PKT_MERGED;
}

static u64 tstamp(u32 kind, const struct pfq_packet *p, u16 *flags)
{
	switch (kind) {
	case PFQ_TSTAMP_OFF:
		return 0;
	case PFQ_TSTAMP_COARSE:
		return ktime_get_coarse_real_ns();
	case PFQ_TSTAMP_HARDWARE:
		if (!p->is_frame && skb_hwtstamps(p->skb)->hwtstamp) {
			*flags |= PFQ_PKT_HWTSTAMP;
			return ktime_to_ns(skb_hwtstamps(p->skb)->hwtstamp);
		}
	}
	return ktime_get_real_ns();
}

static void fill(struct pfq_pkthdr *h, const struct pfq_packet *p, u32 kind, u32 caplen)
{
	struct sk_buff *skb = p->skb;
	u16 flags = p->flags;

	h->tstamp = tstamp(kind, p, &flags);
	h->caplen = caplen;
	h->len = p->len;
	h->ifindex = skb->dev->ifindex;
	h->mark = p->mark;
	h->queue = p->queue;
	h->vlan_tci = flags & PFQ_PKT_VLAN ? skb_vlan_tag_get(skb) : 0;
	h->vlan_proto = flags & PFQ_PKT_VLAN ? ntohs(skb->vlan_proto) : 0;
	h->flags = flags;
	skb_copy_bits(skb, p->offset, h + 1, caplen);
}

static bool to_ring(struct pfq_sock *ps, struct pfq_producer *prod, const struct pfq_packet *p)
{
	struct pfq_rx_ring *ring = ps->ring;
	const u32 caplen = min(p->len, ring->snaplen);
	struct pfq_pkthdr *h;

	h = pfq_ring_reserve(ring, prod, caplen);
	if (unlikely(!h))
		return false;
	fill(h, p, ring->tstamp, caplen);
	pfq_ring_commit(prod, caplen);
	if (pfq_ring_wake(ring))
		ps->sk.sk_data_ready(&ps->sk);
	return true;
}

enum pfq_delivery pfq_sock_deliver(struct pfq_sock *ps, struct pfq_packet *p)
{
	struct pfq_producer *prod = &this_cpu_ptr(ps->ring->producers)->context[p->context];
	const int egress = READ_ONCE(ps->egress_ifindex);
	bool taken;

	if (prod->serial == p->serial)
		return PFQ_HAS_IT;
	prod->serial = p->serial;
	prod->seen++;
	if (unlikely(egress))
		taken = !pfq_forward(p, egress, READ_ONCE(ps->egress_queue));
	else
		taken = to_ring(ps, prod, p);
	if (unlikely(!taken)) {
		prod->lost++;
		return PFQ_LOST;
	}
	prod->delivered++;
	prod->bytes += p->len;
	if (p->flags & PFQ_PKT_STOLEN)
		prod->stolen++;
	return PFQ_DELIVERED;
}

static bool wants(const struct pfq_target *t, u16 queue)
{
	return t->queue == PFQ_ANY_QUEUE || t->queue == queue;
}

/* The next group that wants the packet; a group once, though it has several bindings. */
static const struct pfq_target *next_target(const struct pfq_targets *targets, const struct pfq_target *t,
					    u16 queue)
{
	const struct pfq_group *last = t ? t->group : NULL;

	for (t = t ? t + 1 : targets->target; t < targets->target + targets->n; t++)
		if (t->group != last && wants(t, queue))
			return t;
	return NULL;
}

static bool bound_to_steal(const struct pfq_targets *targets, u16 queue)
{
	unsigned int i;

	for (i = 0; i < targets->n; i++)
		if (targets->target[i].flags & PFQ_BIND_STEAL && wants(&targets->target[i], queue))
			return true;
	return false;
}

/* A record says whether the stack gets the packet, and groups may disagree: ask all before. */
static void foresee(const struct pfq_targets *targets, struct pfq_packet *p)
{
	const struct pfq_target *t;

	for (t = next_target(targets, NULL, p->queue); t; t = next_target(targets, t, p->queue))
		pfq_plan_foresee(t->group, p);
}

/*
 * True when the packet is kept from the stack: some binding or verdict steals
 * it and no verdict wants it to go on. Also when a ring was full: what the
 * stack sees must not depend on how fast a reader is.
 */
static bool dispatch(struct pfq_dev *pd, const struct pfq_targets *targets,
		     struct pfq_packet *p)
{
	struct pfq_result result = {};
	const struct pfq_target *t;
	bool stolen;

	p->stolen = bound_to_steal(targets, p->queue);
	if (targets->n > 1)
		foresee(targets, p);
	pfq_packet_mark_stolen(p);
	for (t = next_target(targets, NULL, p->queue); t; t = next_target(targets, t, p->queue))
		pfq_plan_run(t->group, p, &result);
	stolen = p->flags & PFQ_PKT_STOLEN;

	this_cpu_inc(pd->stats->seen);
	if (result.delivered)
		this_cpu_inc(pd->stats->delivered);
	else if (result.lost)
		this_cpu_inc(pd->stats->lost);
	else if (result.filtered && !result.dropped)
		this_cpu_inc(pd->stats->filtered);
	else
		this_cpu_inc(pd->stats->dropped);
	if (stolen)
		this_cpu_inc(pd->stats->stolen);
	return stolen;
}

bool pfq_receive_skb(struct sk_buff *skb)
{
	/* netif_rx() comes from processes too, and with interrupts disabled */
	const bool bh = !in_interrupt() && !irqs_disabled();
	const struct pfq_targets *targets;
	struct pfq_packet p;
	struct pfq_dev *pd;
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
	packet_init(&p, skb, false, 0);
	stolen = dispatch(pd, targets, &p);
	if (bh)
		local_bh_enable();

	if (stolen)
		dev_consume_skb_any(skb);
	return stolen;
}

/* The frame can be consumed: somebody steals it, and no verdict may want it in the stack. */
static bool consumable(const struct pfq_targets *targets, u16 queue)
{
	bool stolen = false;
	unsigned int i;

	for (i = 0; i < targets->n; i++) {
		if (!wants(&targets->target[i], queue))
			continue;
		if (pfq_plan_may_pass(targets->target[i].group))
			return false;
		stolen |= targets->target[i].flags & PFQ_BIND_STEAL;
	}
	return stolen;
}

bool pfq_receive_frame(struct xdp_buff *xdp)
{
	const struct net_device *dev = xdp->rxq->dev;
	const struct pfq_targets *targets;
	struct pfq_packet p;
	struct sk_buff *skb;
	struct pfq_dev *pd;

	pd = pfq_dev_find(dev);
	if (!pd)
		return false;
	targets = rcu_dereference(pd->targets);
	if (!targets || !targets->steals)
		return false;
	if (unlikely(!READ_ONCE(pd->framed)))
		pfq_dev_set_framed(pd);
	/* a tag may have been stripped: the skb hook knows */
	if (dev->features & NETIF_F_HW_VLAN_CTAG_RX || !consumable(targets, xdp->rxq->queue_index))
		return false;
	skb = pfq_frame_view(xdp);
	if (!skb)
		return false;
	if (unlikely(!READ_ONCE(pd->took_frame)))
		WRITE_ONCE(pd->took_frame, true);
	packet_init(&p, skb, true, 0);
	dispatch(pd, targets, &p);
	return true;
}

int pfq_receive_tap(struct sk_buff *skb, struct net_device *dev,
		    struct packet_type *tap, struct net_device *orig_dev)
{
	struct pfq_dev *pd = pfq_dev_of_tap(tap);
	const struct pfq_targets *targets = rcu_dereference(pd->targets);
	struct pfq_packet p;

	if (targets && !READ_ONCE(pd->hooked)) {
		packet_init(&p, skb, false, PFQ_PKT_TAP);
		dispatch(pd, targets, &p);
	}
	consume_skb(skb);
	return NET_RX_SUCCESS;
}
