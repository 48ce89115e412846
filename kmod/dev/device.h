/* SPDX-License-Identifier: GPL-2.0-only */
/* The registry of devices that groups have bound: who wants their packets, and their counters. */
#ifndef _PFQ_DEVICE_H
#define _PFQ_DEVICE_H

#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/rculist.h>
#include <uapi/linux/pfq.h>

#include "lib/deferred.h"
#include "lib/rcu.h"
#include "lib/stats.h"

struct pfq_group;

/* As packet_type.func. */
typedef int (*pfq_tap_fn)(struct sk_buff *skb, struct net_device *dev,
			  struct packet_type *tap, struct net_device *orig_dev);

/*
 * Most targets of a device. A packet of the slow path passes those of other queues, and a request adds up the cost
 * of all queues.
 */
#define PFQ_DEV_TARGETS_MAX 1024

/**
 * struct pfq_target - a group that wants packets of a device
 * @of_dev: in pfq_dev.targets, an RCU list
 * @of_group: in pfq_budget.targets; under pfq_net.lock, as the next two
 * @of_bind: in pfq_bind.targets
 * @cost: of the group: see group/budget.h
 * @rcu: frees it
 * @pd: the device
 * @group: the group
 * @gid: its number
 * @queue: the Rx queue, or PFQ_ANY_QUEUE
 * @flags: PFQ_BIND_*
 */
struct pfq_target {
	struct list_head of_dev;
	struct list_head of_group;
	struct list_head of_bind;
	u32 cost;
	struct rcu_head rcu;
	struct pfq_dev *pd;
	struct pfq_group *group;
	u32 gid;
	int queue;
	u32 flags;
};

/**
 * struct pfq_dev - a network device that some group has bound
 * @hash: in the registry
 * @dev: the device, without a reference: the netdevice notifier removes the entry with the device
 * @targets: the groups that want its packets, an RCU list of struct pfq_target. Those of one group are adjacent,
 *	in ascending order of gid. The entry stays for its counters when the list is empty
 * @nr_targets: number of entries in @targets; written under pfq_net.lock, as the next one
 * @nr_steals: how many of them have PFQ_BIND_STEAL
 * @cpus: the counters
 * @hooked: a packet came through the skb hook of the driver
 * @frame_hooked: a frame came through the frame hook of the driver
 * @consumed_frame: a frame was consumed since @targets changed last
 * @hook_on: @nr_targets is not 0, and the hooks are on for it; under pfq_net.lock, as the next two
 * @frame_hook_on: @nr_steals is not 0, and the frame hooks are on for it
 * @tapped: @tap is installed
 * @untapped: @tap was removed before
 * @disabled_features: the features that PFQ has turned off; under RTNL
 * @whole_frames: each frame has its VLAN tag: see dev/features.h; written under RTNL
 * @settling: whole_frames becomes true soon; under RTNL, as the next one
 * @lossless_since: jiffies when the device stopped stripping tags, while @settling
 * @tap: receives packets from the stack: see dev/attach.h
 * @list: in pfq_devs; under RTNL
 * @of_net: in pfq_net.devs; under pfq_net.lock
 * @deferred: frees the entry
 */
