/* SPDX-License-Identifier: GPL-2.0-only */
/* The devices that sockets have bound: who wants their packets, and what became of these. */
#ifndef _PFQ_DEVICE_H
#define _PFQ_DEVICE_H

#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <uapi/linux/pfq.h>

#include "lib/deferred.h"
#include "lib/stats.h"

struct pfq_group;

typedef int (*pfq_tap_fn)(struct sk_buff *skb, struct net_device *dev,
			  struct packet_type *tap, struct net_device *orig_dev);

/* A group that a device and queue lead to. */
struct pfq_target {
	struct pfq_group *group;
	int queue;
	u32 flags;
};

/* Who wants packets of a device; replaced as a whole. A group's entries are adjacent. */
struct pfq_targets {
	struct rcu_head rcu;
	bool steals;			/* one of them does */
	unsigned int n;
	struct pfq_target target[];
};

/*
 * A network device that some group has bound. It holds no reference to the
 * device: the notifier drops it when the device goes. Once made it stays, for
 * its counters, without targets when nobody wants it.
 */
struct pfq_dev {
	struct hlist_node hash;
	struct net_device *dev;
	struct pfq_targets __rcu *targets;
	struct pfq_dev_stats __percpu *stats;
	bool hooked;			/* a packet came through its driver's hook */
	bool frame_hooked;			/* a frame came to its driver's frame hook */
	bool consumed_frame;		/* and one was consumed, since who is bound changed last */
	bool tapped;
	netdev_features_t disabled_features;		/* turned disabled_features by us: what frames do not tell */
	struct packet_type tap;
	struct list_head list;
	struct pfq_deferred deferred;
};

static inline bool pfq_target_matches(const struct pfq_target *t, u16 queue)
{
	return t->queue == PFQ_ANY_QUEUE || t->queue == queue;
}

/* The next group that wants packets of the queue; a group once, though it has several bindings. NULL: the first */
static __always_inline const struct pfq_target *pfq_target_next(const struct pfq_targets *targets,
								const struct pfq_target *t, u16 queue)
{
	const struct pfq_group *last = t ? t->group : NULL;

	for (t = t ? t + 1 : targets->target; t < targets->target + targets->n; t++)
		if (t->group != last && pfq_target_matches(t, queue))
			return t;
	return NULL;
}

/* The receive path; RCU. NULL when nobody wants the device's packets. */
struct pfq_dev *pfq_dev_find(const struct net_device *dev);

/* All devices, of all network namespaces. RTNL */
extern struct list_head pfq_devs;

/* tap: receives the device's packets while it is tapped. NULL: no memory. RTNL */
struct pfq_dev *pfq_dev_create(struct net_device *dev, pfq_tap_fn tap);

/* The network device goes. Without targets, and no packet is on its way: see unregister_netdevice_many(). RTNL */
void pfq_dev_remove(struct pfq_dev *pd);

/* Some binding steals the device's packets. RTNL */
bool pfq_dev_steals(const struct pfq_dev *pd);

/* Add what all CPUs have counted for the device to total. pfq_burst_fold_stats() before. RTNL */
void pfq_dev_sum(const struct pfq_dev *pd, struct pfq_dev_stats *total);

/* Add what a CPU has counted for all devices of the net, those gone too. pfq_burst_fold_stats() before. RTNL */
void pfq_dev_sum_cpu(struct net *net, int cpu, struct pfq_dev_stats *total);

#endif
