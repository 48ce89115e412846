/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_BIND_H
#define _PFQ_BIND_H

#include <linux/list.h>
#include <uapi/linux/pfq.h>

struct net_device;
struct pfq_group;
struct pfq_sock;
struct seq_file;

/* A group's wish for the packets of a device and queue. */
struct pfq_bind {
	struct list_head list;
	struct pfq_so_bind req;
	struct pfq_sock *promisc;	/* for whom the device is promiscuous */
};

/* All under RTNL and the socket's lock; they fail with a text, see pfq_sock_fail(). */
int pfq_bind(struct pfq_sock *ps, const struct pfq_so_bind *req);
int pfq_unbind(struct pfq_sock *ps, const struct pfq_so_bind *req);
int pfq_leave(struct pfq_sock *ps, u32 gid);

/* The socket ends. RTNL */
void pfq_leave_all(struct pfq_sock *ps);

/* Bring the targets of the device up to date. RTNL. */
int pfq_bind_update_dev(struct net_device *dev);

/* Bindings to the device end, and the groups' readers learn it. RTNL */
void pfq_bind_device_gone(struct net_device *dev);

/* "eth0:*,eth1:2", or "-". RTNL */
void pfq_bind_show(struct seq_file *m, const struct pfq_group *group);

#endif
