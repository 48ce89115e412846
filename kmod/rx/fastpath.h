/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fast path: deliver packets of a route without a struct pfq_packet. Each group of the route has a
 * constant verdict, so only filters and steering hashes depend on the packet, and a record needs no field
 * of the skb except its mark. Other packets take the slow path.
 */
#ifndef _PFQ_FASTPATH_H
#define _PFQ_FASTPATH_H

#include "burst/burst.h"
#include "engine/flow.h"
#include "group/deliver.h"
#include "group/plan.h"
#include "lib/copy.h"
#include "lib/stats.h"
#include "packet/filter.h"

/**
 * pfq_fastpath_slow_hash() - the hash by which a plan steers a packet, for each enum pfq_hash
 * @r: the route
 * @plan: the plan
 * @skb: a linear packet without a stripped tag, or a shim, filled if the device is not Ethernet
 * @data: the MAC header
 * @len: bytes at @data
 *
 * Context: Softirq, RCU read side. The same holds for all functions of this header.
 */
u32 pfq_fastpath_slow_hash(const struct pfq_route *r, const struct pfq_plan *plan, struct sk_buff *skb,
			   const u8 *data, u32 len);

/**
 * pfq_fastpath_trace_drop() - trace pfq_drop
 * @r: the route
 * @plan: the plan
 * @len: bytes of the packet
 * @filtered: a filter rejected the packet; else the plan delivers it to no member
 */
void pfq_fastpath_trace_drop(const struct pfq_route *r, const struct pfq_plan *plan, u32 len, bool filtered);

/**
 * pfq_fastpath_hash() - the hash by which a group of a route steers a packet
 * @r: the route
 * @g: the group
 * @skb: as for pfq_fastpath_slow_hash()
 * @data: the MAC header
 * @len: bytes at @data
 */
static __always_inline u32 pfq_fastpath_hash(const struct pfq_route *r, const struct pfq_route_group *g,
					     struct sk_buff *skb, const u8 *data, u32 len)
{
	if (likely(g->flow_hash))
		return pfq_flow_hash_frame(data, len, &pfq_seed);
	return pfq_fastpath_slow_hash(r, g->plan, skb, data, len);
}

/**
 * enum pfq_fastpath_flags - properties of a packet that the caller knows at compile time
 * @PFQ_FASTPATH_FRAME: there is no skb, so no mark, and the frame is stolen
 * @PFQ_FASTPATH_SHORT: the packet has PFQ_COPY_STEP to PFQ_COPY_SHORT bytes
 * @PFQ_FASTPATH_STEERED: the ring depends on the packet. Count the packet in the ring's producer at once:
 *	folding adds to the counters of pfq_route.prod only
 */
enum pfq_fastpath_flags {
	PFQ_FASTPATH_FRAME	= 1 << 0,
	PFQ_FASTPATH_SHORT	= 1 << 1,
	PFQ_FASTPATH_STEERED	= 1 << 2,
};

/**
 * pfq_fastpath_begin() - write the header of a record
 * @block: the block, with room for the record
 * @r: the route
 * @off: where the record starts, in bytes from the start of @block
 * @now: ns of CLOCK_REALTIME
 * @skb: the packet; unused with PFQ_FASTPATH_FRAME
 * @len: bytes of the packet
 * @flags: enum pfq_fastpath_flags
 *
 * Return: where the packet's bytes go.
 */
static __always_inline u8 *pfq_fastpath_begin(struct pfq_block *block, const struct pfq_route *r, u32 off,
					      u64 now, const struct sk_buff *skb, size_t len,
					      unsigned int flags)
{
	struct pfq_pkthdr *h = (void *)block + off;
	const u64 *same = (const u64 *)&r->header;
	u64 *to = (u64 *)h;

	h->tstamp = now;
	WRITE_ONCE(h->caplen, len);	/* otherwise gcc merges the two stores, which is slower */
	WRITE_ONCE(h->len, len);
	to[2] = same[2];
	to[3] = same[3];
	if (!(flags & PFQ_FASTPATH_FRAME))
		h->mark = skb->mark;
	return (u8 *)(h + 1);
}

