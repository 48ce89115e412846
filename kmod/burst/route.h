/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A route caches what the receive path does with the packets of a device's queue: who wants them, and
 * whether the fast path may deliver them. Each CPU keeps one route for each source of packets, for the
 * queue that it polled last. rx/resolve.c fills routes in; pfq_route_invalidate() has all CPUs resolve them
 * again after a change of devices, bindings or groups.
 */
#ifndef _PFQ_ROUTE_H
#define _PFQ_ROUTE_H

#include <linux/types.h>
#include <uapi/linux/pfq.h>

#include "lib/stats.h"

struct net_device;
struct pfq_dev;
struct pfq_group_cpu;
struct pfq_plan;
struct pfq_producer;
struct pfq_sock;

/* Most groups of a route. Packets that more groups want take the slow path. */
#define PFQ_ROUTE_GROUPS 8

/**
 * struct pfq_route_group - a group of a route, with a constant verdict
 * @plan: the group's plan
 * @cpu: the group's counters of this CPU
 * @flow_hash: the group steers, and pfq_flow_hash_frame() is its hash
 */
struct pfq_route_group {
	const struct pfq_plan *plan;
	struct pfq_group_cpu *cpu;
	bool flow_hash;
};

/**
 * struct pfq_route - what to do with packets of a device's queue
 * @dev: the device; NULL: the route is unused
 * @generation: pfq_route_generation when the route was resolved
 * @queue: the Rx queue
 * @queue_mapping: of the last skb of this route that missed the fast path. The fast path takes an skb of the
 *	same mapping to be of @queue
 * @steals: a binding steals the packets
 * @needs_prepass: there are several groups, and a verdict may decide what the stack gets: all verdicts are
 *	evaluated before the first group delivers, since a record says whether the packet is stolen
 * @stats: the device's counters of packets from this source
 * @fast_len_range: a packet of PFQ_COPY_STEP to PFQ_COPY_STEP + @fast_len_range - 1 bytes takes the fast
 *	path to the ring of @prod. 0 unless pfq_burst_enable_fastpath() has enabled it
 * @steer_len_range: the same for the fast path that steers to the members of the only group by flow
 * @max_len_range: the value that @fast_len_range or @steer_len_range gets when the fast path is enabled;
 *	0: the route is not eligible
 * @prod: the producer of the only ring that gets the packets; NULL: there are several rings, or none
 * @dev_counter: this CPU's counter in @stats of packets that took the fast path
 * @fast_delivered: packets that have taken the fast path
 * @folded: packets of @fast_delivered that are in the counters of groups, device and ring already; see
 *	pfq_burst_fold_stats()
 * @header: the fields that are the same in all records of a burst
 * @stolen: 1 if records say PFQ_PKT_STOLEN, else 0
 * @fastpath_max: longest packet, in bytes, that @group can take; 0: none, all take the slow path
 * @nr_groups: number of entries in @group
 * @steered: there is one group, it has no filter, and steers
 * @ps: the socket of @prod
 * @pd: the device, if groups want the packets; NULL: nobody does
 * @needs_skb: a filter or a hash reads the skb, so a frame needs a shim
 * @group: the groups, if all have a constant verdict
 */
struct pfq_route {
	const struct net_device *dev;
	u64 generation;
	u16 queue;
	u16 queue_mapping;
	bool steals;
	bool needs_prepass;
	struct pfq_dev_stats __percpu *stats;

	u32 fast_len_range;
	u32 steer_len_range;
	u32 max_len_range;
	struct pfq_producer *prod;
	u64 *dev_counter;
	unsigned long fast_delivered;
	unsigned long folded;
	struct pfq_pkthdr header;
	size_t stolen;

	u32 fastpath_max;
	unsigned int nr_groups;
	bool steered;
	struct pfq_sock *ps;
	const struct pfq_dev *pd;
	bool needs_skb;
	struct pfq_route_group group[PFQ_ROUTE_GROUPS];
} ____cacheline_aligned;

/**
 * pfq_route_disable_fastpath() - have the next packet of a route resolve it again, outside the fast path
 * @r: the route
 *
 * Context: Any. The route may belong to another CPU.
 */
static inline void pfq_route_disable_fastpath(struct pfq_route *r)
{
	WRITE_ONCE(r->fast_len_range, 0);
	WRITE_ONCE(r->steer_len_range, 0);
}

/**
 * pfq_route_matches() - is this the route of a device's queue?
 * @r: the route
 * @dev: the device
 * @queue: the Rx queue
 *
 * Context: Receive path.
 */
static __always_inline bool pfq_route_matches(const struct pfq_route *r, const struct net_device *dev,
					      u16 queue)
{
	return r->dev == dev && r->queue == queue;
}

#endif
