// SPDX-License-Identifier: GPL-2.0-only
/* The registry of devices that groups have bound, and their counters. */
#include <linux/hashtable.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "burst/burst.h"
#include "dev/device.h"
#include "lib/net.h"

static DEFINE_HASHTABLE(dev_table, 8);	/* written under RTNL */
LIST_HEAD(pfq_devs);

struct pfq_dev *pfq_dev_find(const struct net_device *dev)
{
	struct pfq_dev *pd;

	hash_for_each_possible_rcu(dev_table, pd, hash, (unsigned long)dev,
				   lockdep_is_held(&pfq_net(dev_net(dev))->lock) || rcu_read_lock_bh_held())
		if (pd->dev == dev)
			return pd;
	return NULL;
}

struct pfq_dev *pfq_dev_create(struct net_device *dev, pfq_tap_fn tap)
{
	struct pfq_dev *pd = kzalloc(sizeof(*pd), GFP_KERNEL_ACCOUNT);

	ASSERT_RTNL();
	pfq_net_assert_locked(dev_net(dev));
	if (!pd)
		return NULL;
	pd->cpus = alloc_percpu_gfp(struct pfq_dev_cpu, GFP_KERNEL_ACCOUNT);
	if (!pd->cpus) {
		kfree(pd);
		return NULL;
	}
	pd->dev = dev;
	pd->tap.type = htons(ETH_P_ALL);
	pd->tap.dev = dev;
	pd->tap.func = tap;
	pd->tap.ignore_outgoing = true;
	INIT_LIST_HEAD(&pd->targets);
	list_add_tail(&pd->list, &pfq_devs);
	list_add_tail(&pd->of_net, &pfq_net(dev_net(dev))->devs);
	hash_add_rcu(dev_table, &pd->hash, (unsigned long)dev);
	return pd;
}

static void dev_free(struct pfq_deferred *d)
{
	struct pfq_dev *pd = container_of(d, struct pfq_dev, deferred);

	free_percpu(pd->cpus);
	kfree(pd);
}

/* Add the counters of a CPU, which may be counting. */
static void dev_add_stats(struct pfq_dev_stats *to, const struct pfq_dev_stats *s)
{
	to->delivered += READ_ONCE(s->delivered);
	to->filtered += READ_ONCE(s->filtered);
	to->dropped += READ_ONCE(s->dropped);
	to->lost += READ_ONCE(s->lost);
	to->stolen += READ_ONCE(s->stolen);
	to->fast_stolen += READ_ONCE(s->fast_stolen);
	to->fast_delivered += READ_ONCE(s->fast_delivered);
}

static void dev_add_up(struct pfq_dev_sum *sum, const struct pfq_dev_cpu *cpu)
{
	enum pfq_source source;

	for (source = 0; source < PFQ_NR_SOURCES; source++) {
		struct pfq_dev_stats s = {};
		u64 delivered, seen;

		dev_add_stats(&s, &cpu->from[source]);
		delivered = s.delivered + s.fast_delivered + s.fast_stolen;
		seen = delivered + s.filtered + s.dropped + s.lost;
		sum->seen += seen;
		sum->from[source] += seen;
		sum->delivered += delivered;
		sum->filtered += s.filtered;
		sum->dropped += s.dropped;
		sum->lost += s.lost;
		sum->stolen += s.stolen + s.fast_stolen;
	}
}

static void dev_keep_stats(struct pfq_dev *pd)
{
	struct pfq_dev_cpu __percpu *removed = pfq_net(dev_net(pd->dev))->removed_dev_cpus;
	enum pfq_source source;
	int cpu;

	pfq_burst_fold_stats();
	for_each_possible_cpu(cpu)
		for (source = 0; source < PFQ_NR_SOURCES; source++)
			dev_add_stats(&per_cpu_ptr(removed, cpu)->from[source],
				      &per_cpu_ptr(pd->cpus, cpu)->from[source]);
}

void pfq_dev_remove(struct pfq_dev *pd)
{
	ASSERT_RTNL();
	pfq_net_assert_locked(dev_net(pd->dev));
	dev_keep_stats(pd);
	hash_del_rcu(&pd->hash);
	pfq_route_invalidate();
	list_del(&pd->list);
	list_del(&pd->of_net);
	pfq_free_deferred(&pd->deferred, dev_free);
}

void pfq_dev_add_up(const struct pfq_dev *pd, struct pfq_dev_sum *sum)
{
	int cpu;

	pfq_net_assert_locked(dev_net(pd->dev));
	for_each_possible_cpu(cpu)
		dev_add_up(sum, per_cpu_ptr(pd->cpus, cpu));
}

void pfq_dev_add_up_cpu(struct net *net, int cpu, struct pfq_dev_sum *sum)
{
	const struct pfq_dev *pd;

	pfq_net_assert_locked(net);
	dev_add_up(sum, per_cpu_ptr(pfq_net(net)->removed_dev_cpus, cpu));
	list_for_each_entry(pd, &pfq_net(net)->devs, of_net)
		dev_add_up(sum, per_cpu_ptr(pd->cpus, cpu));
}

void pfq_dev_add_target(struct pfq_dev *pd, struct pfq_target *t, u32 gid)
{
	struct pfq_target *at;

	pfq_net_assert_locked(dev_net(pd->dev));
	t->gid = gid;
	list_for_each_entry(at, &pd->targets, of_dev)
		if (at->gid > gid)
			break;
	list_add_tail_rcu(&t->of_dev, &at->of_dev);
	WRITE_ONCE(pd->nr_targets, pd->nr_targets + 1);
	if (t->flags & PFQ_BIND_STEAL)
		WRITE_ONCE(pd->nr_steals, pd->nr_steals + 1);
}

void pfq_dev_remove_target(struct pfq_target *t)
{
	struct pfq_dev *pd = t->pd;

	pfq_net_assert_locked(dev_net(pd->dev));
	list_del_rcu(&t->of_dev);
	list_del(&t->of_group);
	list_del(&t->of_bind);
	WRITE_ONCE(pd->nr_targets, pd->nr_targets - 1);
	if (t->flags & PFQ_BIND_STEAL)
		WRITE_ONCE(pd->nr_steals, pd->nr_steals - 1);
	kfree_rcu(t, rcu);
}

/* The cost of a queue's groups but one; with PFQ_ANY_QUEUE, of the groups that are bound to any queue. */
static u64 dev_cost_of_queue(const struct pfq_dev *pd, int queue, u32 gid)
{
	const struct pfq_target *t;
	u32 last = gid;
	u64 sum = 0;

	list_for_each_entry(t, &pd->targets, of_dev) {
		if (t->gid == gid || t->gid == last)
			continue;
		if (t->queue != PFQ_ANY_QUEUE && t->queue != queue)
			continue;
		sum += t->cost;
		last = t->gid;
	}
	return sum;
}

u64 pfq_dev_cost(const struct pfq_dev *pd, int queue, u32 gid)
{
	u64 most = dev_cost_of_queue(pd, queue, gid);
	const struct pfq_target *t;

	pfq_net_assert_locked(dev_net(pd->dev));
	if (queue != PFQ_ANY_QUEUE)
		return most;
	list_for_each_entry(t, &pd->targets, of_dev)
		if (t->queue != PFQ_ANY_QUEUE)
			most = max(most, dev_cost_of_queue(pd, t->queue, gid));
	return most;
}
