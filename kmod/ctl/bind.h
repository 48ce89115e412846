/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_BIND_H
#define _PFQ_BIND_H

#include <linux/list.h>
#include <uapi/linux/pfq.h>

struct net_device;
struct pfq_group;
struct pfq_sock;
struct pfq_target;
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
void pfq_unbind_all(struct pfq_group *group);

/* The socket leaves: the devices that it made promiscuous for the group are no longer. */
void pfq_bind_owner_left(struct pfq_group *group, struct pfq_sock *ps);

/* Bindings to the device end, and the groups' readers learn it. */
void pfq_bind_device_gone(struct net_device *dev);

/* Writes the targets for a device, unless NULL; returns how many. */
unsigned int pfq_bind_targets(struct net_device *dev, struct pfq_target *target);

void pfq_show_binds(struct seq_file *m, const struct pfq_group *group);

#endif
