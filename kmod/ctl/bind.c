// SPDX-License-Identifier: GPL-2.0-only
/* Bind groups to devices and queues. Undo the bindings when the members have left. */
#include <linux/rtnetlink.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "ctl/bind.h"
#include "dev/attach.h"
#include "dev/device.h"
#include "group/group.h"
#include "lib/caps.h"
#include "lib/net.h"
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
	if (req->ifindex != PFQ_ANY_DEVICE && !__dev_get_by_index(net, req->ifindex))
		return pfq_sock_fail(ps, -ENODEV, "bind: no device with index %u", req->ifindex);
	return 0;
}

static void bind_end_promisc(struct net *net, struct pfq_bind *b)
{
	struct net_device *dev = b->promisc ? __dev_get_by_index(net, b->req.ifindex) : NULL;

	if (dev)
		dev_set_promiscuity(dev, -1);
	b->promisc = NULL;
}

static int bind_set_promisc(struct pfq_sock *ps, struct pfq_bind *b)
{
	struct net_device *dev;
	int err;

	if (!(b->req.flags & PFQ_BIND_PROMISC))
		return 0;
	dev = __dev_get_by_index(sock_net(&ps->sk), b->req.ifindex);
	err = dev_set_promiscuity(dev, 1);
	if (!err)
		b->promisc = ps;
	return err;
}

/* Count the targets of a device, and fill in the array target unless it is NULL. */
static unsigned int bind_collect_targets(struct net_device *dev, struct pfq_target *target)
{
	struct pfq_group *group;
	struct pfq_bind *b;
	unsigned int n = 0;

	list_for_each_entry(group, &pfq_net(dev_net(dev))->groups, list) {
		list_for_each_entry(b, &group->binds, list) {
			if (b->req.ifindex != PFQ_ANY_DEVICE && b->req.ifindex != dev->ifindex)
				continue;
			if (target)
				target[n] = (struct pfq_target) { group, b->req.queue, b->req.flags };
			n++;
		}
	}
	return n;
}

static bool bind_any_steals(const struct pfq_targets *targets)
{
	unsigned int i;

	for (i = 0; i < targets->n; i++)
		if (targets->target[i].flags & PFQ_BIND_STEAL)
			return true;
	return false;
}

int pfq_bind_update_dev(struct net_device *dev)
{
	const unsigned int n = bind_collect_targets(dev, NULL);
	struct pfq_targets *targets = NULL;
	struct pfq_dev *pd = pfq_dev_find(dev);

	ASSERT_RTNL();
	if (n) {
		targets = kmalloc(struct_size(targets, target, n), GFP_KERNEL);
		if (!targets)
			return -ENOMEM;
		targets->n = bind_collect_targets(dev, targets->target);
		targets->steals = bind_any_steals(targets);
		if (!pd)
			pd = pfq_dev_create(dev, pfq_receive_tap);
		if (!pd) {
			kfree(targets);
			return -ENOMEM;
		}
	}
	if (pd)
		pfq_attach(pd, targets);
	return 0;
}

/* Update the device of a binding, or all devices of the namespace if the binding is to any. */
static int bind_update(struct net *net, int ifindex)
{
	struct net_device *dev;
	int err = 0;

	if (ifindex != PFQ_ANY_DEVICE) {
		dev = __dev_get_by_index(net, ifindex);
		return dev ? pfq_bind_update_dev(dev) : 0;
	}
	for_each_netdev(net, dev)
		err = pfq_bind_update_dev(dev) ?: err;
	return err;
}

static void bind_remove(struct pfq_group *group, struct pfq_bind *b)
{
	bind_end_promisc(group->net, b);
	list_del(&b->list);
	bind_update(group->net, b->req.ifindex);
	kfree(b);
}

