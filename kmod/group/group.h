/* SPDX-License-Identifier: GPL-2.0-only */
/* Groups: sockets that share packets. */
#ifndef _PFQ_GROUP_H
#define _PFQ_GROUP_H

#include <linux/list.h>
#include <linux/percpu.h>
#include <uapi/linux/pfq.h>

#include "group/budget.h"
#include "group/member.h"
#include "group/plan.h"
#include "lib/deferred.h"
#include "lib/stats.h"

struct net;
struct pfq_sock;

/**
 * struct pfq_group - sockets that share packets; exists as long as it has members
 * @plan: what the receive path does with packets; NULL until the first member has joined. Replaced under
 *	pfq_net.build and pfq_net.lock
 * @cpu: the counters, per CPU: an array of PFQ_NR_CONTEXTS
 * @gid: the group's number
 * @policy: PFQ_POLICY_*: who may join. This field and those below are under pfq_net.lock
 * @net: the network namespace
 * @creator: the socket that set @policy; NULL when it has left. It alone may join a private group
 * @process: the process of that socket. Only sockets of this process may join a restricted group
 * @list: in pfq_net.groups
 * @members: list of struct pfq_membership
 * @nr_members: number of entries in @members
 * @binds: list of struct pfq_bind
 * @nr_binds: number of entries in @binds
 * @budget: what the group costs, and the queues that it is bound to
 * @parts: filter, VLANs and program; written under pfq_net.build, too
 * @deferred: frees the group
 */
struct pfq_group {
	struct pfq_plan __rcu *plan;
	struct pfq_group_cpu __percpu *cpu;

	u32 gid;
	u32 policy;
	struct net *net;
	struct pfq_sock *creator;
	struct pid *process;
	struct list_head list;
	struct list_head members;
	unsigned int nr_members;
	struct list_head binds;
	unsigned int nr_binds;
	struct pfq_budget budget;
	struct pfq_parts parts;
	struct pfq_deferred deferred;
};

/* Most members and bindings of a group. */
#define PFQ_GROUP_MEMBERS_MAX 4096
#define PFQ_GROUP_BINDS_MAX 1024

/**
 * pfq_group_join() - PFQ_SO_JOIN: join a group, or change the socket's classes and weight in it
 * @ps: the socket
 * @join: the request
 *
 * Creates the group if there is none. After an error the group may have no members left, but bindings:
 * pfq_join() removes them.
 *
 * Return: 0, or a negative error with a text: see pfq_sock_fail().
 * Context: Process, pfq_net.build and the socket's lock held; takes pfq_net.lock, sleeps.
 */
int pfq_group_join(struct pfq_sock *ps, const struct pfq_so_join *join);

/**
 * pfq_group_member() - find a socket's membership
 * @ps: the socket
 * @gid: the group's number
 *
 * Return: the membership, or NULL.
 * Context: Process, pfq_net.lock or the socket's lock held.
 */
struct pfq_membership *pfq_group_member(const struct pfq_sock *ps, u32 gid);

/**
 * pfq_group_leave() - end a membership
 * @m: the membership; freed
 *
 * Needs no memory and does not fail. If the group has no members left, the caller removes its bindings and
 * calls pfq_group_destroy().
 *
 * Context: Process, pfq_net.lock held.
 */
void pfq_group_leave(struct pfq_membership *m);

/**
 * pfq_group_destroy() - free a group after a grace period
 * @group: the group, without members and bindings
 *
 * Context: Process, pfq_net.lock held.
 */
void pfq_group_destroy(struct pfq_group *group);

/**
 * pfq_group_replan_all() - compute the plans of a socket's groups again
 * @ps: the socket
 * @what: the option, for the error text
 *
 * Return: 0, or -ENOMEM or -EDQUOT with a text: see pfq_sock_fail(). Then some plans are new.
 * Context: Process, pfq_net.build and the socket's lock held; takes pfq_net.lock, sleeps.
 */
int pfq_group_replan_all(struct pfq_sock *ps, const char *what);

/**
 * pfq_group_may_change() - may a member change a group?
 * @ps: the member
 * @group: the group
 * @what: the option, for the error text
 *
 * What takes CAP_NET_ADMIN to set must not be extended without it: a member that removed the filter of a group
 * that steals would keep all packets from the stack.
 *
 * Return: 0, or -EPERM with a text: see pfq_sock_fail().
 * Context: Process, the socket's lock held; takes pfq_net.lock.
 */
int pfq_group_may_change(struct pfq_sock *ps, struct pfq_group *group, const char *what);

/**
 * pfq_group_of() - find a group among those of a socket
 * @ps: the socket
 * @gid: the group's number, or PFQ_OWN_GROUP
 *
 * Return: the group, or NULL if the socket is not a member.
 * Context: Process, pfq_net.lock or the socket's lock held.
 */
struct pfq_group *pfq_group_of(struct pfq_sock *ps, u32 gid);

/**
 * pfq_group_for() - find the group that an option names
 * @ps: the socket
 * @gid: the group's number, or PFQ_OWN_GROUP, which is created on first use
 * @what: the option, for the error text
 *
 * Return: the group, which lives until the socket's lock is released, or ERR_PTR() with a text: see
 * pfq_sock_fail().
 * Context: As pfq_group_join().
 */
struct pfq_group *pfq_group_for(struct pfq_sock *ps, u32 gid, const char *what);

/**
 * pfq_group_replace() - replace parts of a group
 * @ps: a member of the group
 * @group: the group
 * @parts: the new parts
 * @what: the option, for the error text
 *
 * Frees the parts that are no longer needed: on success the old ones that @parts does not keep, on failure
 * the new ones.
 *
 * Return: 0, or a negative error with a text: see pfq_sock_fail().
 * Context: As pfq_group_join().
 */
int pfq_group_replace(struct pfq_sock *ps, struct pfq_group *group, struct pfq_parts parts, const char *what);

/**
 * pfq_group_sum() - add the group's counters of all CPUs
 * @group: the group
 * @sum: the counters are added to it
 *
 * Context: Process, pfq_net.lock held. Call pfq_burst_fold_stats() first.
 */
void pfq_group_sum(const struct pfq_group *group, struct pfq_group_cpu *sum);

/**
 * pfq_group_policy_name() - the name of a group's policy
 * @group: the group
 *
 * Context: Process, pfq_net.lock held.
 */
const char *pfq_group_policy_name(const struct pfq_group *group);

#endif
