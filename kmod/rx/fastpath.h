/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The usual: packets that all have the same way, as far as filters and flows
 * do not part them, and whose record wants nothing of the skb. What is rare is
 * left to the general way.
 */
#ifndef _PFQ_FASTPATH_H
#define _PFQ_FASTPATH_H

#include "burst/burst.h"
#include "compat/compat.h"
#include "engine/flow.h"
#include "group/deliver.h"
#include "group/plan.h"
#include "lib/copy.h"
#include "packet/filter.h"

/* Of a packet that has no tag beside it. skb: of a frame the view, shown if the device is no Ethernet. */
u32 pfq_fastpath_slow_hash(const struct pfq_route *r, const struct pfq_plan *plan, struct sk_buff *skb,
			const u8 *data, u32 len);

/* The tracepoint pfq_drop: a filter rejected the packet, or the plan delivers it to no member. */
void pfq_fastpath_trace_drop(const struct pfq_route *r, const struct pfq_plan *plan, u32 len, bool filtered);

static __always_inline u32 pfq_fastpath_hash(const struct pfq_route *r, const struct pfq_route_group *g,
					   struct sk_buff *skb, const u8 *data, u32 len)
{
	if (likely(g->flow_hash))
		return pfq_flow_hash_frame(data, min_t(u32, len, PFQ_FLOW_HEADERS), pfq_seed);
	return pfq_fastpath_slow_hash(r, g->plan, skb, data, len);
}

enum pfq_fastpath_flags {
	PFQ_FASTPATH_FRAME	= 1 << 0,	/* no skb: it has no mark, and is stolen */
	PFQ_FASTPATH_SHORT	= 1 << 1,	/* of the route's fast_len_range */
	PFQ_FASTPATH_STEERED	= 1 << 2,	/* the ring is not the route's */
};

/* There is room; off: where. */
static __always_inline u8 *pfq_fastpath_begin(struct pfq_block *block, const struct pfq_route *r, u32 off,
					    u64 now, const struct sk_buff *skb, size_t len,
					    unsigned int flags)
{
	struct pfq_pkthdr *h = (void *)block + off;
	const u64 *same = (const u64 *)&r->header;
	u64 *to = (u64 *)h;

	h->tstamp = now;
	WRITE_ONCE(h->caplen, len);	/* or they are made one word, at a cost */
	WRITE_ONCE(h->len, len);
	to[2] = same[2];
	to[3] = same[3];
	if (!(flags & PFQ_FASTPATH_FRAME))
		h->mark = skb->mark;
	return (u8 *)(h + 1);
}

static __always_inline void pfq_fastpath_publish(struct pfq_block *block, u32 end)
{
	/* the reader that sees committed sees the record */
	smp_store_release(&block->committed, end);
}

/*
 * One ring, no filter. Nothing is called, and little is kept until the end, so that the compiler needs
 * no stack for it, unless the copy is a call. False: nothing has happened. Softirq
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
	prod->off = end;
	prod->bytes += len;
	/* before it is seen: see pfq_burst_fold_stats() */
	r->fast_delivered++;
	if (flags & PFQ_FASTPATH_STEERED)
		prod->delivered[flags & PFQ_FASTPATH_FRAME ? 1 : r->stolen]++;
	if (flags & PFQ_FASTPATH_SHORT)
		pfq_copy_short(to, data, len);
	else
		memcpy(to, data, len);
	pfq_fastpath_publish(block, end);
	return true;
}

/*
 * The same for one lane, to the member whose hash it is: *to, who may have to be woken. The slots lead
 * to members of the right classes (fill_steering()).
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

/* To a member, unless another group has given it the same packet. */
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
	if (unlikely(prod->off + PFQ_PKT_STRIDE(len) > prod->size) && !pfq_ring_next_block(t->sock->ring, prod)) {
		pfq_deliver_lost(t->sock, r->header.ifindex, r->queue, len);
		prod->lost++;
		cpu->lost++;
		result->lost = true;
		return;
	}
	end = prod->off + PFQ_PKT_STRIDE(len);
	to = pfq_fastpath_begin(prod->block, r, prod->off, pfq_burst_now(b), skb, len, 0);
	prod->off = end;
	prod->bytes += len;
	prod->delivered[r->stolen]++;
	pfq_copy(to, data, len);
	pfq_fastpath_publish(prod->block, end);
	if (unlikely(READ_ONCE(t->sock->ring->waiting)))
		pfq_deliver_wake(t->sock, 0);
	cpu->delivered++;
	result->delivered = true;
}

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
		if (!(t->classes & plan->classes))
			continue;
		pfq_fastpath_member(b, r, t, g->cpu, skb, data, len, result);
		found = true;
	}
	return found;
}

/* To all groups of the route. */
static __always_inline void pfq_fastpath_groups(struct pfq_burst *b, const struct pfq_route *r, struct sk_buff *skb,
					   const u8 *data, u32 len, struct pfq_result *result)
{
	const struct pfq_route_group *g;

	for (g = r->group; g < r->group + r->nr_groups; g++) {
		const struct pfq_filter *filter = g->plan->filter;

		if (filter && !pfq_filter_pass(filter, skb, data - skb->data)) {
			g->cpu->filtered++;
			result->filtered = true;
			if (trace_pfq_drop_enabled())
				pfq_fastpath_trace_drop(r, g->plan, len, true);
		} else if (pfq_fastpath_group(b, r, g, skb, data, len, result)) {
			g->cpu->passed++;
		} else {
			g->cpu->dropped++;
			result->dropped = true;
			if (trace_pfq_drop_enabled())
				pfq_fastpath_trace_drop(r, g->plan, len, false);
		}
	}
}

#endif
