/* SPDX-License-Identifier: GPL-2.0-only */
/* The interface of a group's program: a constant verdict, or a program of pfq-lang. */
#ifndef _PFQ_PROGRAM_H
#define _PFQ_PROGRAM_H

#include "engine/lang_engine.h"
#include "lib/deferred.h"
#include "packet/packet.h"

struct pfq_group_cpu;
struct pfq_program;

/**
 * struct pfq_program_ops - how to run and free a program
 * @run: decide on a packet that has passed the group's filters: fill in @o, count in @cpu, send copies.
 *	p->skb is usable. Receive path: see lib/rcu.h
 * @eval_stack_verdict: set p->to_stack and p->stolen as @run would, without its other effects. Receive path
 * @free: free the program. Process context, after a grace period
 */
struct pfq_program_ops {
	void (*run)(const struct pfq_program *prog, struct pfq_group_cpu *cpu,
		    struct pfq_packet *p, struct pfq_outcome *o);
	void (*eval_stack_verdict)(const struct pfq_program *prog, struct pfq_packet *p);
	void (*free)(struct pfq_program *prog);
};

/**
 * struct pfq_program - a verified program; immutable
 * @ops: its functions
 * @steered: the class masks to which outcomes steer
 * @nr_steered: number of entries in @steered
 * @may_pass: an outcome may give a stolen packet to the stack
 * @may_steal: an outcome may steal a packet
 * @forwards: an outcome may send copies to devices
 * @privileged: it took CAP_NET_ADMIN to load it: it decides on what the stack gets, forwards, or logs
 * @cost: the most steps that it takes: see group/budget.h
 * @needs_skb: the program reads the skb, not headers alone: a frame needs a shim
 * @const_verdict: the verdict on all packets; NULL: it depends on the packet
 * @exec_mode: "compiled", "interpreted" or "verdict", for /proc
 * @deferred: frees the program
 */
struct pfq_program {
	const struct pfq_program_ops *ops;
	const u64 *steered;
	unsigned int nr_steered;
	bool may_pass;
	bool may_steal;
	bool forwards;
	bool privileged;
	bool needs_skb;
	u32 cost;
	const struct pfq_so_verdict *const_verdict;
	const char *exec_mode;
	struct pfq_deferred deferred;
};

/**
 * pfq_program_free() - free a program after a grace period
 * @prog: the program, or NULL
 *
 * Context: Any.
 */
void pfq_program_free(struct pfq_program *prog);

#endif