/**
 * pfq_fastpath_publish() - let the reader see records
 * @block: the block
 * @end: where the last record ends, in bytes from the start of @block
 */
static __always_inline void pfq_fastpath_publish(struct pfq_block *block, u32 end)
{
	/* a reader that sees this value of committed sees the record */
	smp_store_release(&block->committed, end);
}

/**
 * pfq_fastpath_deliver() - write a packet to a ring
 * @r: the route
 * @prod: the producer of this CPU
 * @skb: the packet; unused with PFQ_FASTPATH_FRAME
 * @data: the MAC header
 * @len: bytes at @data
 * @flags: enum pfq_fastpath_flags
 *
 * With PFQ_FASTPATH_SHORT, this function calls no other one and keeps few values live, so that the caller
 * needs no stack frame.
 *
 * Return: true, or false if the block has no room; then nothing has changed.
 */
static __always_inline bool pfq_fastpath_deliver(struct pfq_route *r, struct pfq_producer *prod,
						 const struct sk_buff *skb, const u8 *data, size_t len,
						 unsigned int flags)
{
	const u32 off = prod->off, end = off + PFQ_PKT_STRIDE(len);
	struct pfq_block *block = prod->block;
	u8 *to;

	if (unlikely(end > prod->size))
		return false;
	to = pfq_fastpath_begin(block, r, off, r->header.tstamp, skb, len, flags);
	WRITE_ONCE(prod->off, end);
	pfq_count(prod->bytes, len);
	/* count the packet before the reader sees it: see pfq_burst_fold_stats() */
	pfq_count(r->fast_delivered, 1);
	if (flags & PFQ_FASTPATH_STEERED)
		pfq_count(prod->delivered[flags & PFQ_FASTPATH_FRAME ? 1 : r->stolen], 1);
	if (flags & PFQ_FASTPATH_SHORT)
		pfq_copy_short(to, data, len);
	else
		memcpy(to, data, len);
	pfq_fastpath_publish(block, end);
	return true;
}

/**
 * pfq_fastpath_steer() - write a packet to the ring of the member that its hash selects
 * @r: the route, with one group, which steers
 * @skb: the packet; unused with PFQ_FASTPATH_FRAME
 * @data: the MAC header
 * @len: PFQ_COPY_STEP to PFQ_COPY_SHORT bytes
 * @hash: the hash
 * @flags: PFQ_FASTPATH_FRAME or 0
 * @to: set to the member. If the member's reader sleeps, the caller wakes it
 *
 * Each slot refers to a member in the plan's classes: see plan_fill_steering().
 *
 * Return: as pfq_fastpath_deliver().
 */
static __always_inline bool pfq_fastpath_steer(struct pfq_route *r,
					       const struct sk_buff *skb, const u8 *data, size_t len,
					       u32 hash, unsigned int flags,
					       const struct pfq_plan_target **to)
{
	const struct pfq_plan *plan = r->group[0].plan;

	*to = plan->target + pfq_steer_pick(plan->steered->slot, hash);
	return pfq_fastpath_deliver(r, &this_cpu_ptr((*to)->producers)->context[0], skb, data, len,
				    flags | PFQ_FASTPATH_SHORT | PFQ_FASTPATH_STEERED);
}

/**
 * pfq_fastpath_member() - deliver a packet to a member, unless another group has delivered it already
 * @b: this CPU's state
 * @r: the route
 * @t: the member
 * @cpu: the counters of its group
 * @skb: the packet or its shim
 * @data: the MAC header
 * @len: bytes at @data
 * @result: the outcome is added to it
 */
