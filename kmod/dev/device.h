/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_DEVICE_H
#define _PFQ_DEVICE_H

#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <net/rtnetlink.h>
#include <uapi/linux/pfq.h>

#include "lib/stats.h"

struct pfq_group;
struct seq_file;

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
	bool framed;			/* a frame came to its driver's frame hook */
	bool took_frame;		/* and one was consumed, since who is bound changed last */
	bool tapped;
	netdev_features_t off;		/* turned off by us: what frames do not tell */
	struct packet_type tap;
	struct list_head list;
	struct rcu_head rcu;
};

static inline bool pfq_target_wants(const struct pfq_target *t, u16 queue)
{
	return t->queue == PFQ_ANY_QUEUE || t->queue == queue;
}

/* The next group that wants packets of the queue; a group once, though it has several bindings. NULL: the first */
static __always_inline const struct pfq_target *pfq_target_next(const struct pfq_targets *targets,
								const struct pfq_target *t, u16 queue)
{
	const struct pfq_group *last = t ? t->group : NULL;

	for (t = t ? t + 1 : targets->target; t < targets->target + targets->n; t++)
		if (t->group != last && pfq_target_wants(t, queue))
			return t;
	return NULL;
}

/* The receive path; RCU. NULL when nobody wants the device's packets. */
struct pfq_dev *pfq_dev_find(const struct net_device *dev);

/* Through the hook: the tap is in the way from now on. Any context. */
void pfq_dev_set_hooked(struct pfq_dev *pd);

/* A frame came, and some group steals: the NIC is to leave tags alone. NAPI. */
void pfq_dev_set_framed(struct pfq_dev *pd);

/* Bring the targets of the device, or of all the net's, up to date. RTNL. */
int pfq_dev_update(struct net *net, int ifindex);

struct pfq_dev *pfq_dev_of_tap(struct packet_type *tap);

/* What a CPU has counted for all devices of the net, those gone too. RTNL */
void pfq_dev_sum_cpu(struct net *net, int cpu, struct pfq_dev_stats *sum);

int pfq_dev_show(struct seq_file *m, struct net *net);

int pfq_dev_init(void);
void pfq_dev_exit(void);

#endif
