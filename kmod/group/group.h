/* SPDX-License-Identifier: GPL-2.0-only */
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

/* Sockets that share packets. It lives as long as it has members. */
struct pfq_group {
	struct pfq_plan __rcu *plan;	/* what the receive path does */
	struct pfq_group_cpu __percpu *cpu;

	/* RTNL */
	u32 gid;
	u32 policy;
	struct net *net;
	struct pfq_sock *creator;	/* its key to PFQ_POLICY_PRIVATE */
	struct pid *process;		/* ... _RESTRICTED */
	struct list_head list;		/* the net's groups, by gid */
	struct list_head members;
	struct list_head binds;
	struct pfq_parts parts;
	struct pfq_deferred deferred;
};

/* All under RTNL and the socket's lock; they fail with a text, see pfq_sock_fail(). */
int pfq_group_join(struct pfq_sock *ps, const struct pfq_so_join *join);

/* The socket as a member of a group; NULL: it is none. RTNL */
struct pfq_membership *pfq_group_member(const struct pfq_sock *ps, u32 gid);

/*
 * End a membership, and free it. A group without members is the caller's to unbind and destroy.
 * -ENOMEM: nothing has changed. RTNL
 */
int pfq_group_leave(struct pfq_membership *m);

/*
 * The same for a socket that ends, and must not be in a plan any more. When there is no memory for a
 * plan without it the group stands still, until somebody joins or leaves. RTNL
 */
void pfq_group_force_leave(struct pfq_membership *m);

/* It has neither members nor bindings. RTNL */
void pfq_group_destroy(struct pfq_group *group);

/* The group, if the socket is a member. */
struct pfq_group *pfq_group_of(struct pfq_sock *ps, u32 gid);

/* The same; PFQ_OWN_GROUP is made on first use. Fails as what, with a text. */
struct pfq_group *pfq_group_for(struct pfq_sock *ps, u32 gid, const char *what);

/* Those of the old parts that are not among the new ones are freed; on failure the other way. */
int pfq_group_replace(struct pfq_group *group, struct pfq_parts parts);

/* Add the group's counters to sum. pfq_burst_fold_stats() before. RTNL */
void pfq_group_sum(const struct pfq_group *group, struct pfq_group_cpu *sum);

/* PFQ_POLICY_* in a word. */
const char *pfq_group_policy_name(const struct pfq_group *group);

#endif
