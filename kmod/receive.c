// SPDX-License-Identifier: GPL-2.0-only
/* The way of a packet from a hook or a tap to the groups. */
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "compat.h"
#include "deliver.h"
#include "device.h"
#include "direct.h"
#include "forward.h"
#include "frame.h"
#include "receive.h"
#include "route.h"

struct serials {
	u64 context[PFQ_NR_CONTEXTS];
};

static DEFINE_PER_CPU(struct serials, serials);

bool pfq_deliver_egress(const struct pfq_sock *ps, struct pfq_packet *p)
{
	pfq_packet_show(p);
	return !pfq_forward(p, READ_ONCE(ps->egress_ifindex), READ_ONCE(ps->egress_queue));
}

void pfq_deliver_wake(struct pfq_sock *ps, u8 context)
{
	if (!pfq_ring_wake(ps->ring))
		return;
	if (context)		/* a hard interrupt amid a burst */
		ps->sk.sk_data_ready(&ps->sk);
	else
		pfq_burst_wake(ps);
}

/* The next group that wants the packet; a group once, though it has several bindings. */
static __always_inline const struct pfq_target *next_target(const struct pfq_targets *targets,
							    const struct pfq_target *t, u16 queue)
{
	const struct pfq_group *last = t ? t->group : NULL;

	for (t = t ? t + 1 : targets->target; t < targets->target + targets->n; t++)
		if (t->group != last && pfq_target_wants(t, queue))
			return t;
	return NULL;
}

/* A record says whether the stack gets the packet, and groups may disagree: ask all before. */
static noinline void foresee(const struct pfq_targets *targets, struct pfq_packet *p)
{
	const struct pfq_target *t;

	for (t = next_target(targets, NULL, p->queue); t; t = next_target(targets, t, p->queue))
		pfq_plan_foresee(t->group, p);
}

static __always_inline void run(const struct pfq_group *group, struct pfq_packet *p, struct pfq_result *result)
{
	const struct pfq_plan *plan = pfq_dereference(group->plan);
	struct pfq_group_cpu *cpu = this_cpu_ptr(group->cpu) + p->context;

	if (unlikely(!plan)) {	/* see pfq_group_leave_all() */
		cpu->dropped++;
	} else if (!plan->copies) {
		pfq_plan_run(plan, cpu, p, result);
	} else if (pfq_copy_to(plan, p, PFQ_CLASS_DEFAULT, cpu, result)) {
		cpu->passed++;
	} else {
		cpu->dropped++;
		result->dropped = true;
	}
}

static __always_inline void count(const struct pfq_route *r, const struct pfq_result *result, bool stolen)
{
	if (likely(result->delivered))
		this_cpu_inc(r->stats->delivered);
	else if (result->lost)
		this_cpu_inc(r->stats->lost);
	else if (result->filtered && !result->dropped)
		this_cpu_inc(r->stats->filtered);
	else
		this_cpu_inc(r->stats->dropped);
	if (stolen)
		this_cpu_inc(r->stats->stolen);
}

/*
 * True when the packet is kept from the stack: some binding or verdict steals
 * it and no verdict wants it to go on. Also when a ring was full: what the
 * stack sees must not depend on how fast a reader is.
 */
static __always_inline bool dispatch(const struct pfq_route *r, struct pfq_packet *p)
{
	struct pfq_result result = {};
	const struct pfq_target *t;
	bool stolen;

	p->serial = ++this_cpu_ptr(&serials)->context[p->context];
	p->stolen = r->steals;
	if (unlikely(r->disputed))
		foresee(r->targets, p);
	pfq_packet_mark_stolen(p);
	for (t = next_target(r->targets, NULL, p->queue); t; t = next_target(r->targets, t, p->queue))
		run(t->group, p, &result);
	stolen = p->flags & PFQ_PKT_STOLEN;
	count(r, &result, stolen);
	return stolen;
}