struct pfq_dev {
	struct hlist_node hash;
	struct net_device *dev;
	struct list_head targets;
	unsigned int nr_targets;
	unsigned int nr_steals;
	struct pfq_dev_cpu __percpu *cpus;
	bool hooked;
	bool frame_hooked;
	bool consumed_frame;
	bool hook_on;
	bool frame_hook_on;
	bool tapped;
	bool untapped;
	netdev_features_t disabled_features;
	bool whole_frames;
	bool settling;
	unsigned long lossless_since;
	struct packet_type tap;
	struct list_head list;
	struct list_head of_net;
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
 * @pd: the device
 * @t: the target returned last, or NULL to begin
 * @queue: the Rx queue
 *
 * A group with several bindings is returned once.
 *
 * Return: the next target, or NULL.
 * Context: Receive path: see lib/rcu.h.
 */
static __always_inline const struct pfq_target *pfq_target_next(const struct pfq_dev *pd,
								const struct pfq_target *t, u16 queue)
{
	const struct pfq_group *last = t ? t->group : NULL;
	const struct list_head *at = t ? &t->of_dev : &pd->targets;

	for (at = pfq_dereference(list_next_rcu(at)); at != &pd->targets;
	     at = pfq_dereference(list_next_rcu(at))) {
		t = list_entry(at, struct pfq_target, of_dev);
		if (t->group != last && pfq_target_matches(t, queue))
			return t;
	}
	return NULL;
}

/**
 * pfq_target_for_each() - iterate over all targets of a device
 * @t: the loop's variable
 * @pd: the device
 *
 * Context: Receive path: see lib/rcu.h.
 */
#define pfq_target_for_each(t, pd) \
	list_for_each_entry_rcu(t, &(pd)->targets, of_dev, rcu_read_lock_bh_held())

/* All entries of the registry, of all network namespaces; under RTNL. */
extern struct list_head pfq_devs;

/**
 * pfq_dev_find() - look a device up
 * @dev: the device
 *
 * Return: its entry, or NULL if no group has bound it yet.
 * Context: Receive path (see lib/rcu.h), or pfq_net.lock of the device's namespace held.
 */
struct pfq_dev *pfq_dev_find(const struct net_device *dev);

/**
 * pfq_dev_create() - add a device to the registry
 * @dev: the device; not in the registry
 * @tap: receives packets from the stack
 *
 * Return: the entry, without targets, or NULL: no memory.
 * Context: Process, under RTNL, pfq_net.lock held.
 */
struct pfq_dev *pfq_dev_create(struct net_device *dev, pfq_tap_fn tap);

/**
 * pfq_dev_remove() - remove a device from the registry; keep its counters
 * @pd: the entry, without targets
 *
 * The device receives no more packets: see unregister_netdevice_many().
 *
 * Context: Process, under RTNL, pfq_net.lock held.
 */
void pfq_dev_remove(struct pfq_dev *pd);

/**
 * pfq_dev_add_target() - give a group the packets of a device's queue
 * @pd: the device
 * @t: the target, with pd, group, queue, flags and cost set; the device owns it from now on
 * @gid: the group's number, which orders the targets
 *
 * Call pfq_attach() afterwards.
 *
 * Context: Process, pfq_net.lock held.
 */
void pfq_dev_add_target(struct pfq_dev *pd, struct pfq_target *t, u32 gid);

/**
 * pfq_dev_remove_target() - undo pfq_dev_add_target(); needs no memory
 * @t: the target; freed after a grace period
 *
 * Call pfq_attach() afterwards.
 *
 * Context: Process, pfq_net.lock held.
 */
void pfq_dev_remove_target(struct pfq_target *t);

/**
 * pfq_dev_cost() - what a packet of a queue costs at most in all groups but one
 * @pd: the device
 * @queue: the Rx queue, or PFQ_ANY_QUEUE: the queue where the packet costs most
 * @gid: the group, bound to the queue already or not
 *
 * Return: steps: see group/budget.h.
 * Context: Process, pfq_net.lock held.
 */
u64 pfq_dev_cost(const struct pfq_dev *pd, int queue, u32 gid);

/**
 * pfq_dev_steals() - does a binding steal the device's packets?
 * @pd: the entry
 *
 * Context: Any.
 */
static inline bool pfq_dev_steals(const struct pfq_dev *pd)
{
	return READ_ONCE(pd->nr_steals);
}

/**
 * pfq_dev_add_up() - add the device's counters of all CPUs
 * @pd: the entry
 * @sum: the counters are added to it
 *
 * Context: Process, pfq_net.lock held. Call pfq_burst_fold_stats() first.
 */
void pfq_dev_add_up(const struct pfq_dev *pd, struct pfq_dev_sum *sum);

/**
 * pfq_dev_add_up_cpu() - add a CPU's counters of all devices, removed ones too
 * @net: the network namespace of the devices
 * @cpu: a possible CPU
 * @sum: the counters are added to it
 *
 * Context: Process, pfq_net.lock held. Call pfq_burst_fold_stats() first.
 */
void pfq_dev_add_up_cpu(struct net *net, int cpu, struct pfq_dev_sum *sum);

#endif
