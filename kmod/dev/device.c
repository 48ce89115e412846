// SPDX-License-Identifier: GPL-2.0-only
/*
 * The devices that sockets have bound, and who wants their packets. A driver
 * that was rewritten delivers through its hook. Whether it was shows with the
 * first packet; until then a tap listens behind the driver, as it does for
 * good with a driver that was not. The hook comes before the tap, so the first
 * packet is not taken twice.
 */
#include <linux/hashtable.h>
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <net/addrconf.h>

#include "burst/burst.h"
#include "compat/compat.h"
#include "ctl/bind.h"
#include "dev/device.h"
#include "lib/net.h"
#include "rx/receive.h"
#include "tx/tx.h"
#include <pfq/receiver.h>

static DEFINE_HASHTABLE(by_dev, 8);
static LIST_HEAD(devs);

struct pfq_dev *pfq_dev_find(const struct net_device *dev)
{
	struct pfq_dev *pd;

	hash_for_each_possible_rcu(by_dev, pd, hash, (unsigned long)dev, lockdep_rtnl_is_held())
		if (pd->dev == dev)
			return pd;
	return NULL;
}

struct pfq_dev *pfq_dev_of_tap(struct packet_type *tap)
{
	return container_of(tap, struct pfq_dev, tap);
}

static void untap(struct pfq_dev *pd)
{
	if (pd->tapped)
		__dev_remove_pack(&pd->tap);
	pd->tapped = false;
}

static void tap(struct pfq_dev *pd)
{
	if (pd->tapped || READ_ONCE(pd->hooked))
		return;
	dev_add_pack(&pd->tap);
	pd->tapped = true;
}

/*
 * What a frame does not tell is off while frames are stolen: a tag that was
 * stripped, and that several were merged.
 */
#define UNTOLD (NETIF_F_HW_VLAN_CTAG_RX | NETIF_F_LRO)

static void set_features(struct pfq_dev *pd, netdev_features_t on, netdev_features_t off)
{
	struct net_device *dev = pd->dev;

	dev->wanted_features |= on;
	dev->wanted_features &= ~off;
	netdev_lock_ops(dev);
	netdev_update_features(dev);
	netdev_unlock_ops(dev);
	netdev_info(dev, "pfq: frames are %s, rxvlan is %s, lro is %s\n", off ? "stolen" : "no longer stolen",
		    dev->features & NETIF_F_HW_VLAN_CTAG_RX ? "on" : "off", dev->features & NETIF_F_LRO ? "on" : "off");
}

/* Whoever calls dev_disable_lro(), and found it off already. */
static bool must_not_merge(const struct net_device *dev)
{
	struct in_device *in = __in_dev_get_rtnl(dev);
	const struct inet6_dev *in6 = __in6_dev_get(dev);

	return (in && IN_DEV_FORWARD(in)) || (in6 && READ_ONCE(in6->cnf.forwarding)) ||
	       netdev_has_any_upper_dev((struct net_device *)dev) || rcu_access_pointer(dev->xdp_prog);
}

static void turn_off(struct pfq_dev *pd)
{
	const netdev_features_t off = pd->dev->features & UNTOLD;

	if (!off)
		return;
	pd->off |= off;
	set_features(pd, 0, off);
}

static void give_back(struct pfq_dev *pd)
{
	netdev_features_t on = pd->off;

	pd->off = 0;
	if (must_not_merge(pd->dev))
		on &= ~NETIF_F_LRO;
	if (on)
		set_features(pd, on, 0);
}

static bool steals(const struct pfq_dev *pd)
{
	const struct pfq_targets *targets = rtnl_dereference(pd->targets);

	return targets && targets->steals;
}

static void adapt(struct pfq_dev *pd)
{
	if (pd->hooked)
		untap(pd);
	if (pd->framed && steals(pd))
		turn_off(pd);
}

/* What the receive path found out, and may not act upon itself. */
static void adapt_all(struct work_struct *work)
{
	struct pfq_dev *pd;

	rtnl_lock();
	list_for_each_entry(pd, &devs, list)
		adapt(pd);
	rtnl_unlock();
}

static DECLARE_WORK(adapt_work, adapt_all);

void pfq_dev_set_hooked(struct pfq_dev *pd)
{
	WRITE_ONCE(pd->hooked, true);
	schedule_work(&adapt_work);
}

void pfq_dev_set_framed(struct pfq_dev *pd)
{
	WRITE_ONCE(pd->framed, true);
	schedule_work(&adapt_work);
}

static struct pfq_dev *create(struct net_device *dev)
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
	pd->tap.func = pfq_receive_tap;
	pd->tap.ignore_outgoing = true;
	list_add_tail(&pd->list, &devs);
	hash_add_rcu(by_dev, &pd->hash, (unsigned long)dev);
	return pd;
}

static void free_dev(struct rcu_head *rcu)
{
	struct pfq_dev *pd = container_of(rcu, struct pfq_dev, rcu);

	pfq_burst_book();
	free_percpu(pd->stats);
	kfree(pd);
}

