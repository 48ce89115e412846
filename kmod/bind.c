// SPDX-License-Identifier: GPL-2.0-only
/* A socket's bindings to devices and queues. */
#include <linux/rtnetlink.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "device.h"
#include "socket.h"

#define FLAGS (PFQ_BIND_STEAL | PFQ_BIND_PROMISC)

static bool same(const struct pfq_so_bind *a, const struct pfq_so_bind *b)
{
	return a->ifindex == b->ifindex && a->queue == b->queue;
}

static struct pfq_bind *find(const struct pfq_sock *ps, const struct pfq_so_bind *req)
{
	struct pfq_bind *b;

	list_for_each_entry(b, &ps->binds, list)
		if (same(&b->req, req))
			return b;
	return NULL;
}

static int check(struct pfq_sock *ps, const struct pfq_so_bind *req)
{
	struct net *net = sock_net(&ps->sk);

	if (req->reserved)
		return pfq_sock_fail(ps, -EINVAL, "bind: reserved is %u: want 0", req->reserved);
	if (req->flags & ~FLAGS)
		return pfq_sock_fail(ps, -EINVAL, "bind: unknown flags 0x%x", req->flags & ~FLAGS);
	if (req->queue < PFQ_ANY_QUEUE || req->queue >= (int)USHRT_MAX)
		return pfq_sock_fail(ps, -EINVAL, "bind: queue %d: want 0 to 65534, or -1 for any", req->queue);
	if (req->flags & PFQ_BIND_PROMISC && req->ifindex == PFQ_ANY_DEVICE)
		return pfq_sock_fail(ps, -EINVAL, "bind: promiscuous mode wants one device, not any");
	if (req->flags & PFQ_BIND_STEAL && !ns_capable(net->user_ns, CAP_NET_ADMIN))
		return pfq_sock_fail(ps, -EPERM, "bind: stealing packets from the stack wants CAP_NET_ADMIN");
	if (!ps->ring)
		return pfq_sock_fail(ps, -ENOBUFS, "bind: no ring yet: set PFQ_SO_RING first");
	return 0;
}

static int set_promisc(const struct net *net, const struct pfq_bind *b, int inc)
{
	struct net_device *dev;

	if (!(b->req.flags & PFQ_BIND_PROMISC))
		return 0;
	dev = __dev_get_by_index((struct net *)net, b->req.ifindex);
	return dev ? dev_set_promiscuity(dev, inc) : 0;
}

static void drop(struct pfq_sock *ps, struct pfq_bind *b)
{
	struct net *net = sock_net(&ps->sk);

	set_promisc(net, b, -1);
	list_del(&b->list);
	pfq_dev_update(net, b->req.ifindex);
	kfree(b);
}

int pfq_sock_bind(struct pfq_sock *ps, const struct pfq_so_bind *req)
{
	struct net *net = sock_net(&ps->sk);
	struct pfq_bind *b;
	int err;

	err = check(ps, req);
	if (err)
		return err;
	if (req->ifindex != PFQ_ANY_DEVICE && !__dev_get_by_index(net, req->ifindex))
		return pfq_sock_fail(ps, -ENODEV, "bind: no device with index %u", req->ifindex);
	if (find(ps, req))
		return pfq_sock_fail(ps, -EEXIST, "bind: already bound to this device and queue: unbind first");

	b = kzalloc(sizeof(*b), GFP_KERNEL);
	if (!b)
		return pfq_sock_fail(ps, -ENOMEM, "bind: no memory");
	b->req = *req;
	list_add_tail(&b->list, &ps->binds);
	err = set_promisc(net, b, 1);
	if (err) {
		list_del(&b->list);
		kfree(b);
		return pfq_sock_fail(ps, err, "bind: the device refuses promiscuous mode");
	}
	err = pfq_dev_update(net, req->ifindex);
	if (err) {
		drop(ps, b);
		return pfq_sock_fail(ps, err, "bind: no memory");
	}
	return 0;
}

int pfq_sock_unbind(struct pfq_sock *ps, const struct pfq_so_bind *req)
{
	struct pfq_bind *b = find(ps, req);

	if (!b)
		return pfq_sock_fail(ps, -ENOENT, "unbind: not bound to this device and queue");
	drop(ps, b);
	return 0;
}

void pfq_sock_unbind_all(struct pfq_sock *ps)
{
	struct pfq_bind *b, *next;

	list_for_each_entry_safe(b, next, &ps->binds, list)
		drop(ps, b);
}

unsigned int pfq_sock_targets(struct net_device *dev, struct pfq_target *target)
{
	struct pfq_sock *ps;
	struct pfq_bind *b;
	unsigned int n = 0;

	list_for_each_entry(ps, pfq_net_socks(dev_net(dev)), list) {
		list_for_each_entry(b, &ps->binds, list) {
			if (b->req.ifindex != PFQ_ANY_DEVICE && b->req.ifindex != dev->ifindex)
				continue;
			if (target)
				target[n] = (struct pfq_target) { ps, b->req.queue, b->req.flags };
			n++;
		}
	}
	return n;
}

void pfq_sock_device_gone(struct net_device *dev)
{
	struct net *net = dev_net(dev);
	struct pfq_bind *b, *next;
	struct pfq_sock *ps;

	list_for_each_entry(ps, pfq_net_socks(net), list) {
		list_for_each_entry_safe(b, next, &ps->binds, list) {
			if (b->req.ifindex != dev->ifindex)
				continue;
			if (b->req.flags & PFQ_BIND_PROMISC)
				dev_set_promiscuity(dev, -1);
			list_del(&b->list);
			kfree(b);
			WRITE_ONCE(ps->sk.sk_err, ENETDOWN);
			ps->sk.sk_error_report(&ps->sk);
		}
	}
}

void pfq_sock_show_binds(struct seq_file *m, const struct pfq_sock *ps)
{
	const struct pfq_bind *b;
	const char *comma = "";
	struct net_device *dev;

	if (list_empty(&ps->binds))
		seq_putc(m, '-');
	list_for_each_entry(b, &ps->binds, list) {
		dev = __dev_get_by_index(sock_net(&ps->sk), b->req.ifindex);
		seq_printf(m, "%s%s", comma, dev ? dev->name : "any");
		if (b->req.queue == PFQ_ANY_QUEUE)
			seq_puts(m, ":*");
		else
			seq_printf(m, ":%d", b->req.queue);
		comma = ",";
	}
}
