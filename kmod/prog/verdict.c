// SPDX-License-Identifier: GPL-2.0-only
/* The built-in program: the same verdict on each packet. */
#include <linux/slab.h>

#include "lib/cost.h"
#include "lib/stats.h"
#include "prog/program.h"
#include "prog/verdict.h"
#include "tx/forward.h"

#define VERDICT_FLAGS (PFQ_VERDICT_INNER | PFQ_VERDICT_STACK | PFQ_VERDICT_NO_STACK)

#define VERDICT_COST 8	/* in steps: see lib/cost.h */

struct verdict {
	struct pfq_program prog;
	struct pfq_so_verdict v;
};

static void verdict_eval_stack(const struct pfq_program *prog, struct pfq_packet *p)
{
	const struct pfq_so_verdict *v = &container_of(prog, struct verdict, prog)->v;

	if (v->flags & PFQ_VERDICT_STACK)
		p->to_stack = true;
	if (v->flags & PFQ_VERDICT_NO_STACK)
		p->stolen = true;
}

static void verdict_run(const struct pfq_program *prog, struct pfq_group_cpu *cpu,
			struct pfq_packet *p, struct pfq_outcome *o)
{
	const struct pfq_so_verdict *v = &container_of(prog, struct verdict, prog)->v;
	u32 i;

	o->classes = v->classes;
	o->action = v->action;
	if (v->action == PFQ_ACTION_STEER)
		o->hash = pfq_packet_hash(p, v->hash, v->flags & PFQ_VERDICT_INNER);
	verdict_eval_stack(prog, p);
	if (v->flags & PFQ_VERDICT_STACK)
		pfq_count(cpu->to_stack, 1);
	if (v->counter)
		pfq_count(cpu->counter[v->counter - 1], 1);
	for (i = 0; i < v->nr_forward; i++)
		pfq_forward_for(cpu, p, v->forward[i]);
}

static void verdict_free(struct pfq_program *prog)
{
	kfree(container_of(prog, struct verdict, prog));
}

static const struct pfq_program_ops ops = {
	.run = verdict_run,
	.eval_stack_verdict = verdict_eval_stack,
	.free = verdict_free,
};

static const char *verdict_check(const struct pfq_so_verdict *v)
{
	if (v->action > PFQ_ACTION_DROP)
		return "action: want PFQ_ACTION_COPY, _STEER or _DROP";
	if (v->hash > PFQ_HASH_RSS)
		return "hash: unknown kind";
	if (v->flags & ~VERDICT_FLAGS)
		return "flags: unknown";
	if (v->flags & PFQ_VERDICT_STACK && v->flags & PFQ_VERDICT_NO_STACK)
		return "flags: to the stack and not to the stack";
	if (v->counter > 64)
		return "counter: want 0, or 1 to 64";
	if (v->nr_forward > PFQ_FORWARD_MAX)
		return "nr_forward: want at most 16 devices";
	return NULL;
}

bool pfq_verdict_is_privileged(const struct pfq_so_verdict *v)
{
	return v->nr_forward || v->flags & (PFQ_VERDICT_STACK | PFQ_VERDICT_NO_STACK);
}

struct pfq_program *pfq_verdict_create(const struct pfq_so_verdict *v, const char **errmsg)
{
	struct verdict *verdict;

	*errmsg = verdict_check(v);
	if (*errmsg)
		return ERR_PTR(-EINVAL);
	verdict = kzalloc(sizeof(*verdict), GFP_KERNEL_ACCOUNT);
	if (!verdict)
		return ERR_PTR(-ENOMEM);
	verdict->v = *v;
	if (!v->classes)
		verdict->v.classes = PFQ_CLASS_DEFAULT;
	verdict->prog.ops = &ops;
	verdict->prog.may_pass = v->flags & PFQ_VERDICT_STACK;
	verdict->prog.may_steal = v->flags & PFQ_VERDICT_NO_STACK;
	verdict->prog.forwards = v->nr_forward;
	verdict->prog.privileged = pfq_verdict_is_privileged(v);
	verdict->prog.const_verdict = &verdict->v;
	verdict->prog.exec_mode = "verdict";
	verdict->prog.cost = VERDICT_COST + PFQ_COST_FORWARD * v->nr_forward;
	if (v->action == PFQ_ACTION_STEER) {
		verdict->prog.steered = &verdict->v.classes;
		verdict->prog.nr_steered = 1;
	}
	return &verdict->prog;
}
