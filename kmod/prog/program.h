/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_PROGRAM_H
#define _PFQ_PROGRAM_H

#include "engine/lang_engine.h"
#include "lib/deferred.h"
#include "packet/packet.h"

struct pfq_group_cpu;

struct pfq_program;

/*
 * A group's program: verified when it is made, run for each packet that
 * passes the group's filters, freed after a grace period. Never changed.
 */
struct pfq_program_ops {
	/* softirq or hard interrupt, or a process with softirqs disabled */
	void (*run)(const struct pfq_program *prog, struct pfq_group_cpu *cpu,
		    struct pfq_packet *p, struct pfq_outcome *o);
	/* Only what that makes of p->to_stack and p->stolen; nothing is counted or sent. */
	void (*eval_stack_verdict)(const struct pfq_program *prog, struct pfq_packet *p);
	/* process context */
	void (*free)(struct pfq_program *prog);
};

struct pfq_program {
	const struct pfq_program_ops *ops;
	const u64 *steered;	/* the classes that outcomes steer to */
	unsigned int nr_steered;
	bool may_pass;		/* it may want a stolen packet in the stack */
	bool may_steal;		/* it may keep one from the stack */
	bool forwards;		/* it may send copies to devices */
	bool needs_skb;		/* it looks at the skb, not at headers alone */
	const struct pfq_so_verdict *const_verdict; /* the same for all packets, or NULL */
	const char *exec_mode;	/* "compiled", "interpreted" or "verdict": for /proc */
	struct pfq_deferred deferred;
};

/* The built-in program: the same verdict for each packet. On failure *errmsg says what is wrong. */
struct pfq_program *pfq_verdict_create(const struct pfq_so_verdict *v, const char **errmsg);

/* After a grace period. */
void pfq_program_free(struct pfq_program *prog);

#endif
