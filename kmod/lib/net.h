/* SPDX-License-Identifier: GPL-2.0-only */
/* The state of PFQ in each network namespace. */
#ifndef _PFQ_NET_H
#define _PFQ_NET_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/percpu.h>

struct net;
struct pfq_dev_cpu;

/**
 * struct pfq_net - the state in one network namespace
 * @build: serializes the options that add members to groups and replace their plans. Held while a plan is
 *	computed, which may take long
 * @lock: protects the fields below, and all groups, memberships, bindings and bound devices of the
 *	namespace. Held for short: the netdevice notifier takes it under RTNL
 * @socks: all struct pfq_sock
 * @groups: all struct pfq_group, in ascending order of gid
 * @nr_groups: number of entries in @groups
 * @devs: all struct pfq_dev
 * @last_member: pfq_membership.id of the membership that was made last
 * @removed_dev_cpus: counters of devices that have been removed
 *
 * The order of locks: the socket's lock, @build, RTNL, the lock of a device's operations, @lock.
 */
struct pfq_net {
	struct mutex build;
	struct mutex lock;
	struct list_head socks;
	struct list_head groups;
	unsigned int nr_groups;
	struct list_head devs;
	u64 last_member;
	struct pfq_dev_cpu __percpu *removed_dev_cpus;
};

/**
 * pfq_net() - the state in a network namespace
 * @net: the namespace
 *
 * Context: Any, between pfq_net_init() and pfq_net_exit().
 */
struct pfq_net *pfq_net(const struct net *net);

/**
 * pfq_net_lock() - lock pfq_net.lock of a network namespace
 * @net: the namespace
 *
 * Context: Process; sleeps.
 */
static inline void pfq_net_lock(const struct net *net)
{
	mutex_lock(&pfq_net(net)->lock);
}

/**
 * pfq_net_unlock() - unlock pfq_net.lock of a network namespace
 * @net: the namespace
 *
 * Context: Process.
 */
static inline void pfq_net_unlock(const struct net *net)
{
	mutex_unlock(&pfq_net(net)->lock);
}

/**
 * pfq_net_assert_locked() - complain, with lockdep, if pfq_net.lock is not held
 * @net: the namespace
 *
 * Context: Process.
 */
static inline void pfq_net_assert_locked(const struct net *net)
{
	lockdep_assert_held(&pfq_net(net)->lock);
}

/**
 * pfq_net_dereference() - rcu_dereference() under pfq_net.lock
 * @net: the namespace
 * @p: the pointer
 *
 * Context: Process.
 */
#define pfq_net_dereference(net, p) rcu_dereference_protected(p, lockdep_is_held(&pfq_net(net)->lock))

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
