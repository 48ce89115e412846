// SPDX-License-Identifier: GPL-2.0-only
/*
 * The receive path: from a hook or a tap to the groups. For each packet it tries in turn:
 *
 * 1. the fast path to one ring, in pfq_receive_skb() and pfq_receive_frame(): no stack frame, no call
 * 2. the fast path to the members of one group, by flow: receive_steer_skb(), receive_steer_frame()
 * 3. groups with a constant verdict: receive_to_member(), receive_to_groups(), which also enable 1 and 2
 * 4. the slow path: receive_slowpath()
 */
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "compat/compat.h"
#include "dev/device.h"
#include "group/deliver.h"
#include "group/group.h"
#include "group/plan.h"
#include "lib/rcu.h"
#include "lib/stats.h"
#include "packet/shim.h"
#include "rx/fastpath.h"
#include "rx/receive.h"
#include "rx/resolve.h"
#include <trace/events/pfq.h>

/*
 * Each record says whether the packet is stolen, and any group's verdict may decide that. So evaluate the
 * verdicts of all groups before the first record is written.
 */
static noinline void receive_eval_stack_verdicts(const struct pfq_dev *pd, struct pfq_packet *p)
{
	const struct pfq_target *t;

	for (t = pfq_target_next(pd, NULL, p->queue); t; t = pfq_target_next(pd, t, p->queue))
		pfq_plan_eval_stack_verdict(pfq_dereference(t->group->plan), p);
}

static __always_inline void receive_run_plan(const struct pfq_group *group, struct pfq_packet *p,
					     struct pfq_result *result)
{
	const struct pfq_plan *plan = pfq_dereference(group->plan);
	struct pfq_group_cpu *cpu = this_cpu_ptr(group->cpu) + p->context;

	if (unlikely(!plan)) {	/* the group has just been made */
		pfq_count(cpu->dropped, 1);
		trace_pfq_drop(PFQ_DROP_NO_PLAN, p->dev->ifindex, p->queue, p->len, group->gid, 0);
	} else {
		pfq_plan_run(plan, cpu, p, result);
	}
}

static __always_inline void receive_count(const struct pfq_route *r, const struct pfq_result *result,
					  bool stolen)
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
 * The slow path. Returns true if the packet is stolen: a binding or a verdict steals the packet, and no
 * verdict gives it to the stack. A full ring makes no difference, since the stack's packets must not depend
 * on the speed of readers.
 */
static noinline bool receive_slowpath(struct pfq_burst *b, const struct pfq_route *r, struct pfq_packet *p)
{
	struct pfq_result result = {};
	const struct pfq_target *t;
	bool stolen;

	p->serial = ++b->serial[p->context];
	p->stolen = r->steals;
	if (unlikely(r->needs_prepass))
		receive_eval_stack_verdicts(r->pd, p);
	pfq_packet_mark_stolen(p);
	for (t = pfq_target_next(r->pd, NULL, p->queue); t; t = pfq_target_next(r->pd, t, p->queue))
		receive_run_plan(t->group, p, &result);
	stolen = p->flags & PFQ_PKT_STOLEN;
	receive_count(r, &result, stolen);
	return stolen;
}

/* The route has one group, which steers: deliver to the member that the hash selects. */
static noinline bool receive_to_member(struct pfq_burst *b, struct pfq_route *r, struct sk_buff *skb,
				       const u8 *data, u32 len)
{
	struct pfq_result result = {};

	if (!READ_ONCE(r->steer_len_range))
		pfq_burst_enable_fastpath(b, r);
	b->serial[0]++;
	pfq_fastpath_group(b, r, r->group, skb, data, len, &result);
	pfq_count(r->group->cpu->passed, 1);
	receive_count(r, &result, r->stolen);
	return r->stolen;
}

/* Deliver by the fast path if the route leads to one ring that has room, else group by group. */
static noinline bool receive_to_groups(struct pfq_burst *b, struct pfq_route *r, struct sk_buff *skb,
				       const u8 *data, u32 len)
{
	struct pfq_result result = {};

	if ((READ_ONCE(r->fast_len_range) || pfq_burst_enable_fastpath(b, r)) &&
	    pfq_fastpath_deliver(r, r->prod, skb, data, len, 0))
		return r->stolen;
	b->serial[0]++;
	pfq_fastpath_groups(b, r, skb, data, len, &result);
	receive_count(r, &result, r->stolen);
	return r->stolen;
}

