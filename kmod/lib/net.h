/* SPDX-License-Identifier: GPL-2.0-only */
/* What each network namespace has of its own. */
#ifndef _PFQ_NET_H
#define _PFQ_NET_H

#include <linux/list.h>
#include <linux/percpu.h>

struct net;
struct pfq_dev_stats;

/* RTNL */
struct pfq_net {
	struct list_head socks;
	struct list_head groups;	/* by gid */
	struct pfq_dev_stats __percpu *removed_dev_stats;	/* of devices that went */
};

struct pfq_net *pfq_net(const struct net *net);

int pfq_net_init(void);
void pfq_net_exit(void);

#endif
