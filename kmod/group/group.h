/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_GROUP_H
#define _PFQ_GROUP_H

#include <linux/list.h>
#include <linux/percpu.h>
#include <uapi/linux/pfq.h>

#include "lib/stats.h"

struct net;
struct pfq_filter;
struct pfq_packet;
struct pfq_plan;
struct pfq_program;
struct pfq_sock;
struct pfq_vlans;
struct seq_file;

/* What can be replaced while packets flow; NULL: none. */
struct pfq_parts {
	struct pfq_filter *filter;
	struct pfq_vlans *vlans;
	struct pfq_program *program;
};

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
	struct rcu_head rcu;
};

/* A socket in a group. */
struct pfq_membership {
	struct list_head of_group;
	struct list_head of_sock;	/* in the order of joining */
	struct pfq_group *group;
	struct pfq_sock *sock;
	u64 classes;			/* 0: joined with PFQ_POLICY_UNDEFINED */
	u32 weight;
	u32 key;			/* for steering; never changes */
	u64 filtered;			/* by the group, before it joined */
	u64 dropped;
};

/* All under RTNL and the socket's lock; they fail with a text, see pfq_sock_fail(). */
int pfq_group_join(struct pfq_sock *ps, const struct pfq_so_join *join);
int pfq_group_leave(struct pfq_sock *ps, u32 gid);
void pfq_group_leave_all(struct pfq_sock *ps);

/* The group, if the socket is a member. */
struct pfq_group *pfq_group_of(struct pfq_sock *ps, u32 gid);

/* The same; PFQ_OWN_GROUP is made on first use. Fails as what, with a text. */
struct pfq_group *pfq_group_for(struct pfq_sock *ps, u32 gid, const char *what);

/* Those of the old parts that are not among the new ones are freed; on failure the other way. */
int pfq_group_replace(struct pfq_group *group, struct pfq_parts parts);

void pfq_group_sum(const struct pfq_group *group, struct pfq_group_cpu *sum);
int pfq_group_show(struct seq_file *m, struct net *net);

#endif