/* Offset of the MAC header from skb->data, at most 0. */
static __always_inline long skb_frame_offset(const struct sk_buff *skb)
{
	return skb_mac_header_was_set(skb) ? min(skb_mac_header(skb) - skb->data, 0l) : 0;
}

/*
 * Mark an skb of the hook that goes on to the stack, so that the tap does not receive it again. sk_buff.peeked
 * says of a packet in a socket's queue that it has been seen. From the driver to the taps no code reads or
 * writes it, and GRO and the backlog keep it. Clones do not have it, so a copy that tc mirrors is received.
 */
static __always_inline void receive_mark(struct sk_buff *skb)
{
	skb->peeked = true;
}

/* The frames that GRO has put into a list are marked, too, and will be packets of their own again. */
static noinline void receive_unmark_frags(struct sk_buff *skb)
{
	struct sk_buff *frag;

	skb_walk_frags(skb, frag)
		frag->peeked = false;
}

/* Remove the mark. Returns true if the skb has come through the device's hook. */
static bool receive_unmark(struct sk_buff *skb, const struct pfq_dev *pd)
{
	if (!skb->peeked)
		return false;
	skb->peeked = false;
	if (skb_has_frag_list(skb))
		receive_unmark_frags(skb);
	/* A generic XDP program can redirect a marked skb to another device. */
	return READ_ONCE(pd->hooked);
}

static __always_inline u16 receive_queue(const struct sk_buff *skb)
{
	return skb_rx_queue_recorded(skb) ? skb_get_rx_queue(skb) : 0;
}

/* Is the packet linear, without a stripped VLAN tag, and not merged from several frames? */
static __always_inline bool is_plain_skb(const struct sk_buff *skb)
{
	return !skb->data_len && !skb_vlan_tag_present(skb) && !skb_is_gso(skb);
}

static noinline bool receive_skb_slowpath(struct pfq_burst *b, const struct pfq_route *r, struct sk_buff *skb,
					  u8 context, u16 flags)
{
	const long offset = skb_frame_offset(skb);
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
	return receive_slowpath(b, r, &p);
}

static noinline bool receive_skb(struct sk_buff *skb, enum pfq_source source)
{
	struct pfq_burst *b = this_cpu_ptr(&pfq_burst);
	const u8 context = !!in_hardirq();
	struct pfq_route *r = pfq_route_get(b, skb->dev, receive_queue(skb), source, context);
	const long offset = skb_frame_offset(skb);

	if (unlikely(!r->pd))
		return false;
	if (source == PFQ_FROM_SKB_HOOK)
		receive_mark(skb);
	r->queue_mapping = skb_get_queue_mapping(skb);
	/* also an skb without data, whatever fastpath_max is */
	if (unlikely(skb->len - offset - 1u >= r->fastpath_max || !is_plain_skb(skb)))
		return receive_skb_slowpath(b, r, skb, context, source == PFQ_FROM_TAP ? PFQ_PKT_TAP : 0);
	if (r->steered)
		return receive_to_member(b, r, skb, skb->data + offset, skb->len - offset);
	return receive_to_groups(b, r, skb, skb->data + offset, skb->len - offset);
}

/* napi_consume_skb() is for softirqs with interrupts enabled, as a NAPI poll is. */
static noinline bool receive_consume_napi(struct sk_buff *skb)
{
	napi_consume_skb(skb, 1);
	return true;
}

static noinline bool receive_consume_any(struct sk_buff *skb)
{
	if (in_softirq() && !in_hardirq() && !irqs_disabled())
		return receive_consume_napi(skb);
	dev_consume_skb_any(skb);
	return true;
}

static __always_inline bool receive_consume(struct sk_buff *skb, bool napi)
{
	return napi ? receive_consume_napi(skb) : receive_consume_any(skb);
}

/* May the skb take a fast path of the route, with this range of lengths? */
static __always_inline bool is_fast_skb(const struct pfq_route *r, const struct sk_buff *skb, size_t len,
					u32 range)
{
	return likely((u32)len - PFQ_COPY_STEP < range && !in_hardirq() && r->dev == skb->dev &&
		      r->queue_mapping == skb_get_queue_mapping(skb) && is_plain_skb(skb));
}

