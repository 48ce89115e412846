/* SPDX-License-Identifier: GPL-2.0-only */
/* The registry of devices that groups have bound: who wants their packets, and their counters. */
#ifndef _PFQ_DEVICE_H
#define _PFQ_DEVICE_H

#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <uapi/linux/pfq.h>

#include "lib/deferred.h"
#include "lib/stats.h"

struct pfq_group;

/* As packet_type.func. */
typedef int (*pfq_tap_fn)(struct sk_buff *skb, struct net_device *dev,
			  struct packet_type *tap, struct net_device *orig_dev);

/**
 * struct pfq_target - a group that wants packets of a device
 * @group: the group
 * @queue: the Rx queue, or PFQ_ANY_QUEUE
 * @flags: PFQ_BIND_*
 */
struct pfq_target {
	struct pfq_group *group;
	int queue;
	u32 flags;
};

/**
 * struct pfq_targets - the groups that want packets of a device; immutable, replaced as a whole
 * @rcu: frees it
 * @steals: a target has PFQ_BIND_STEAL
 * @n: number of entries in @target; not 0
 * @target: the targets; those of one group are adjacent
 */
struct pfq_targets {
	struct rcu_head rcu;
	bool steals;
	unsigned int n;
	struct pfq_target target[];
};

/**
 * struct pfq_dev - a network device that some group has bound
 * @hash: in the registry
 * @dev: the device, without a reference: the netdevice notifier removes the entry with the device
 * @targets: the groups that want its packets; NULL: none does any more. The entry stays for its counters
 * @stats: the counters
 * @hooked: a packet came through the skb hook of the driver
 * @frame_hooked: a frame came through the frame hook of the driver
 * @consumed_frame: a frame was consumed since @targets changed last
 * @tapped: @tap is installed; under RTNL
 * @disabled_features: the features that PFQ has turned off; under RTNL
 * @tap: receives packets from the stack, as long as no packet comes through a hook
 * @list: in pfq_devs
 * @deferred: frees the entry
 */
struct pfq_dev {
	struct hlist_node hash;
	struct net_device *dev;
	struct pfq_targets __rcu *targets;
	struct pfq_dev_stats __percpu *stats;
	bool hooked;
	bool frame_hooked;
	bool consumed_frame;
	bool tapped;
	netdev_features_t disabled_features;
	struct packet_type tap;
	struct list_head list;
	struct pfq_deferred deferred;
};

/**
 * pfq_target_matches() - does a target want packets of a queue?
 * @t: the target
 * @queue: the Rx queue
 *
 * Context: Receive path: see lib/rcu.h.
 */
static inline bool pfq_target_matches(const struct pfq_target *t, u16 queue)
{
	return t->queue == PFQ_ANY_QUEUE || t->queue == queue;
}

/**
 * pfq_target_next() - iterate over the groups that want packets of a queue
 * @targets: the device's targets
 * @t: the target returned last, or NULL to begin
 * @queue: the Rx queue
 *
 * A group with several bindings is returned once.
 *
 * Return: the next target, or NULL.
 * Context: Receive path: see lib/rcu.h.
 */
static __always_inline const struct pfq_target *pfq_target_next(const struct pfq_targets *targets,
								const struct pfq_target *t, u16 queue)
{
	const struct pfq_group *last = t ? t->group : NULL;

	for (t = t ? t + 1 : targets->target; t < targets->target + targets->n; t++)
		if (t->group != last && pfq_target_matches(t, queue))
			return t;
	return NULL;
}

/* All entries of the registry, of all network namespaces; under RTNL. */
extern struct list_head pfq_devs;

/**
 * pfq_dev_find() - look a device up
 * @dev: the device
 *
 * Return: its entry, or NULL if no group has bound it yet.
 * Context: Receive path (see lib/rcu.h), or under RTNL.
 */
struct pfq_dev *pfq_dev_find(const struct net_device *dev);

/**
 * pfq_dev_create() - add a device to the registry
 * @dev: the device; not in the registry
 * @tap: receives packets from the stack
 *
 * Return: the entry, without targets, or NULL: no memory.
 * Context: Process, under RTNL.
 */
struct pfq_dev *pfq_dev_create(struct net_device *dev, pfq_tap_fn tap);

/**
 * pfq_dev_remove() - remove a device from the registry; keep its counters
 * @pd: the entry, without targets
 *
 * The device receives no more packets: see unregister_netdevice_many().
 *
 * Context: Process, under RTNL.
 */
void pfq_dev_remove(struct pfq_dev *pd);

/**
 * pfq_dev_steals() - does a binding steal the device's packets?
 * @pd: the entry
 *
 * Context: Process, under RTNL.
 */
bool pfq_dev_steals(const struct pfq_dev *pd);

/**
 * pfq_dev_sum() - add the device's counters of all CPUs
 * @pd: the entry
 * @total: the counters are added to it
 *
 * Context: Process, under RTNL. Call pfq_burst_fold_stats() first.
 */
void pfq_dev_sum(const struct pfq_dev *pd, struct pfq_dev_stats *total);

/**
 * pfq_dev_sum_cpu() - add a CPU's counters of all devices, removed ones too
 * @net: the network namespace of the devices
 * @cpu: a possible CPU
 * @total: the counters are added to it
 *
 * Context: Process, under RTNL. Call pfq_burst_fold_stats() first.
 */
void pfq_dev_sum_cpu(struct net *net, int cpu, struct pfq_dev_stats *total);

#endif
