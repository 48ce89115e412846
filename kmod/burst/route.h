/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A route caches what the receive path has found out about a device's queue, so that it need
 * not with each packet of a poll. rx/resolve.c fills it in. Each CPU remembers the last; a change of
 * devices, bindings or groups invalidates all: pfq_route_invalidate().
 */
#ifndef _PFQ_ROUTE_H
#define _PFQ_ROUTE_H

#include <linux/types.h>
#include <uapi/linux/pfq.h>

struct net_device;
struct pfq_dev_stats;
struct pfq_group_cpu;
struct pfq_plan;
struct pfq_producer;
struct pfq_sock;
struct pfq_targets;

/* The way by which packets come. */
enum pfq_source { PFQ_FROM_SKB_HOOK, PFQ_FROM_FRAME_HOOK, PFQ_FROM_TAP, PFQ_NR_SOURCES };

/* More groups for a queue than these have the general way. */
#define PFQ_ROUTE_GROUPS 8

/* A group with a simple plan. */
struct pfq_route_group {
	const struct pfq_plan *plan;
	struct pfq_group_cpu *cpu;
	bool flow_hash;			/* if steered: of an Ethernet frame */
};

struct pfq_route {
	const struct net_device *dev;	/* NULL: nothing yet */
	u32 generation;
	u16 queue;
	u16 queue_mapping;			/* queue as the last skb said it, that came the general way */
	bool steals;			/* a binding does */
	bool needs_prepass;			/* several groups, and a verdict may differ from the rest */
	struct pfq_dev_stats __percpu *stats;

	/*
	 * direct.h: what has PFQ_COPY_STEP bytes and less than fast_len_range more goes to
	 * one ring and nowhere else, or to one of those of the only lane, by flow. 0
	 * until the burst leads it there, and when all is forgotten.
	 */
	u32 fast_len_range;
	u32 steer_len_range;
	u32 max_len_range;			/* one of both */
	struct pfq_producer *prod;
	u64 *dev_counter;			/* of this CPU's stats */
	unsigned long fast_delivered;		/* packets that went so */
	unsigned long folded;		/* and that groups and device have counted */
	struct pfq_pkthdr header;	/* what is the same in all records of a poll */
	size_t stolen;			/* 1: so say the records */

	u32 fastpath_max;			/* packets up to this length go by the lanes; 0: none */
	unsigned int nr_groups;
	bool steered;			/* by one lane, without a filter */
	struct pfq_sock *ps;		/* of prod */
	const struct pfq_targets *targets; /* NULL: nobody wants packets that come so */
	bool needs_skb;			/* a filter or a hash wants the skb of a frame */
	struct pfq_route_group group[PFQ_ROUTE_GROUPS];
} ____cacheline_aligned;

static inline void pfq_route_disable_fastpath(struct pfq_route *r)
{
	WRITE_ONCE(r->fast_len_range, 0);
	WRITE_ONCE(r->steer_len_range, 0);
}

static __always_inline bool pfq_route_is(const struct pfq_route *r, const struct net_device *dev, u16 queue)
{
	return r->dev == dev && r->queue == queue;
}

#endif
