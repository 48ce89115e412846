// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bind groups to devices and queues. Undo the bindings when the members have left: that needs no memory and
 * cannot fail. RTNL is for the kernel's sake: promiscuous mode and features.
 */
#include <linux/rtnetlink.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "ctl/bind.h"
#include "dev/attach.h"
#include "dev/device.h"
#include "dev/features.h"
#include "group/budget.h"
#include "group/group.h"
#include "lib/caps.h"
#include "lib/net.h"
#include "lib/netdev.h"
#include "ring/sock.h"
#include "rx/receive.h"

#define BIND_FLAGS (PFQ_BIND_STEAL | PFQ_BIND_PROMISC)

static struct pfq_bind *bind_find(const struct pfq_group *group, const struct pfq_so_bind *req)
{
	struct pfq_bind *b;

	list_for_each_entry(b, &group->binds, list)
		if (b->req.ifindex == req->ifindex && b->req.queue == req->queue)
			return b;
	return NULL;
}

static int bind_check(struct pfq_sock *ps, const struct pfq_so_bind *req)
{
	struct net *net = sock_net(&ps->sk);

	if (req->flags & ~BIND_FLAGS)
		return pfq_sock_fail(ps, -EINVAL, "bind: unknown flags 0x%x", req->flags & ~BIND_FLAGS);
	if (req->queue < PFQ_ANY_QUEUE || req->queue >= (int)USHRT_MAX)
		return pfq_sock_fail(ps, -EINVAL, "bind: queue %d: want 0 to 65534, or -1 for any",
				     req->queue);
	if (req->flags & PFQ_BIND_PROMISC && req->ifindex == PFQ_ANY_DEVICE)
		return pfq_sock_fail(ps, -EINVAL, "bind: promiscuous mode wants one device, not any");
	if (req->flags & PFQ_BIND_STEAL && !pfq_capable(net, CAP_NET_ADMIN))
		return pfq_sock_fail(ps, -EPERM, "bind: stealing packets from the stack wants CAP_NET_ADMIN");
	if (!ps->ring)
		return pfq_sock_fail(ps, -ENOBUFS, "bind: no ring yet: set PFQ_SO_RING first");
	if (req->ifindex != PFQ_ANY_DEVICE && !pfq_net_has_device(net, req->ifindex))
		return pfq_sock_fail(ps, -ENODEV, "bind: no device with index %u", req->ifindex);
	return 0;
}

/* Bindings that were removed under pfq_net.lock are freed without it: see pfq_attach_adapt_features(). */
static void bind_free(struct net *net, struct pfq_bind *b)
{
	struct net_device *dev = b->promisc ? __dev_get_by_index(net, b->req.ifindex) : NULL;

	if (dev)
		dev_set_promiscuity(dev, -1);
	kfree(b);
}

static void bind_free_all(struct net *net, struct list_head *removed)
{
	struct pfq_bind *b, *next;

	ASSERT_RTNL();
	list_for_each_entry_safe(b, next, removed, list)
		bind_free(net, b);
	pfq_attach_adapt_features(net);
}

/* Detach a binding from its devices, and move it to the list of removed ones. */
static void bind_remove(struct pfq_group *group, struct pfq_bind *b, struct list_head *removed)
{
	struct pfq_target *t, *next;
	struct pfq_dev *pd;

	list_for_each_entry_safe(t, next, &b->targets, of_bind) {
		pd = t->pd;
		pfq_dev_remove_target(t);
		pfq_attach(pd);
	}
	list_move(&b->list, removed);
	group->nr_binds--;
}

static struct pfq_dev *bind_get_device(struct net_device *dev)
{
	struct pfq_dev *pd = pfq_dev_find(dev);

	if (pd)
		return pd;
	pd = pfq_dev_create(dev, pfq_receive_tap);
	if (pd)
		pfq_features_init(pd);
	return pd;
}