static noinline bool receive_wake(struct pfq_sock *ps, bool stolen)
{
	pfq_deliver_wake(ps, 0);
	return stolen;
}

/* Wake the reader of a steered packet if it sleeps. A tail call, so the callers need no stack frame. */
static __always_inline bool receive_steer_wake(const struct pfq_plan_target *to, bool stolen)
{
	return unlikely(READ_ONCE(to->sock->ring->waiting)) ? receive_wake(to->sock, stolen) : stolen;
}

/* Steer a packet for which pfq_flow_is_plain_ipv4_l4() is false. */
static noinline bool receive_steer_skb_slow_hash(struct pfq_route *r, struct sk_buff *skb)
{
	const long offset = skb_frame_offset(skb);
	const u8 *data = skb->data + offset;
	const u32 len = skb->len - offset;
	const u32 hash = pfq_flow_hash_frame(data, len, &pfq_seed);
	const struct pfq_plan_target *to;

	if (!pfq_fastpath_steer(r, skb, data, len, hash, 0, &to))
		return receive_skb(skb, PFQ_FROM_SKB_HOOK);
	receive_mark(skb);
	return receive_steer_wake(to, r->stolen);
}

/* The second fast path: the route has one group, which steers by flow. */
static noinline bool receive_steer_skb(struct pfq_route *r, struct sk_buff *skb)
{
	const long offset = skb_frame_offset(skb);
	const u8 *data = skb->data + offset;
	const size_t len = skb->len - offset;
	const struct pfq_plan_target *to;

	if (!is_fast_skb(r, skb, len, READ_ONCE(r->steer_len_range)))
		return receive_skb(skb, PFQ_FROM_SKB_HOOK);
	if (!pfq_flow_is_plain_ipv4_l4(data, len))
		return receive_steer_skb_slow_hash(r, skb);
	if (!pfq_fastpath_steer(r, skb, data, len, pfq_flow_hash_plain_ipv4_l4(data, &pfq_seed), 0, &to))
		return receive_skb(skb, PFQ_FROM_SKB_HOOK);
	receive_mark(skb);
	return receive_steer_wake(to, r->stolen);
}

static noinline bool receive_hook_skb(struct pfq_route *r, struct sk_buff *skb, bool napi)
{
	return (READ_ONCE(r->steer_len_range) ? receive_steer_skb(r, skb) : receive_skb(skb, PFQ_FROM_SKB_HOOK)) &&
	       receive_consume(skb, napi);
}

static __always_inline bool receive_hooked_skb(struct sk_buff *skb, bool napi)
{
	struct pfq_route *r = &this_cpu_ptr(&pfq_burst)->route[0][PFQ_FROM_SKB_HOOK];
	const long offset = skb_frame_offset(skb);
	const size_t len = skb->len - offset;

	if (unlikely(!is_fast_skb(r, skb, len, READ_ONCE(r->fast_len_range)) ||
		     !pfq_fastpath_deliver(r, r->prod, skb, skb->data + offset, len, PFQ_FASTPATH_SHORT)))
		return receive_hook_skb(r, skb, napi);
	if (r->stolen)
		return receive_consume(skb, napi);
	receive_mark(skb);
	return false;
}

bool pfq_receive_skb(struct sk_buff *skb)
{
	bool stolen;

	pfq_burst_lock();
	stolen = receive_hooked_skb(skb, false);
	pfq_burst_unlock();
	return stolen;
}

bool pfq_receive_napi(struct sk_buff *skb)
{
	bool stolen;

	pfq_burst_lock();
	stolen = receive_hooked_skb(skb, true);
	pfq_burst_unlock();
	return stolen;
}

/* Does the frame's buffer belong to a zero-copy AF_XDP socket? PFQ must not consume such a frame. */
static __always_inline bool is_zerocopy(const struct xdp_buff *xdp)
{
	return unlikely(xdp->rxq->mem.type == MEM_TYPE_XSK_BUFF_POOL);
}

static noinline bool receive_frame_slowpath(struct pfq_burst *b, const struct pfq_route *r,
					    struct xdp_buff *xdp)
{
	const u32 linear = xdp->data_end - xdp->data;
	struct pfq_packet p = {
		.skb = this_cpu_ptr(pfq_skb_shims),
		.frame = xdp,
		.dev = xdp->rxq->dev,
		.data = xdp->data,
		.linear = linear,
		.len = linear + pfq_frame_frags(xdp),
		.queue = r->queue,
	};