/* The hooks are on while some device has targets, those for frames while some steals. */
static void replace(struct pfq_dev *pd, struct pfq_targets *targets)
{
	struct pfq_targets *old = rtnl_dereference(pd->targets);
	const bool stole = steals(pd);

	if (targets && !old)
		pfq_hook_on();
	if (targets && targets->steals && !stole)
		pfq_frame_hook_on();
	rcu_assign_pointer(pd->targets, targets);
	WRITE_ONCE(pd->took_frame, false);
	pfq_route_forget();
	if (targets)
		tap(pd);
	else
		untap(pd);
	if (steals(pd))
		adapt(pd);
	else
		give_back(pd);
	if (stole && !steals(pd))
		pfq_frame_hook_off();
	if (old && !targets)
		pfq_hook_off();
	if (old)
		kfree_rcu(old, rcu);
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

/* No packet of the device is on its way: see unregister_netdevice_many(). */
static void keep_counters(struct pfq_dev *pd)
{
	struct pfq_dev_stats __percpu *gone = pfq_net(dev_net(pd->dev))->gone;
	int cpu;

	pfq_burst_book();
	for_each_possible_cpu(cpu)
		add_up(per_cpu_ptr(gone, cpu), per_cpu_ptr(pd->stats, cpu));
}

static void destroy(struct pfq_dev *pd)
{
	/* a device that goes away needs no features back, and may be locked */
	pd->off = 0;
	replace(pd, NULL);
	keep_counters(pd);
	hash_del_rcu(&pd->hash);
	pfq_route_forget();
	list_del(&pd->list);
	call_rcu(&pd->rcu, free_dev);
}

static bool any_steals(const struct pfq_targets *targets)
{
	unsigned int i;

	for (i = 0; i < targets->n; i++)
		if (targets->target[i].flags & PFQ_BIND_STEAL)
			return true;
	return false;
}

static int update(struct net_device *dev)
{
	const unsigned int n = pfq_bind_targets(dev, NULL);
	struct pfq_targets *targets = NULL;
	struct pfq_dev *pd = pfq_dev_find(dev);

	if (n) {
		targets = kmalloc(struct_size(targets, target, n), GFP_KERNEL);
		if (!targets)
			return -ENOMEM;
		targets->n = pfq_bind_targets(dev, targets->target);
		targets->steals = any_steals(targets);
		if (!pd)
			pd = create(dev);
		if (!pd) {
			kfree(targets);
			return -ENOMEM;
		}
	}
	if (pd)
		replace(pd, targets);
	return 0;
}

int pfq_dev_update(struct net *net, int ifindex)
{
	struct net_device *dev;
	int err = 0;

	ASSERT_RTNL();
	if (ifindex != PFQ_ANY_DEVICE) {
		dev = __dev_get_by_index(net, ifindex);
		return dev ? update(dev) : 0;
	}
	for_each_netdev(net, dev)
		err = update(dev) ?: err;
	return err;
}

static int notify(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct pfq_dev *pd;

	switch (event) {
	case NETDEV_REGISTER:
		if (update(dev))
			netdev_warn(dev, "pfq: no memory, sockets bound to any device miss this one\n");
		break;
	case NETDEV_FEAT_CHANGE:
		pfq_route_forget();
		break;
	case NETDEV_UNREGISTER:
		pfq_bind_device_gone(dev);
		pfq_tx_device_gone(dev);
		pd = pfq_dev_find(dev);
		if (pd)
			destroy(pd);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block notifier = { .notifier_call = notify };

static void sum(const struct pfq_dev *pd, struct pfq_dev_stats *total)
{
	int cpu;

	pfq_burst_book();
	for_each_possible_cpu(cpu)
		add_up(total, per_cpu_ptr(pd->stats, cpu));
}

void pfq_dev_sum_cpu(struct net *net, int cpu, struct pfq_dev_stats *sum)
{
	const struct pfq_dev *pd;

	pfq_burst_book();
	add_up(sum, per_cpu_ptr(pfq_net(net)->gone, cpu));
	list_for_each_entry(pd, &devs, list)
		if (net_eq(dev_net(pd->dev), net))
			add_up(sum, per_cpu_ptr(pd->stats, cpu));
}

static const char *via(const struct pfq_dev *pd, const struct pfq_dev_stats *s)
{
	if (!s->seen)
		return "-";
	return READ_ONCE(pd->took_frame) ? "frame" : pd->hooked ? "hook" : "tap";
}

int pfq_dev_show(struct seq_file *m, struct net *net)
{
	struct pfq_targets *targets;
	struct pfq_dev *pd;

	seq_puts(m, "# device ifindex via seen delivered filtered dropped lost stolen groups\n");
	rtnl_lock();
	list_for_each_entry(pd, &devs, list) {
		struct pfq_dev_stats s = {};

		if (!net_eq(dev_net(pd->dev), net))
			continue;
		sum(pd, &s);
		targets = rtnl_dereference(pd->targets);
		seq_printf(m, "%s %d %s %llu %llu %llu %llu %llu %llu %u\n", pd->dev->name, pd->dev->ifindex,
			   via(pd, &s), s.seen, s.delivered, s.filtered, s.dropped, s.lost, s.stolen,
			   targets ? targets->n : 0);
	}
	rtnl_unlock();
	return 0;
}

int pfq_dev_init(void)
{
	return register_netdevice_notifier(&notifier);
}

void pfq_dev_exit(void)
{
	/* reports each device as gone */
	unregister_netdevice_notifier(&notifier);
	cancel_work_sync(&adapt_work);
	rcu_barrier();
}