static int bind_add_target(struct pfq_group *group, struct pfq_bind *b, struct pfq_dev *pd, unsigned int max)
{
	struct pfq_target *t;

	if (pd->nr_targets >= max)
		return -ENOSPC;
	t = kzalloc(sizeof(*t), GFP_KERNEL_ACCOUNT);
	if (!t)
		return -ENOMEM;
	t->pd = pd;
	t->group = group;
	t->cost = group->budget.cost;
	t->queue = b->req.queue;
	t->flags = b->req.flags;
	list_add_tail(&t->of_group, &group->budget.targets);
	list_add_tail(&t->of_bind, &b->targets);
	pfq_dev_add_target(pd, t, group->gid);
	pfq_attach(pd);
	return 0;
}

static int bind_to_device(struct pfq_sock *ps, struct pfq_group *group, struct pfq_bind *b,
			  struct net_device *dev)
{
	struct pfq_dev *pd = bind_get_device(dev);
	const unsigned int max = pfq_sock_share(ps, PFQ_DEV_TARGETS_MAX);
	int err = pd ? pfq_budget_check_bind(ps, &group->budget, pd, b->req.queue) : -ENOMEM;

	if (!err)
		err = bind_add_target(group, b, pd, max);
	if (err == -ENOSPC)
		return pfq_sock_fail(ps, err, "bind: %s has %u bindings, the maximum%s: bind to any queue instead of each",
				     dev->name, max, max < PFQ_DEV_TARGETS_MAX ? " without CAP_NET_ADMIN" : "");
	return err == -ENOMEM ? pfq_sock_fail(ps, err, "bind: no memory") : err;
}

static int bind_to_devices(struct pfq_sock *ps, struct pfq_group *group, struct pfq_bind *b)
{
	struct net_device *dev;
	int err = 0;

	if (b->req.ifindex != PFQ_ANY_DEVICE) {
		dev = __dev_get_by_index(group->net, b->req.ifindex);
		if (!dev)
			return pfq_sock_fail(ps, -ENODEV, "bind: no device with index %u", b->req.ifindex);
		if (b->req.queue >= (int)dev->num_rx_queues)
			return pfq_sock_fail(ps, -EINVAL, "bind: queue %d: %s has at most %u", b->req.queue,
					     dev->name, dev->num_rx_queues);
		return bind_to_device(ps, group, b, dev);
	}
	for_each_netdev(group->net, dev) {
		err = bind_to_device(ps, group, b, dev);
		if (err)
			break;
	}
	return err;
}

static int bind_add(struct pfq_sock *ps, struct pfq_group *group, struct pfq_bind *b,
		    struct list_head *removed)
{
	int err;

	if (bind_find(group, &b->req)) {
		list_add(&b->list, removed);
		return pfq_sock_fail(ps, -EEXIST, "bind: already bound to this device and queue: unbind first");
	}
	if (group->nr_binds == PFQ_GROUP_BINDS_MAX) {
		list_add(&b->list, removed);
		return pfq_sock_fail(ps, -ENOSPC, "bind: group %u has %u bindings, the maximum", group->gid,
				     PFQ_GROUP_BINDS_MAX);
	}
	list_add_tail(&b->list, &group->binds);
	group->nr_binds++;
	err = bind_to_devices(ps, group, b);
	if (err)
		bind_remove(group, b, removed);
	return err;
}

static int bind_set_promisc(struct pfq_sock *ps, struct pfq_bind *b)
{
	struct net_device *dev = __dev_get_by_index(sock_net(&ps->sk), b->req.ifindex);
	int err;

	if (!(b->req.flags & PFQ_BIND_PROMISC) || !dev)
		return 0;
	err = dev_set_promiscuity(dev, 1);
	if (err)
		return pfq_sock_fail(ps, err, "bind: the device refuses promiscuous mode");
	b->promisc = ps;
	return 0;
}

/* Prepare the devices that the registry has. Under RTNL, which keeps them there. */
static void bind_prepare_steal(struct net *net, int ifindex)
{
	struct pfq_dev *pd;

	list_for_each_entry(pd, &pfq_devs, list)
		if (net_eq(dev_net(pd->dev), net) && (ifindex == PFQ_ANY_DEVICE || pd->dev->ifindex == ifindex))
			pfq_attach_prepare_steal(pd);
}

