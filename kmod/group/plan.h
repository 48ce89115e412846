/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A plan tells the receive path what to do with a group's packets. A change of the group's members or parts
 * creates a new plan, which replaces the old one by RCU. So a packet meets all of the old state or all of the
 * new.
 */
#ifndef _PFQ_PLAN_H
#define _PFQ_PLAN_H

#include <linux/list.h>

#include "engine/steer.h"
#include "lib/deferred.h"

struct pfq_filter;
struct pfq_group_cpu;
struct pfq_membership;
struct pfq_packet;
struct pfq_producers;
struct pfq_program;
struct pfq_result;
struct pfq_sock;

/**
 * struct pfq_vlans - the VLAN ids that a group wants
 * @rcu: frees it
 * @vid: a bit for each id; id 0 stands for packets without a tag
 */
struct pfq_vlans {
	struct rcu_head rcu;
	u64 vid[64];
};

/**
 * struct pfq_parts - the parts of a group that options replace; each may be NULL: none
 * @filter: the BPF filter
 * @vlans: the VLAN filter
 * @program: the verdict or program
 * @code: what PFQ_SO_PROGRAM set, for reading it again; NULL: @program is a verdict
 */
struct pfq_parts {
	struct pfq_filter *filter;
	struct pfq_vlans *vlans;
	struct pfq_program *program;
	struct pfq_so_program *code;
};

/**
 * struct pfq_steering - which member gets a packet that is steered to a class mask
 * @classes: the class mask
 * @empty: no member is in these classes
 * @member: keys and weights of the members, in the order of pfq_plan.target
 * @slot: for each hash slot, the index of the member in pfq_plan.target
 */
struct pfq_steering {
	u64 classes;
	bool empty;
	struct pfq_steer_member *member;
	u16 slot[PFQ_STEER_SLOTS];
};

/**
 * struct pfq_plan - what to do with a group's packets; immutable, but for pfq_plan_remove()
 * @gid: the group's number, for tracepoints
 * @filter: as in struct pfq_parts
 * @vlans: as in struct pfq_parts
 * @program: as in struct pfq_parts
 * @steering: one for each class mask to which @program steers
 * @steered_classes: these class masks, in the same order: a packet's is searched here, in a few cache lines
 * @const_verdict: all packets that pass @filter get the same verdict, and rx/fastpath.h can carry it out.
 *	Only then the next five fields are valid
 * @steals: the verdict steals packets
 * @hash: enum pfq_hash, if @steered
 * @inner: the hash is of the innermost packet of tunnels
 * @classes: the classes that get packets
 * @steered: one member gets each packet, by hash; NULL: all members in @classes do
 * @needs_skb: a frame needs a shim
 * @nr_steerings: number of entries in @steering
 * @deferred: frees the plan
 * @cost: most steps that a packet takes: see group/budget.h
 * @member: of each entry of @target: id and key of the membership, and whether the socket sends what it gets
 * @n: number of entries in @target
 * @target: the members, in the order of joining: socket, producers of its ring, classes and weight. A member
 *	that is in no class, as one that has left, gets no packet, and its socket may be gone
 */
struct pfq_plan {
	u32 gid;
	struct pfq_filter *filter;
	struct pfq_vlans *vlans;
	struct pfq_program *program;
	struct pfq_steering *steering;
	u64 *steered_classes;
	bool const_verdict;
	bool steals;
	u8 hash;
	bool inner;
	u64 classes;
	const struct pfq_steering *steered;
	bool needs_skb;
	unsigned int nr_steerings;
	struct pfq_deferred deferred;
	u32 cost;
	struct pfq_plan_member {
		u64 id;
		u32 key;
		bool sends;
	} *member;
	unsigned int n;
	struct pfq_plan_target {
		struct pfq_sock *sock;
		struct pfq_producers __percpu *producers;
		u64 classes;
		u32 weight;
	} target[];
};

/**
 * pfq_plan_alloc() - allocate a plan
 * @gid: the group's number, for tracepoints
 * @max: most members
 * @parts: the group's parts
 *
 * Return: the plan, for pfq_plan_add(), pfq_plan_compute() and pfq_plan_destroy(), or NULL: no memory.
 * Context: Process; sleeps.
 */
struct pfq_plan *pfq_plan_alloc(u32 gid, unsigned int max, const struct pfq_parts *parts);

/**
 * pfq_plan_add() - add a member to a plan that has room for it
 * @plan: the plan, not computed yet
 * @m: the member
 *
 * Context: Process, pfq_net.lock held.
 */
void pfq_plan_add(struct pfq_plan *plan, const struct pfq_membership *m);

/**
 * pfq_plan_compute() - compute what packets need: the steering tables, the constant verdict, the cost
 * @plan: the plan, with all members
 * @old: the plan that the new one replaces, or NULL. Steered flows stay with their member where they can
 *
 * May take long with many members, so the caller holds pfq_net.build, and not pfq_net.lock.
 *
 * Return: 0 or -ENOMEM.
 * Context: Process; sleeps.
 */
int pfq_plan_compute(struct pfq_plan *plan, const struct pfq_plan *old);

/**
 * pfq_plan_remove() - remove a member that leaves the group
 * @plan: the plan, computed; packets may meet it
 * @id: pfq_membership.id
 *
 * Needs no memory and does not fail. Packets that meet the plan now may still go to the member: call
 * pfq_route_invalidate() and free the member after a grace period.
 *
 * Context: Process, pfq_net.lock held.
 */
void pfq_plan_remove(struct pfq_plan *plan, u64 id);

/**
 * pfq_plan_destroy() - free a plan at once
 * @plan: the plan, which packets have never met, or NULL
 *
 * Context: Process.
 */
void pfq_plan_destroy(struct pfq_plan *plan);

/**
 * pfq_plan_free() - free a plan after a grace period
 * @plan: the plan, or NULL
 *
 * Context: Any. Call pfq_route_invalidate() first.
 */
void pfq_plan_free(struct pfq_plan *plan);

/**
 * pfq_plan_may_pass() - may a verdict give a packet to the stack that a binding steals?
 * @plan: the plan, or NULL
 *
 * Context: Receive path: see lib/rcu.h.
 */
bool pfq_plan_may_pass(const struct pfq_plan *plan);

/**
 * pfq_plan_may_forward() - may packets go to devices, by a verdict or to an egress socket?
 * @plan: the plan, or NULL
 *
 * Context: Receive path: see lib/rcu.h.
 */
bool pfq_plan_may_forward(const struct pfq_plan *plan);

/**
 * pfq_plan_may_decide() - may a verdict decide whether the stack gets a packet?
 * @plan: the plan, or NULL
 *
 * Context: Receive path: see lib/rcu.h.
 */
bool pfq_plan_may_decide(const struct pfq_plan *plan);

/**
 * pfq_plan_eval_stack_verdict() - find out whether the plan would steal a packet or give it to the stack
 * @plan: the plan, or NULL
 * @p: the packet; the verdict sets its to_stack and stolen
 *
 * Nothing is counted, delivered or sent.
 *
 * Context: Receive path: see lib/rcu.h.
 */
void pfq_plan_eval_stack_verdict(const struct pfq_plan *plan, struct pfq_packet *p);

/**
 * pfq_plan_run() - carry a plan out for a packet, on the slow path
 * @plan: the plan
 * @cpu: the group's counters of this CPU and context
 * @p: the packet
 * @result: the outcome is added to it
 *
 * Context: Receive path: see lib/rcu.h.
 */
void pfq_plan_run(const struct pfq_plan *plan, struct pfq_group_cpu *cpu, struct pfq_packet *p,
		  struct pfq_result *result);

#endif