static __always_inline void pfq_fastpath_member(struct pfq_burst *b, const struct pfq_route *r,
						const struct pfq_plan_target *t, struct pfq_group_cpu *cpu,
						const struct sk_buff *skb, const u8 *data, u32 len,
						struct pfq_result *result)
{
	struct pfq_producer *prod = &this_cpu_ptr(t->producers)->context[0];
	u32 end;
	u8 *to;

	if (prod->serial == b->serial[0])
		return;
	prod->serial = b->serial[0];
	if (unlikely(prod->off + PFQ_PKT_STRIDE(len) > prod->size) &&
	    !pfq_ring_next_block(t->sock->ring, prod)) {
		pfq_deliver_lost(t->sock, r->header.ifindex, r->queue, len);
		pfq_count(prod->lost, 1);
		pfq_count(cpu->lost, 1);
		result->lost = true;
		return;
	}
	end = prod->off + PFQ_PKT_STRIDE(len);
	to = pfq_fastpath_begin(prod->block, r, prod->off, pfq_burst_now(b), skb, len, 0);
	WRITE_ONCE(prod->off, end);
	pfq_count(prod->bytes, len);
	pfq_count(prod->delivered[r->stolen], 1);
	pfq_copy(to, data, len);
	pfq_fastpath_publish(prod->block, end);
	if (unlikely(READ_ONCE(t->sock->ring->waiting)))
		pfq_deliver_wake(t->sock, 0);
	pfq_count(cpu->delivered, 1);
	result->delivered = true;
}

/**
 * pfq_fastpath_group() - deliver a packet to the members of a group
 * @b: this CPU's state
 * @r: the route
 * @g: the group
 * @skb: the packet or its shim
 * @data: the MAC header
 * @len: bytes at @data
 * @result: the outcome is added to it
 *
 * Return: false if no member wants the packet.
 */
static __always_inline bool pfq_fastpath_group(struct pfq_burst *b, const struct pfq_route *r,
					       const struct pfq_route_group *g, struct sk_buff *skb,
					       const u8 *data, u32 len, struct pfq_result *result)
{
	const struct pfq_plan *plan = g->plan;
	const struct pfq_plan_target *t = plan->target, *end = t + plan->n;
	bool found = false;

	if (plan->steered) {
		t += pfq_steer_pick(plan->steered->slot, pfq_fastpath_hash(r, g, skb, data, len));
		end = t + 1;
	}
	for (; t < end; t++) {
		if (!(READ_ONCE(t->classes) & plan->classes))
			continue;
		pfq_fastpath_member(b, r, t, g->cpu, skb, data, len, result);
		found = true;
	}
	return found;
}

/**
 * pfq_fastpath_groups() - deliver a packet to all groups of a route, and count it
 * @b: this CPU's state
 * @r: the route
 * @skb: the packet or its shim
 * @data: the MAC header
 * @len: bytes at @data
 * @result: the outcome is added to it
 */
static __always_inline void pfq_fastpath_groups(struct pfq_burst *b, const struct pfq_route *r,
						struct sk_buff *skb, const u8 *data, u32 len,
						struct pfq_result *result)
{
	const struct pfq_route_group *g;

	for (g = r->group; g < r->group + r->nr_groups; g++) {
		const struct pfq_filter *filter = g->plan->filter;

		if (filter && !pfq_filter_pass(filter, skb, data - skb->data)) {
			pfq_count(g->cpu->filtered, 1);
			result->filtered = true;
			if (trace_pfq_drop_enabled())
				pfq_fastpath_trace_drop(r, g->plan, len, true);
		} else if (pfq_fastpath_group(b, r, g, skb, data, len, result)) {
			pfq_count(g->cpu->passed, 1);
		} else {
			pfq_count(g->cpu->dropped, 1);
			result->dropped = true;
			if (trace_pfq_drop_enabled())
				pfq_fastpath_trace_drop(r, g->plan, len, false);
		}
	}
}

#endif
