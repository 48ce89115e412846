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
enum pfq_hooked { PFQ_BY_SKB, PFQ_BY_FRAME, PFQ_BY_TAP, PFQ_NR_HOOKS };

/* More groups for a queue than these have the general way. */
#define PFQ_LANES 8

/* A group with a simple plan. */
struct pfq_lane {
	const struct pfq_plan *plan;
	struct pfq_group_cpu *cpu;
	bool by_flow;			/* if steered: of an Ethernet frame */
};

struct pfq_route {
	const struct net_device *dev;	/* NULL: nothing yet */
	u32 generation;
	u16 queue;
	u16 mapping;			/* queue as the last skb said it, that came the general way */
	bool steals;			/* a binding does */
	bool disputed;			/* several groups, and a verdict may differ from the rest */
	struct pfq_dev_stats __percpu *stats;

	/*
	 * direct.h: what has PFQ_COPY_STEP bytes and less than span more goes to
	 * one ring and nowhere else, or to one of those of the only lane, by flow. 0
	 * until the burst leads it there, and when all is forgotten.
	 */
	u32 span;
	u32 steer_span;
	u32 may_span;			/* one of both */
	struct pfq_producer *prod;
	u64 *counter;			/* of this CPU's stats */
	unsigned long taken;		/* packets that went so */
	unsigned long booked;		/* and that groups and device have counted */
	struct pfq_pkthdr header;	/* what is the same in all records of a poll */
	size_t stolen;			/* 1: so say the records */

	u32 direct_max;			/* packets up to this length go by the lanes; 0: none */
	unsigned int nr_lanes;
	bool steered;			/* by one lane, without a filter */
	struct pfq_sock *ps;		/* of prod */
	const struct pfq_targets *targets; /* NULL: nobody wants packets that come so */
	bool shows;			/* a filter or a hash wants the skb of a frame */
	struct pfq_lane lane[PFQ_LANES];
} ____cacheline_aligned;

static inline void pfq_route_close(struct pfq_route *r)
{
	WRITE_ONCE(r->span, 0);
	WRITE_ONCE(r->steer_span, 0);
}

static __always_inline bool pfq_route_is(const struct pfq_route *r, const struct net_device *dev, u16 queue)
{
	return r->dev == dev && r->queue == queue;
}

#endif
