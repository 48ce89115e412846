/* SPDX-License-Identifier: GPL-2.0-only */
/* The state of PFQ in each network namespace. */
#ifndef _PFQ_NET_H
#define _PFQ_NET_H

#include <linux/list.h>
#include <linux/percpu.h>

struct net;
struct pfq_dev_stats;

/**
 * struct pfq_net - the state in one network namespace; under RTNL
 * @socks: all struct pfq_sock
 * @groups: all struct pfq_group, in ascending order of gid
 * @removed_dev_stats: counters of devices that have been removed
 */
struct pfq_net {
	struct list_head socks;
	struct list_head groups;
	struct pfq_dev_stats __percpu *removed_dev_stats;
};

/**
 * pfq_net() - the state in a network namespace
 * @net: the namespace
 *
 * Context: Any, between pfq_net_init() and pfq_net_exit().
 */
struct pfq_net *pfq_net(const struct net *net);

/**
 * pfq_net_init() - set the state up in each namespace
 *
 * Return: 0 or a negative error.
 * Context: Process.
 */
int pfq_net_init(void);

/**
 * pfq_net_exit() - tear the state down in each namespace
 *
 * Context: Process.
 */
void pfq_net_exit(void);

#endif
