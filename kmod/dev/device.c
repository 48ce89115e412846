// SPDX-License-Identifier: GPL-2.0-only
/* The registry of devices that sockets have bound, and their counters. */
#include <linux/hashtable.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "burst/burst.h"
#include "dev/device.h"
#include "lib/net.h"

static DEFINE_HASHTABLE(by_dev, 8);
LIST_HEAD(pfq_devs);

struct pfq_dev *pfq_dev_find(const struct net_device *dev)
{
	struct pfq_dev *pd;

	hash_for_each_possible_rcu(by_dev, pd, hash, (unsigned long)dev, lockdep_rtnl_is_held())
		if (pd->dev == dev)
			return pd;
	return NULL;
}

bool pfq_dev_steals(const struct pfq_dev *pd)
{
	const struct pfq_targets *targets = rtnl_dereference(pd->targets);

	return targets && targets->steals;
}

struct pfq_dev *pfq_dev_create(struct net_device *dev, pfq_tap_fn tap)
{
	struct pfq_dev *pd = kzalloc(sizeof(*pd), GFP_KERNEL);

	if (!pd)
		return NULL;
	pd->stats = alloc_percpu(struct pfq_dev_stats);
	if (!pd->stats) {
		kfree(pd);
		return NULL;
	}
	pd->dev = dev;
	pd->tap.type = htons(ETH_P_ALL);
	pd->tap.dev = dev;
	pd->tap.func = tap;
	pd->tap.ignore_outgoing = true;
	list_add_tail(&pd->list, &pfq_devs);
	hash_add_rcu(by_dev, &pd->hash, (unsigned long)dev);
	return pd;
}

static void dev_free(struct pfq_deferred *d)
{
	struct pfq_dev *pd = container_of(d, struct pfq_dev, deferred);

	free_percpu(pd->stats);
	kfree(pd);
}

static void add_up(struct pfq_dev_stats *to, const struct pfq_dev_stats *s)
{
	const u64 kept = READ_ONCE(s->kept), delivered = READ_ONCE(s->delivered) + READ_ONCE(s->taken) + kept;
	const u64 filtered = READ_ONCE(s->filtered);
	const u64 dropped = READ_ONCE(s->dropped), lost = READ_ONCE(s->lost);

	to->seen += delivered + filtered + dropped + lost;
	to->delivered += delivered;
	to->filtered += filtered;
	to->dropped += dropped;
	to->lost += lost;
	to->stolen += READ_ONCE(s->stolen) + kept;
}

static void keep_counters(struct pfq_dev *pd)
{
	struct pfq_dev_stats __percpu *gone = pfq_net(dev_net(pd->dev))->gone;
	int cpu;

	pfq_burst_book();
	for_each_possible_cpu(cpu)
		add_up(per_cpu_ptr(gone, cpu), per_cpu_ptr(pd->stats, cpu));
}

void pfq_dev_remove(struct pfq_dev *pd)
{
	keep_counters(pd);
	hash_del_rcu(&pd->hash);
	pfq_route_invalidate();
	list_del(&pd->list);
	pfq_free_deferred(&pd->deferred, dev_free);
}

void pfq_dev_sum(const struct pfq_dev *pd, struct pfq_dev_stats *total)
{
	int cpu;

	for_each_possible_cpu(cpu)
		add_up(total, per_cpu_ptr(pd->stats, cpu));
}

void pfq_dev_sum_cpu(struct net *net, int cpu, struct pfq_dev_stats *total)
{
	const struct pfq_dev *pd;

	add_up(total, per_cpu_ptr(pfq_net(net)->gone, cpu));
	list_for_each_entry(pd, &pfq_devs, list)
		if (net_eq(dev_net(pd->dev), net))
			add_up(total, per_cpu_ptr(pd->stats, cpu));
}
