/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_PLAN_H
#define _PFQ_PLAN_H

#include <linux/list.h>

#include "engine/steer.h"
#include "lib/deferred.h"

struct pfq_filter;
struct pfq_group_cpu;
struct pfq_packet;
struct pfq_producers;
struct pfq_program;
struct pfq_result;
struct pfq_sock;

struct pfq_vlans {
	struct rcu_head rcu;
	u64 vid[64];
};

/* What can be replaced while packets flow; NULL: none. */
struct pfq_parts {
	struct pfq_filter *filter;
	struct pfq_vlans *vlans;
	struct pfq_program *program;
};

/* Who gets what is steered to some classes. */
struct pfq_steering {
	u64 classes;
	bool empty;
	u16 slot[PFQ_STEER_SLOTS];	/* index of a target */
};

/*
 * What the receive path does with a group's packets: made from the group's
 * parts whenever one changes, so that a packet meets all old or all new ones.
 */
struct pfq_plan {
	u32 gid;			/* of the group, for tracepoints */
	struct pfq_filter *filter;
	struct pfq_vlans *vlans;
	struct pfq_program *program;
	struct pfq_steering *steering;
	bool const_verdict;			/* rx/fastpath.h can do it: the same with each packet that passes the filter */
	bool steals;			/* if const_verdict: packets from the stack */
	u8 hash;			/* if const_verdict and steered: enum pfq_hash */
	bool inner;			/* of the packet inside */
	u64 classes;			/* if const_verdict: who gets packets */
	const struct pfq_steering *steered;	/* if const_verdict: one of them by hash; NULL: all */
	bool needs_skb;			/* wants the skb of a frame */
	unsigned int nr_steerings;
	struct pfq_deferred deferred;
	unsigned int n;
	struct pfq_plan_target {
		struct pfq_sock *sock;
		struct pfq_producers __percpu *producers;	/* of its ring */
		u64 classes;
		u32 weight;
	} target[];
};

/* NULL: no memory. members: of struct pfq_membership. old: the group's plan so far, or NULL. RTNL */
struct pfq_plan *pfq_plan_create(u32 gid, const struct list_head *members, const struct pfq_parts *parts,
				 const struct pfq_plan *old);
/* After a grace period. */
void pfq_plan_free(struct pfq_plan *plan);

/* Some verdict of the group may let a packet through that a binding steals. RCU */
bool pfq_plan_may_pass(const struct pfq_plan *plan);

/* The group may send packets to devices, by a verdict or to an egress socket. RCU */
bool pfq_plan_may_forward(const struct pfq_plan *plan);

/* Some verdict of the group may decide what the stack gets. RCU */
bool pfq_plan_may_decide(const struct pfq_plan *plan);

/* Whether the stack gets the packet, as far as the group has a say: p->to_stack, p->stolen. RCU */
void pfq_plan_eval_stack_verdict(const struct pfq_plan *plan, struct pfq_packet *p);

/* The receive path; RCU */
void pfq_plan_run(const struct pfq_plan *plan, struct pfq_group_cpu *cpu, struct pfq_packet *p,
		  struct pfq_result *result);

#endif
