/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the receive path has found out about a device's queue, so that it need
 * not with each packet of a poll. Each CPU remembers the last; a change of devices,
 * bindings or groups makes all forget.
 */
#ifndef _PFQ_ROUTE_H
#define _PFQ_ROUTE_H

#include <linux/cache.h>
#include <linux/percpu.h>
#include <linux/types.h>
#include <uapi/linux/pfq.h>

#include "ring.h"

struct net_device;
struct pfq_dev;
struct pfq_group_cpu;
struct pfq_sock;
struct pfq_dev_stats;
struct pfq_targets;

/* The way by which packets come. */
enum pfq_hooked { PFQ_BY_SKB, PFQ_BY_FRAME, PFQ_BY_TAP, PFQ_NR_HOOKS };

struct pfq_route {
	const struct net_device *dev;	/* NULL: nothing yet */
	const struct pfq_targets *targets; /* NULL: nobody wants packets that come so */
	struct pfq_dev_stats __percpu *stats;
	u32 generation;
	u16 queue;
	bool steals;			/* a binding does */
	bool disputed;			/* several groups, and a verdict may differ from the rest */

	/* prod is not NULL: each packet goes to one ring and nowhere else */
	struct pfq_producer *prod;
	struct pfq_sock *ps;
	struct pfq_group_cpu *cpu;
	const int *waiting;		/* the ring's */
	u32 block_size;
	u32 snaplen;
	struct pfq_pkthdr header;	/* what is the same in all records; flags: PFQ_PKT_STOLEN or none */
};

struct pfq_routes {
	struct pfq_route route[PFQ_NR_CONTEXTS][PFQ_NR_HOOKS];
};

DECLARE_PER_CPU(struct pfq_routes, pfq_routes);
extern u32 pfq_route_generation;

void pfq_route_find(struct pfq_route *r, const struct net_device *dev, u16 queue, enum pfq_hooked hook,
		    u8 context);

/* Of the softirq. */
static __always_inline const struct pfq_route *pfq_route_known(enum pfq_hooked hook)
{
	return &this_cpu_ptr(&pfq_routes)->route[0][hook];
}

/*
 * The receive path, as long as it keeps RCU waiting: what is freed after
 * pfq_route_forget() and a grace period is not in use, because who still sees
 * the old generation is waited for.
 */
static __always_inline bool pfq_route_leads(const struct pfq_route *r, const struct net_device *dev, u16 queue)
{
	return r->dev == dev && r->queue == queue && r->generation == READ_ONCE(pfq_route_generation);
}

static __always_inline const struct pfq_route *pfq_route(const struct net_device *dev, u16 queue,
							 enum pfq_hooked hook, u8 context)
{
	struct pfq_route *r = &this_cpu_ptr(&pfq_routes)->route[context][hook];

	if (unlikely(!pfq_route_leads(r, dev, queue)))
		pfq_route_find(r, dev, queue, hook, context);
	return r;
}

/* After a change, before what it replaced is given to RCU. RTNL */
void pfq_route_forget(void);

#endif