static __always_inline bool receive(struct sk_buff *skb, enum pfq_hooked hook, u16 flags)
{
	const u16 queue = skb_rx_queue_recorded(skb) ? skb_get_rx_queue(skb) : 0;
	const u8 context = !!in_hardirq();
	const struct pfq_route *r = pfq_route(skb->dev, queue, hook, context);
	const int offset = skb_mac_header_was_set(skb) ? min(skb_mac_offset(skb), 0) : 0;
	struct pfq_packet p;

	if (unlikely(!r->targets))
		return false;
	p = (struct pfq_packet) {
		.skb = skb,
		.dev = skb->dev,
		.data = skb->data + offset,
		.linear = skb_headlen(skb) - offset,
		.len = skb->len - offset,
		.offset = offset,
		.mark = skb->mark,
		.queue = queue,
		.flags = flags,
		.context = context,
	};
	if (skb_vlan_tag_present(skb))
		p.flags |= PFQ_PKT_VLAN;
	if (skb_is_gso(skb))
		p.flags |= PFQ_PKT_MERGED;
	return dispatch(r, &p);
}

/* Then the general way has it. */
static __always_inline bool direct_skb(const struct sk_buff *skb, bool *stolen)
{
	const struct pfq_route *r = pfq_route_known(PFQ_BY_SKB);
	const int offset = skb_mac_header_was_set(skb) ? skb_mac_offset(skb) : 0;
	const u16 queue = skb_rx_queue_recorded(skb) ? skb_get_rx_queue(skb) : 0;

	if (unlikely(in_hardirq() || !pfq_route_leads(r, skb->dev, queue) || offset > 0 || skb->data_len ||
		     skb_vlan_tag_present(skb) || skb_is_gso(skb)))
		return false;
	*stolen = r->header.flags;
	if (unlikely(!pfq_direct(r, skb->data + offset, skb->len - offset, skb->mark)))
		return false;
	if (unlikely(READ_ONCE(*r->waiting)))
		pfq_deliver_wake(r->ps, 0);
	return true;
}

static noinline bool receive_skb(struct sk_buff *skb)
{
	return receive(skb, PFQ_BY_SKB, 0);
}

static noinline void consume(struct sk_buff *skb)
{
	if (in_softirq() && !in_hardirq())
		napi_consume_skb(skb, 1);
	else
		dev_consume_skb_any(skb);
}

bool pfq_receive_skb(struct sk_buff *skb)
{
	bool stolen;

	if (!direct_skb(skb, &stolen))
		stolen = receive_skb(skb);
	if (stolen)
		consume(skb);
	return stolen;
}

static noinline bool receive_frame(struct xdp_buff *xdp)
{
	const u16 queue = xdp->rxq->queue_index;
	const struct pfq_route *r = pfq_route(xdp->rxq->dev, queue, PFQ_BY_FRAME, 0);
	const u32 linear = xdp->data_end - xdp->data;
	struct pfq_packet p;

	if (!r->targets || linear < ETH_HLEN)
		return false;
	p = (struct pfq_packet) {
		.skb = this_cpu_ptr(pfq_frame_views),
		.frame = xdp,
		.dev = xdp->rxq->dev,
		.data = xdp->data,
		.linear = linear,
		.len = linear + pfq_frame_frags(xdp),
		.queue = queue,
	};
	if (p.len > linear)
		pfq_packet_show(&p);
	dispatch(r, &p);
	return true;
}

bool pfq_receive_frame(struct xdp_buff *xdp)
{
	const struct pfq_route *r = pfq_route_known(PFQ_BY_FRAME);
	const u32 len = xdp->data_end - xdp->data;

	if (unlikely(!pfq_route_leads(r, xdp->rxq->dev, xdp->rxq->queue_index) || len < ETH_HLEN ||
		     pfq_frame_frags(xdp) || !pfq_direct(r, xdp->data, len, 0)))
		return receive_frame(xdp);
	if (unlikely(READ_ONCE(*r->waiting)))
		pfq_deliver_wake(r->ps, 0);
	return true;
}

int pfq_receive_tap(struct sk_buff *skb, struct net_device *dev,
		    struct packet_type *tap, struct net_device *orig_dev)
{
	if (!READ_ONCE(pfq_dev_of_tap(tap)->hooked))
		receive(skb, PFQ_BY_TAP, PFQ_PKT_TAP);
	consume_skb(skb);
	return NET_RX_SUCCESS;
}