int pfq_bind(struct pfq_sock *ps, const struct pfq_so_bind *req)
{
	struct pfq_group *group;
	struct pfq_bind *b;
	int err;

	err = bind_check(ps, req);
	if (err)
		return err;
	group = pfq_group_for(ps, req->gid, "bind");
	if (IS_ERR(group))
		return PTR_ERR(group);
	if (bind_find(group, req))
		return pfq_sock_fail(ps, -EEXIST,
				     "bind: already bound to this device and queue: unbind first");

	b = kzalloc(sizeof(*b), GFP_KERNEL);
	if (!b)
		return pfq_sock_fail(ps, -ENOMEM, "bind: no memory");
	b->req = *req;
	err = bind_set_promisc(ps, b);
	if (err) {
		kfree(b);
		return pfq_sock_fail(ps, err, "bind: the device refuses promiscuous mode");
	}
	list_add_tail(&b->list, &group->binds);
	err = bind_update(group->net, req->ifindex);
	if (err) {
		bind_remove(group, b);
		return pfq_sock_fail(ps, err, "bind: no memory");
	}
	return 0;
}

int pfq_unbind(struct pfq_sock *ps, const struct pfq_so_bind *req)
{
	struct pfq_group *group = pfq_group_of(ps, req->gid);
	struct pfq_bind *b = group ? bind_find(group, req) : NULL;

	if (!group && req->gid)
		return pfq_sock_fail(ps, -ENOENT, "unbind: not in group %u: join it first", req->gid);
	if (!b)
		return pfq_sock_fail(ps, -ENOENT, "unbind: not bound to this device and queue");
	bind_remove(group, b);
	return 0;
}

/* End the promiscuous mode that the socket has requested with its bindings. */
static void bind_end_promisc_of(struct pfq_group *group, struct pfq_sock *ps)
{
	struct pfq_bind *b;

	list_for_each_entry(b, &group->binds, list)
		if (b->promisc == ps)
			bind_end_promisc(group->net, b);
}

/* A socket has left the group. If no members are left, remove the bindings and destroy the group. */
static void bind_member_left(struct pfq_group *group, struct pfq_sock *ps)
{
	struct pfq_bind *b, *next;

	bind_end_promisc_of(group, ps);
	if (!list_empty(&group->members))
		return;
	list_for_each_entry_safe(b, next, &group->binds, list)
		bind_remove(group, b);
	pfq_group_destroy(group);
}

int pfq_leave(struct pfq_sock *ps, u32 gid)
{
	struct pfq_membership *m = pfq_group_member(ps, gid);
	struct pfq_group *group = m ? m->group : NULL;

	if (!m)
		return pfq_sock_fail(ps, -ENOENT, "leave: not in group %u", gid);
	if (pfq_group_leave(m))
		return pfq_sock_fail(ps, -ENOMEM, "leave: no memory");
	bind_member_left(group, ps);
	if (ps->own_gid == gid)
		ps->own_gid = 0;
	return 0;
}

void pfq_leave_all(struct pfq_sock *ps)
{
	struct pfq_membership *m, *next;
	struct pfq_group *group;

	list_for_each_entry_safe(m, next, &ps->groups, of_sock) {
		group = m->group;
		pfq_group_force_leave(m);
		bind_member_left(group, ps);
	}
}

static void bind_tell_members(const struct pfq_group *group)
{
	struct pfq_membership *m;

	list_for_each_entry(m, &group->members, of_group)
		pfq_sock_tell_error(m->sock, ENETDOWN);
}

void pfq_bind_device_gone(struct net_device *dev)
{
	struct pfq_bind *b, *next;
	struct pfq_group *group;

	list_for_each_entry(group, &pfq_net(dev_net(dev))->groups, list) {
		list_for_each_entry_safe(b, next, &group->binds, list) {
			if (b->req.ifindex != dev->ifindex)
				continue;
			if (b->promisc)
				dev_set_promiscuity(dev, -1);
			list_del(&b->list);
			kfree(b);
			bind_tell_members(group);
		}
	}
}

void pfq_bind_show(struct seq_file *m, const struct pfq_group *group)
{
	const struct pfq_bind *b;
	const char *comma = "";
	struct net_device *dev;

	if (list_empty(&group->binds))
		seq_putc(m, '-');
	list_for_each_entry(b, &group->binds, list) {
		dev = __dev_get_by_index(group->net, b->req.ifindex);
		seq_printf(m, "%s%s", comma, dev ? dev->name : "any");
		if (b->req.queue == PFQ_ANY_QUEUE)
			seq_puts(m, ":*");
		else
			seq_printf(m, ":%d", b->req.queue);
		comma = ",";
	}
}
