// SPDX-License-Identifier: GPL-2.0-only
/* The registry of devices that groups have bound, and their counters. */
#include <linux/hashtable.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "burst/burst.h"
#include "dev/device.h"
#include "lib/net.h"

static DEFINE_HASHTABLE(dev_table, 8);
LIST_HEAD(pfq_devs);

struct pfq_dev *pfq_dev_find(const struct net_device *dev)
{
	struct pfq_dev *pd;

	hash_for_each_possible_rcu(dev_table, pd, hash, (unsigned long)dev, lockdep_rtnl_is_held())
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

	ASSERT_RTNL();
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
	hash_add_rcu(dev_table, &pd->hash, (unsigned long)dev);
	return pd;
}

static void dev_free(struct pfq_deferred *d)
{
	struct pfq_dev *pd = container_of(d, struct pfq_dev, deferred);

	free_percpu(pd->stats);
	kfree(pd);
}

static void dev_add_up(struct pfq_dev_stats *total, const struct pfq_dev_stats *s)
{
	const u64 fast_stolen = READ_ONCE(s->fast_stolen);
	const u64 delivered = READ_ONCE(s->delivered) + READ_ONCE(s->fast_delivered) + fast_stolen;
	const u64 filtered = READ_ONCE(s->filtered);
	const u64 dropped = READ_ONCE(s->dropped), lost = READ_ONCE(s->lost);

	total->seen += delivered + filtered + dropped + lost;
	total->delivered += delivered;
	total->filtered += filtered;
	total->dropped += dropped;
	total->lost += lost;
	total->stolen += READ_ONCE(s->stolen) + fast_stolen;
}

static void dev_keep_stats(struct pfq_dev *pd)
{
	struct pfq_dev_stats __percpu *removed = pfq_net(dev_net(pd->dev))->removed_dev_stats;
	int cpu;

	pfq_burst_fold_stats();
	for_each_possible_cpu(cpu)
		dev_add_up(per_cpu_ptr(removed, cpu), per_cpu_ptr(pd->stats, cpu));
}

void pfq_dev_remove(struct pfq_dev *pd)
{
	ASSERT_RTNL();
	dev_keep_stats(pd);
	hash_del_rcu(&pd->hash);
	pfq_route_invalidate();
	list_del(&pd->list);
	pfq_free_deferred(&pd->deferred, dev_free);
}

void pfq_dev_sum(const struct pfq_dev *pd, struct pfq_dev_stats *total)
{
	int cpu;

	for_each_possible_cpu(cpu)
		dev_add_up(total, per_cpu_ptr(pd->stats, cpu));
}

void pfq_dev_sum_cpu(struct net *net, int cpu, struct pfq_dev_stats *total)
{
	const struct pfq_dev *pd;

	dev_add_up(total, per_cpu_ptr(pfq_net(net)->removed_dev_stats, cpu));
	list_for_each_entry(pd, &pfq_devs, list)
		if (net_eq(dev_net(pd->dev), net))
			dev_add_up(total, per_cpu_ptr(pd->stats, cpu));
}