	if (p.len > linear)
		pfq_packet_fill_shim(&p);
	receive_slowpath(b, r, &p);
	return true;
}

static noinline bool receive_frame(struct xdp_buff *xdp)
{
	struct pfq_burst *b = this_cpu_ptr(&pfq_burst);
	const u32 len = xdp->data_end - xdp->data;
	struct sk_buff *shim = this_cpu_ptr(pfq_skb_shims);
	struct pfq_route *r;

	if (is_zerocopy(xdp) || unlikely(!xdp->rxq->dev))
		return false;
	r = pfq_route_get(b, xdp->rxq->dev, xdp->rxq->queue_index, PFQ_FROM_FRAME_HOOK, 0);
	if (unlikely(!r->pd || len < ETH_HLEN))
		return false;
	if (unlikely(len > r->fastpath_max || pfq_frame_frags(xdp)))
		return receive_frame_slowpath(b, r, xdp);
	if (r->needs_skb)
		pfq_shim_fill(shim, xdp);
	if (r->steered)
		receive_to_member(b, r, shim, xdp->data, len);
	else
		receive_to_groups(b, r, shim, xdp->data, len);
	return true;
}

static __always_inline bool is_fast_frame(const struct pfq_route *r, const struct xdp_buff *xdp, size_t len,
					  u32 range)
{
	return likely((u32)len - PFQ_COPY_STEP < range &&
		      pfq_route_matches(r, xdp->rxq->dev, xdp->rxq->queue_index) &&
		      !is_zerocopy(xdp) && !pfq_frame_frags(xdp));
}

static noinline bool receive_steer_frame_slow_hash(struct pfq_route *r, struct xdp_buff *xdp)
{
	const u32 len = xdp->data_end - xdp->data;
	const u32 hash = pfq_flow_hash_frame(xdp->data, len, &pfq_seed);
	const struct pfq_plan_target *to;

	if (!pfq_fastpath_steer(r, NULL, xdp->data, len, hash, PFQ_FASTPATH_FRAME, &to))
		return receive_frame(xdp);
	return receive_steer_wake(to, true);
}

static noinline bool receive_steer_frame(struct pfq_route *r, struct xdp_buff *xdp)
{
	const size_t len = xdp->data_end - xdp->data;
	const struct pfq_plan_target *to;

	if (!is_fast_frame(r, xdp, len, READ_ONCE(r->steer_len_range)))
		return receive_frame(xdp);
	if (!pfq_flow_is_plain_ipv4_l4(xdp->data, len))
		return receive_steer_frame_slow_hash(r, xdp);
	if (!pfq_fastpath_steer(r, NULL, xdp->data, len, pfq_flow_hash_plain_ipv4_l4(xdp->data, &pfq_seed),
				PFQ_FASTPATH_FRAME, &to))
		return receive_frame(xdp);
	return receive_steer_wake(to, true);
}

static __always_inline bool receive_hooked_frame(struct xdp_buff *xdp)
{
	struct pfq_route *r = &this_cpu_ptr(&pfq_burst)->route[0][PFQ_FROM_FRAME_HOOK];
	const size_t len = xdp->data_end - xdp->data;

	if (unlikely(!is_fast_frame(r, xdp, len, READ_ONCE(r->fast_len_range)) ||
		     !pfq_fastpath_deliver(r, r->prod, NULL, xdp->data, len,
					   PFQ_FASTPATH_FRAME | PFQ_FASTPATH_SHORT)))
		return READ_ONCE(r->steer_len_range) ? receive_steer_frame(r, xdp) : receive_frame(xdp);
	return true;
}

bool pfq_receive_frame(struct xdp_buff *xdp)
{
	bool consumed;

	pfq_burst_lock();
	consumed = receive_hooked_frame(xdp);
	pfq_burst_unlock();
	return consumed;
}

int pfq_receive_tap(struct sk_buff *skb, struct net_device *dev,
		    struct packet_type *tap, struct net_device *orig_dev)
{
	if (!receive_unmark(skb, container_of(tap, struct pfq_dev, tap))) {
		pfq_burst_lock();
		receive_skb(skb, PFQ_FROM_TAP);
		pfq_burst_unlock();
	}
	consume_skb(skb);
	return NET_RX_SUCCESS;
}
