/* SPDX-License-Identifier: GPL-2.0-only */
/* Groups: sockets that share packets. */
#ifndef _PFQ_GROUP_H
#define _PFQ_GROUP_H

#include <linux/list.h>
#include <linux/percpu.h>
#include <uapi/linux/pfq.h>

#include "group/member.h"
#include "group/plan.h"
#include "lib/deferred.h"
#include "lib/stats.h"

struct net;
struct pfq_sock;

/**
 * struct pfq_group - sockets that share packets; exists as long as it has members
 * @plan: what the receive path does with packets; NULL: it drops them
 * @cpu: the counters, per CPU: an array of PFQ_NR_CONTEXTS
 * @gid: the group's number
 * @policy: PFQ_POLICY_*: who may join. This field and those below are under RTNL
 * @net: the network namespace
 * @creator: the socket that set @policy; NULL when it has left. It alone may join a private group
 * @process: the process of that socket. Only sockets of this process may join a restricted group
 * @list: in pfq_net.groups
 * @members: list of struct pfq_membership
 * @binds: list of struct pfq_bind
 * @parts: filter, VLANs and program
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
	struct list_head binds;
	struct pfq_parts parts;
	struct pfq_deferred deferred;
};

/**
 * pfq_group_join() - PFQ_SO_JOIN: join a group, or change the socket's classes and weight in it
 * @ps: the socket
 * @join: the request
 *
 * Creates the group if there is none.
 *
 * Return: 0, or a negative error with a text: see pfq_sock_fail().
 * Context: Process, under RTNL and the socket's lock; sleeps.
 */
int pfq_group_join(struct pfq_sock *ps, const struct pfq_so_join *join);

/**
 * pfq_group_member() - find a socket's membership
 * @ps: the socket
 * @gid: the group's number
 *
 * Return: the membership, or NULL.
 * Context: Process, under RTNL.
 */
struct pfq_membership *pfq_group_member(const struct pfq_sock *ps, u32 gid);

/**
 * pfq_group_leave() - end a membership
 * @m: the membership; freed on success
 *
 * If the group has no members left, the caller removes its bindings and calls pfq_group_destroy().
 *
 * Return: 0, or -ENOMEM: nothing has changed.
 * Context: Process, under RTNL; sleeps.
 */
int pfq_group_leave(struct pfq_membership *m);

/**
 * pfq_group_force_leave() - end a membership of a socket that is being closed
 * @m: the membership; freed
 *
 * As pfq_group_leave(), but does not fail. If there is no memory for a plan without the socket, the group
 * drops packets until a socket joins or leaves.
 *
 * Context: Process, under RTNL; sleeps.
 */
void pfq_group_force_leave(struct pfq_membership *m);

/**
 * pfq_group_destroy() - free a group after a grace period
 * @group: the group, without members and bindings
 *
 * Context: Process, under RTNL.
 */
void pfq_group_destroy(struct pfq_group *group);

/**
 * pfq_group_of() - find a group among those of a socket
 * @ps: the socket
 * @gid: the group's number, or PFQ_OWN_GROUP
 *
 * Return: the group, or NULL if the socket is not a member.
 * Context: Process, under RTNL.
 */
struct pfq_group *pfq_group_of(struct pfq_sock *ps, u32 gid);

/**
 * pfq_group_for() - find the group that an option names
 * @ps: the socket
 * @gid: the group's number, or PFQ_OWN_GROUP, which is created on first use
 * @what: the option, for the error text
 *
 * Return: the group, or ERR_PTR() with a text: see pfq_sock_fail().
 * Context: Process, under RTNL and the socket's lock; sleeps.
 */
struct pfq_group *pfq_group_for(struct pfq_sock *ps, u32 gid, const char *what);

/**
 * pfq_group_replace() - replace parts of a group
 * @group: the group
 * @parts: the new parts
 *
 * Frees the parts that are no longer needed: on success the old ones that @parts does not keep, on failure
 * the new ones.
 *
 * Return: 0 or -ENOMEM.
 * Context: Process, under RTNL; sleeps.
 */
int pfq_group_replace(struct pfq_group *group, struct pfq_parts parts);

/**
 * pfq_group_sum() - add the group's counters of all CPUs
 * @group: the group
 * @sum: the counters are added to it
 *
 * Context: Process, under RTNL. Call pfq_burst_fold_stats() first.
 */
void pfq_group_sum(const struct pfq_group *group, struct pfq_group_cpu *sum);

/**
 * pfq_group_policy_name() - the name of a group's policy
 * @group: the group
 *
 * Context: Process, under RTNL.
 */
const char *pfq_group_policy_name(const struct pfq_group *group);

#endif