int pfq_bind(struct pfq_sock *ps, const struct pfq_so_bind *req)
{
	struct net *net = sock_net(&ps->sk);
	struct pfq_group *group;
	LIST_HEAD(removed);
	struct pfq_bind *b;
	int err;

	err = bind_check(ps, req);
	if (err)
		return err;
	group = pfq_group_for(ps, req->gid, "bind");
	if (IS_ERR(group))
		return PTR_ERR(group);
	b = kzalloc(sizeof(*b), GFP_KERNEL_ACCOUNT);
	if (!b)
		return pfq_sock_fail(ps, -ENOMEM, "bind: no memory");
	b->req = *req;
	INIT_LIST_HEAD(&b->targets);

	rtnl_lock();
	if (req->flags & PFQ_BIND_STEAL)
		bind_prepare_steal(net, req->ifindex);
	err = bind_set_promisc(ps, b);
	if (err) {
		list_add(&b->list, &removed);
	} else {
		pfq_net_lock(net);
		err = bind_add(ps, group, b, &removed);
		pfq_net_unlock(net);
	}
	bind_free_all(net, &removed);
	rtnl_unlock();
	return err;
}

int pfq_unbind(struct pfq_sock *ps, const struct pfq_so_bind *req)
{
	struct pfq_group *group = pfq_group_of(ps, req->gid);
	struct net *net = sock_net(&ps->sk);
	LIST_HEAD(removed);
	struct pfq_bind *b;
	int err;

	if (!group && req->gid)
		return pfq_sock_fail(ps, -ENOENT, "unbind: not in group %u: join it first", req->gid);
	err = group ? pfq_group_may_change(ps, group, "unbind") : 0;
	if (err)
		return err;
	rtnl_lock();
	pfq_net_lock(net);
	b = group ? bind_find(group, req) : NULL;
	if (b)
		bind_remove(group, b, &removed);
	pfq_net_unlock(net);
	bind_free_all(net, &removed);
	rtnl_unlock();
	return b ? 0 : pfq_sock_fail(ps, -ENOENT, "unbind: not bound to this device and queue");
}

/* End the promiscuous mode that the socket has requested with its bindings. Under RTNL alone. */
static void bind_end_promisc_of(struct pfq_group *group, const struct pfq_sock *ps)
{
	struct net_device *dev;
	struct pfq_bind *b;

	ASSERT_RTNL();
	list_for_each_entry(b, &group->binds, list) {
		if (b->promisc != ps)
			continue;
		dev = __dev_get_by_index(group->net, b->req.ifindex);
		if (dev)
			dev_set_promiscuity(dev, -1);
		b->promisc = NULL;
	}
}

/* Destroy a group that has no members left, with its bindings. */
static void bind_reap_group(struct pfq_group *group, struct list_head *removed)
{
	struct pfq_bind *b, *next;

	if (!list_empty(&group->members))
		return;
	list_for_each_entry_safe(b, next, &group->binds, list)
		bind_remove(group, b, removed);
	pfq_group_destroy(group);
}

static void bind_leave(struct pfq_membership *m)
{
	struct pfq_group *group = m->group;
	struct net *net = group->net;
	LIST_HEAD(removed);

	bind_end_promisc_of(group, m->sock);
	pfq_net_lock(net);
	pfq_group_leave(m);
	bind_reap_group(group, &removed);
	pfq_net_unlock(net);
	bind_free_all(net, &removed);
}

int pfq_leave(struct pfq_sock *ps, u32 gid)
{
	struct pfq_membership *m = pfq_group_member(ps, gid);

	if (!m)
		return pfq_sock_fail(ps, -ENOENT, "leave: not in group %u", gid);
	rtnl_lock();
	bind_leave(m);
	rtnl_unlock();
	if (ps->own_gid == gid)
		ps->own_gid = 0;
	return 0;
}

void pfq_leave_all(struct pfq_sock *ps)
{
	struct pfq_membership *m, *next;

	list_for_each_entry_safe(m, next, &ps->groups, of_sock) {
		rtnl_lock();
		bind_leave(m);
		rtnl_unlock();
		cond_resched();
	}
}

