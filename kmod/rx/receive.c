// SPDX-License-Identifier: GPL-2.0-only
/* The way of a packet from a hook or a tap to the groups. */
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "compat/compat.h"
#include "dev/device.h"
#include "group/deliver.h"
#include "group/group.h"
#include "group/plan.h"
#include "lib/rcu.h"
#include "packet/shim.h"
#include "rx/fastpath.h"
#include "rx/receive.h"
#include "rx/resolve.h"

/* A record says whether the stack gets the packet, and groups may disagree: ask all before. */
static noinline void foresee(const struct pfq_targets *targets, struct pfq_packet *p)
{
	const struct pfq_target *t;

	for (t = pfq_target_next(targets, NULL, p->queue); t; t = pfq_target_next(targets, t, p->queue))
		pfq_plan_foresee(pfq_dereference(t->group->plan), p);
}

static __always_inline void run(const struct pfq_group *group, struct pfq_packet *p, struct pfq_result *result)
{
	const struct pfq_plan *plan = pfq_dereference(group->plan);
	struct pfq_group_cpu *cpu = this_cpu_ptr(group->cpu) + p->context;

	if (unlikely(!plan))	/* see pfq_group_force_leave() */
		cpu->dropped++;
	else
		pfq_plan_run(plan, cpu, p, result);
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
 * The general way. True when the packet is kept from the stack: some binding or
 * verdict steals it and no verdict wants it to go on. Also when a ring was full: what the
 * stack sees must not depend on how fast a reader is.
 */
static noinline bool dispatch(struct pfq_burst *b, const struct pfq_route *r, struct pfq_packet *p)
{
	struct pfq_result result = {};
	const struct pfq_target *t;
	bool stolen;

	p->serial = ++b->serial[p->context];
	p->stolen = r->steals;
	if (unlikely(r->disputed))
		foresee(r->targets, p);
	pfq_packet_mark_stolen(p);
	for (t = pfq_target_next(r->targets, NULL, p->queue); t; t = pfq_target_next(r->targets, t, p->queue))
		run(t->group, p, &result);
	stolen = p->flags & PFQ_PKT_STOLEN;
	count(r, &result, stolen);
	return stolen;
}

/* To one member, by a hash. */
static noinline bool steer(struct pfq_burst *b, struct pfq_route *r, struct sk_buff *skb,
			   const u8 *data, u32 len)
{
	struct pfq_result result = {};

	if (!r->steer_span)
		pfq_burst_lead(b, r);
	b->serial[0]++;
	pfq_direct_lane(b, r, r->lane, skb, data, len, &result);
	r->lane->cpu->passed++;
	count(r, &result, r->stolen);
	return r->stolen;
}

static noinline bool direct(struct pfq_burst *b, struct pfq_route *r, struct sk_buff *skb,
			    const u8 *data, u32 len)
{
	struct pfq_result result = {};

	if ((r->span || pfq_burst_lead(b, r)) && pfq_direct(r, r->prod, skb, data, len, 0))
		return r->stolen;
	b->serial[0]++;
	pfq_direct_all(b, r, skb, data, len, &result);
	count(r, &result, r->stolen);
	return r->stolen;
}

/* Where the frame starts, from data: not above 0. */
static __always_inline long frame_offset(const struct sk_buff *skb)
{
	return skb_mac_header_was_set(skb) ? min(skb_mac_header(skb) - skb->data, 0l) : 0;
}

static __always_inline u16 queue_of(const struct sk_buff *skb)
{
	return skb_rx_queue_recorded(skb) ? skb_get_rx_queue(skb) : 0;
}

/* In one piece, and nothing about it that is not in it. */
static __always_inline bool is_plain(const struct sk_buff *skb)
{
	return !skb->data_len && !skb_vlan_tag_present(skb) && !skb_is_gso(skb);
}

static noinline bool receive_general(struct pfq_burst *b, const struct pfq_route *r, struct sk_buff *skb,
				     u8 context, u16 flags)
{
	const long offset = frame_offset(skb);
	struct pfq_packet p = {
		.skb = skb,
		.dev = skb->dev,
		.data = skb->data + offset,
		.linear = skb_headlen(skb) - offset,
		.len = skb->len - offset,
		.offset = offset,
		.mark = skb->mark,
		.queue = r->queue,
		.flags = flags,
		.context = context,
	};

	if (skb_vlan_tag_present(skb))
		p.flags |= PFQ_PKT_VLAN;
	if (skb_is_gso(skb))
		p.flags |= PFQ_PKT_MERGED;
	return dispatch(b, r, &p);
}

static noinline bool receive(struct sk_buff *skb, enum pfq_hooked hook)
{
	struct pfq_burst *b = this_cpu_ptr(&pfq_burst);
	const u8 context = !!in_hardirq();
	struct pfq_route *r = pfq_route_get(b, skb->dev, queue_of(skb), hook, context);
	const long offset = frame_offset(skb);

	if (unlikely(!r->targets))
		return false;
	r->mapping = skb_get_queue_mapping(skb);
	if (unlikely(skb->len - offset > r->direct_max || !is_plain(skb)))
		return receive_general(b, r, skb, context, hook == PFQ_BY_TAP ? PFQ_PKT_TAP : 0);
	if (r->steered)
		return steer(b, r, skb, skb->data + offset, skb->len - offset);
	return direct(b, r, skb, skb->data + offset, skb->len - offset);
}

static noinline bool consume(struct sk_buff *skb)
{
	if (in_softirq() && !in_hardirq())
		napi_consume_skb(skb, 1);
	else
		dev_consume_skb_any(skb);
	return true;
}

/* Of the lengths of a brief way, which r has, and with nothing that is rare. */
static __always_inline bool is_usual(const struct pfq_route *r, const struct sk_buff *skb, size_t len, u32 span)
{
	return likely((u32)len - PFQ_COPY_STEP < span && !in_hardirq() && r->dev == skb->dev &&
		      r->mapping == skb_get_queue_mapping(skb) && is_plain(skb));
}

static noinline bool wake(struct pfq_sock *ps, bool stolen)
{
	pfq_deliver_wake(ps, 0);
	return stolen;
}

/* to has got it. What calls nothing else, and this last, needs no stack. */
static __always_inline bool steered(const struct pfq_plan_target *to, bool stolen)
{
	return unlikely(READ_ONCE(to->sock->ring->waiting)) ? wake(to->sock, stolen) : stolen;
}

/* Not IPv4, or with options, in pieces, neither TCP nor UDP. */
static noinline bool steer_odd_skb(struct pfq_route *r, struct sk_buff *skb)
{
	const long offset = frame_offset(skb);
	const u8 *data = skb->data + offset;
	const u32 len = skb->len - offset;
	const u32 hash = pfq_flow_hash_frame(data, len, pfq_seed);
	const struct pfq_plan_target *to;

	if (!pfq_direct_steer(r, skb, data, len, hash, 0, &to))
		return receive(skb, PFQ_BY_SKB);
	return steered(to, r->stolen);
}

/* To the members of the only lane, by flow. */
static noinline bool steer_skb(struct pfq_route *r, struct sk_buff *skb)
{
	const long offset = frame_offset(skb);
	const u8 *data = skb->data + offset;
	const size_t len = skb->len - offset;
	const struct pfq_plan_target *to;

	if (!is_usual(r, skb, len, r->steer_span))
		return receive(skb, PFQ_BY_SKB);
	if (!pfq_flow_is_plain_ipv4_l4(data, len))
		return steer_odd_skb(r, skb);
	if (!pfq_direct_steer(r, skb, data, len, pfq_flow_hash_plain_ipv4_l4(data, pfq_seed), 0, &to))
		return receive(skb, PFQ_BY_SKB);
	return steered(to, r->stolen);
}

static noinline bool receive_skb(struct pfq_route *r, struct sk_buff *skb)
{
	return (r->steer_span ? steer_skb(r, skb) : receive(skb, PFQ_BY_SKB)) && consume(skb);
}

bool pfq_receive_skb(struct sk_buff *skb)
{
	struct pfq_route *r = &this_cpu_ptr(&pfq_burst)->route[0][PFQ_BY_SKB];
	const long offset = frame_offset(skb);
	const size_t len = skb->len - offset;

	if (unlikely(!is_usual(r, skb, len, r->span) ||
		     !pfq_direct(r, r->prod, skb, skb->data + offset, len, PFQ_DIRECT_BRIEF)))
		return receive_skb(r, skb);
	return r->stolen && consume(skb);
}

/* The buffers of AF_XDP's zero-copy are its user's. */
static __always_inline bool is_zerocopy(const struct xdp_buff *xdp)
{
	return unlikely(xdp->rxq->mem.type == MEM_TYPE_XSK_BUFF_POOL);
}

static noinline bool frame_general(struct pfq_burst *b, const struct pfq_route *r, struct xdp_buff *xdp)
{
	const u32 linear = xdp->data_end - xdp->data;
	struct pfq_packet p = {
		.skb = this_cpu_ptr(pfq_frame_views),
		.frame = xdp,
		.dev = xdp->rxq->dev,
		.data = xdp->data,
		.linear = linear,
		.len = linear + pfq_frame_frags(xdp),
		.queue = r->queue,
	};

	if (p.len > linear)
		pfq_packet_show(&p);
	dispatch(b, r, &p);
	return true;
}

static noinline bool receive_frame(struct xdp_buff *xdp)
{
	struct pfq_burst *b = this_cpu_ptr(&pfq_burst);
	const u32 len = xdp->data_end - xdp->data;
	struct sk_buff *view = this_cpu_ptr(pfq_frame_views);
	struct pfq_route *r;

	if (is_zerocopy(xdp))
		return false;
	r = pfq_route_get(b, xdp->rxq->dev, xdp->rxq->queue_index, PFQ_BY_FRAME, 0);
	if (unlikely(!r->targets || len < ETH_HLEN))
		return false;
	if (unlikely(len > r->direct_max || pfq_frame_frags(xdp)))
		return frame_general(b, r, xdp);
	if (r->shows)
		pfq_frame_show(view, xdp);
	if (r->steered)
		steer(b, r, view, xdp->data, len);
	else
		direct(b, r, view, xdp->data, len);
	return true;
}

static __always_inline bool is_usual_frame(const struct pfq_route *r, const struct xdp_buff *xdp, size_t len, u32 span)
{
	return likely((u32)len - PFQ_COPY_STEP < span && pfq_route_is(r, xdp->rxq->dev, xdp->rxq->queue_index) &&
		      !is_zerocopy(xdp) && !pfq_frame_frags(xdp));
}

static noinline bool steer_odd_frame(struct pfq_route *r, struct xdp_buff *xdp)
{
	const u32 len = xdp->data_end - xdp->data;
	const u32 hash = pfq_flow_hash_frame(xdp->data, len, pfq_seed);
	const struct pfq_plan_target *to;

	if (!pfq_direct_steer(r, NULL, xdp->data, len, hash, PFQ_DIRECT_FRAME, &to))
		return receive_frame(xdp);
	return steered(to, true);
}

static noinline bool steer_frame(struct pfq_route *r, struct xdp_buff *xdp)
{
	const size_t len = xdp->data_end - xdp->data;
	const struct pfq_plan_target *to;

	if (!is_usual_frame(r, xdp, len, r->steer_span))
		return receive_frame(xdp);
	if (!pfq_flow_is_plain_ipv4_l4(xdp->data, len))
		return steer_odd_frame(r, xdp);
	if (!pfq_direct_steer(r, NULL, xdp->data, len, pfq_flow_hash_plain_ipv4_l4(xdp->data, pfq_seed),
			      PFQ_DIRECT_FRAME, &to))
		return receive_frame(xdp);
	return steered(to, true);
}

bool pfq_receive_frame(struct xdp_buff *xdp)
{
	struct pfq_route *r = &this_cpu_ptr(&pfq_burst)->route[0][PFQ_BY_FRAME];
	const size_t len = xdp->data_end - xdp->data;

	if (unlikely(!is_usual_frame(r, xdp, len, r->span) ||
		     !pfq_direct(r, r->prod, NULL, xdp->data, len, PFQ_DIRECT_FRAME | PFQ_DIRECT_BRIEF)))
		return r->steer_span ? steer_frame(r, xdp) : receive_frame(xdp);
	return true;
}

int pfq_receive_tap(struct sk_buff *skb, struct net_device *dev,
		    struct packet_type *tap, struct net_device *orig_dev)
{
	if (!READ_ONCE(container_of(tap, struct pfq_dev, tap)->hooked))
		receive(skb, PFQ_BY_TAP);
	consume_skb(skb);
	return NET_RX_SUCCESS;
}
