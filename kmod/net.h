/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_NET_H
#define _PFQ_NET_H

#include <linux/list.h>

struct net;

/* What each network namespace has of its own; RTNL. */
struct pfq_net {
	struct list_head socks;
	struct list_head groups;	/* by gid */
};

struct pfq_net *pfq_net(const struct net *net);

int pfq_net_init(void);
void pfq_net_exit(void);

#endif