/* While a join failed, all other members may have left. */
static void bind_reap_all(struct net *net)
{
	struct pfq_group *group, *next;
	LIST_HEAD(removed);

	rtnl_lock();
	pfq_net_lock(net);
	list_for_each_entry_safe(group, next, &pfq_net(net)->groups, list)
		bind_reap_group(group, &removed);
	pfq_net_unlock(net);
	bind_free_all(net, &removed);
	rtnl_unlock();
}

int pfq_join(struct pfq_sock *ps, const struct pfq_so_join *join)
{
	const int err = pfq_group_join(ps, join);

	if (err == -ENOMEM || err == -EDQUOT)
		bind_reap_all(sock_net(&ps->sk));
	return err;
}

static int bind_group_to_new(struct pfq_group *group, struct net_device *dev)
{
	struct pfq_dev *pd;
	struct pfq_bind *b;
	int err = 0;

	list_for_each_entry(b, &group->binds, list) {
		if (b->req.ifindex != PFQ_ANY_DEVICE)
			continue;
		pd = bind_get_device(dev);
		err = (pd ? bind_add_target(group, b, pd, PFQ_DEV_TARGETS_MAX) : -ENOMEM) ?: err;
	}
	return err;
}

/* No budget is exceeded: all groups that are bound to any device are bound to lo. */
int pfq_bind_device_new(struct net_device *dev)
{
	struct pfq_group *group;
	int err = 0;

	ASSERT_RTNL();
	pfq_net_assert_locked(dev_net(dev));
	list_for_each_entry(group, &pfq_net(dev_net(dev))->groups, list)
		err = bind_group_to_new(group, dev) ?: err;
	return err;
}

static void bind_tell_members(const struct pfq_group *group)
{
	struct pfq_membership *m;

	list_for_each_entry(m, &group->members, of_group)
		pfq_sock_tell_error(m->sock, ENETDOWN);
}

/* Remove the group's bindings to a device, and what its bindings to any device mean for it. */
static void bind_forget_device(struct pfq_group *group, const struct net_device *dev, struct list_head *removed)
{
	struct pfq_target *t, *next;
	struct pfq_bind *b, *next_bind;

	list_for_each_entry_safe(b, next_bind, &group->binds, list) {
		if (b->req.ifindex != dev->ifindex)
			continue;
		bind_remove(group, b, removed);
		bind_tell_members(group);
	}
	list_for_each_entry_safe(t, next, &group->budget.targets, of_group)
		if (t->pd->dev == dev)
			pfq_dev_remove_target(t);
}

void pfq_bind_device_gone(struct net_device *dev)
{
	struct net *net = dev_net(dev);
	struct pfq_bind *b, *next;
	struct pfq_group *group;
	LIST_HEAD(removed);
	struct pfq_dev *pd;

	ASSERT_RTNL();
	pfq_net_lock(net);
	list_for_each_entry(group, &pfq_net(net)->groups, list)
		bind_forget_device(group, dev, &removed);
	pd = pfq_dev_find(dev);
	if (pd)
		pfq_attach(pd);
	pfq_net_unlock(net);

	list_for_each_entry_safe(b, next, &removed, list) {
		if (b->promisc)		/* the device has no index any more */
			dev_set_promiscuity(dev, -1);
		kfree(b);
	}
}

void pfq_bind_show(struct seq_file *m, const struct pfq_group *group)
{
	const struct pfq_bind *b;
	const char *comma = "";
	struct net_device *dev;

	if (list_empty(&group->binds))
		seq_putc(m, '-');
	rcu_read_lock();
	list_for_each_entry(b, &group->binds, list) {
		dev = dev_get_by_index_rcu(group->net, b->req.ifindex);
		seq_printf(m, "%s%s", comma, dev ? dev->name : "any");
		if (b->req.queue == PFQ_ANY_QUEUE)
			seq_puts(m, ":*");
		else
			seq_printf(m, ":%d", b->req.queue);
		comma = ",";
	}
	rcu_read_unlock();
}
