// SPDX-License-Identifier: GPL-2.0-only
/* The option that has a socket's packets leave by a device: see pfq_deliver_egress(). */
#include "burst/burst.h"
#include "group/egress.h"
#include "group/group.h"
#include "lib/caps.h"
#include "lib/netdev.h"
#include "ring/sock.h"

static void egress_set(struct pfq_sock *ps, int ifindex, int queue)
{
	WRITE_ONCE(ps->egress_queue, queue);
	WRITE_ONCE(ps->egress_ifindex, ifindex);
	pfq_route_invalidate();
}

int pfq_egress_set(struct pfq_sock *ps, const struct pfq_so_egress *req)
{
	const int ifindex = ps->egress_ifindex, queue = ps->egress_queue;
	struct net *net = sock_net(&ps->sk);
	int err;

	if (!pfq_capable(net, CAP_NET_ADMIN))
		return pfq_sock_fail(ps, -EPERM, "egress: sending wants CAP_NET_ADMIN");
	if (req->queue < PFQ_ANY_QUEUE)
		return pfq_sock_fail(ps, -EINVAL, "egress: queue %d: want 0 and up, or -1 for any",
				     req->queue);
	if (req->ifindex && !pfq_net_has_device(net, req->ifindex))
		return pfq_sock_fail(ps, -ENODEV, "egress: no device with index %u", req->ifindex);
	egress_set(ps, req->ifindex, req->queue);
	/* a copy for a device costs more than a record; the end of an egress must not fail */
	err = req->ifindex ? pfq_group_replan_all(ps, "egress") : 0;
	if (err)
		egress_set(ps, ifindex, queue);
	return err;
}
