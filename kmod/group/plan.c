// SPDX-License-Identifier: GPL-2.0-only
#include <linux/indirect_call_wrapper.h>
#include <linux/slab.h>

#include "group/deliver.h"
#include "group/member.h"
#include "group/plan.h"
#include "lang/lang.h"
#include "packet/filter.h"
#include "prog/program.h"
#include "ring/sock.h"

static const struct pfq_steering *find_steering(const struct pfq_plan *plan, u64 classes)
{
	unsigned int i;

	for (i = 0; i < plan->nr_steerings; i++)
		if (plan->steering[i].classes == classes)
			return &plan->steering[i];
	return NULL;
}

static u32 weight(const struct pfq_plan_target *t, u64 classes)
{
	return t->classes & classes ? t->weight : 0;
}

/* Where each of the old targets is now. Who stays keeps the order, so that one pass does. */
static void find_places(u16 *place, const struct pfq_plan *old, const struct pfq_plan *plan)
{
	unsigned int i, k, from = 0;

	for (k = 0; k < old->n; k++)
		place[k] = PFQ_STEER_NONE;
	for (i = 0; i < plan->n; i++) {
		for (k = from; k < old->n && old->target[k].sock != plan->target[i].sock; k++)
			;
		if (k == old->n)
			continue;
		place[k] = i;
		from = k + 1;
	}
}

/* Begins with who has the slots in the old plan, and who is as there. */
static void take_over(struct pfq_steering *s, struct pfq_steer_member *m, const struct pfq_plan *plan,
		      const struct pfq_plan *old, const u16 *place)
{
	const struct pfq_steering *was = old ? find_steering(old, s->classes) : NULL;
	unsigned int k;

	memset(s->slot, 0xff, sizeof(s->slot));
	if (!was || was->empty)
		return;
	for (k = 0; k < PFQ_STEER_SLOTS; k++)
		s->slot[k] = place[was->slot[k]];
	for (k = 0; k < old->n; k++)
		if (place[k] != PFQ_STEER_NONE)
			m[place[k]].changed = weight(&old->target[k], s->classes) !=
					      weight(&plan->target[place[k]], s->classes);
}

static int fill_steering(struct pfq_steering *s, const struct list_head *members, const struct pfq_plan *plan,
			 const struct pfq_plan *old, const u16 *place)
{
	const struct pfq_membership *m;
	struct pfq_steer_member *member;
	unsigned int i = 0;

	member = kvcalloc(plan->n, sizeof(*member), GFP_KERNEL);
	if (!member && plan->n)
		return -ENOMEM;
	list_for_each_entry(m, members, of_group) {
		member[i] = (struct pfq_steer_member) { m->key, weight(&plan->target[i], s->classes), true };
		i++;
	}
	take_over(s, member, plan, old, place);
	s->empty = !pfq_steer_fill(s->slot, member, plan->n);
	kvfree(member);
	return 0;
}

static int steer(struct pfq_plan *plan, const struct list_head *members, const struct pfq_plan *old)
{
	const struct pfq_program *program = plan->program;
	u16 *place = NULL;
	unsigned int i;
	int err = 0;

	if (!program || !program->nr_steered)
		return 0;
	plan->steering = kvcalloc(program->nr_steered, sizeof(*plan->steering), GFP_KERNEL);
	if (old)
		place = kvmalloc_array(old->n, sizeof(*place), GFP_KERNEL);
	if (!plan->steering || (old && !place)) {
		kvfree(place);
		return -ENOMEM;
	}
	if (old)
		find_places(place, old, plan);
	plan->nr_steerings = program->nr_steered;
	for (i = 0; i < plan->nr_steerings && !err; i++) {
		plan->steering[i].classes = program->steered[i];
		err = fill_steering(&plan->steering[i], members, plan, old, place);
	}
	kvfree(place);
	return err;
}

/* A filter that rejects a packet also rejects what the verdict says about the stack. */
static bool is_simple(const struct pfq_plan *plan, const struct pfq_so_verdict *v)
{
	return !plan->vlans && !v->counter && !v->nr_forward && !(v->flags & PFQ_VERDICT_STACK) &&
	       !(plan->filter && v->flags & PFQ_VERDICT_NO_STACK);
}

static void simplify(struct pfq_plan *plan)
{
	static const struct pfq_so_verdict copy = { .action = PFQ_ACTION_COPY, .classes = PFQ_CLASS_DEFAULT };
	const struct pfq_so_verdict *v = plan->program ? plan->program->const_verdict : &copy;

	if (!v || !is_simple(plan, v))
		return;
	plan->simple = true;
	plan->keeps = v->flags & PFQ_VERDICT_NO_STACK;
	plan->hash = v->hash;
	plan->inner = v->flags & PFQ_VERDICT_INNER;
	if (v->action == PFQ_ACTION_COPY || v->action == PFQ_ACTION_STEER)
		plan->classes = v->classes;
	if (v->action != PFQ_ACTION_STEER)
		return;
	plan->steered = find_steering(plan, v->classes);
	if (plan->steered && plan->steered->empty) {
		plan->steered = NULL;
		plan->classes = 0;
	}
}

static void destroy(struct pfq_plan *plan)
{
	kvfree(plan->steering);
	kvfree(plan);
}

struct pfq_plan *pfq_plan_create(const struct list_head *members, const struct pfq_parts *parts,
				 const struct pfq_plan *old)
{
	const struct pfq_membership *m;
	struct pfq_plan *plan;
	unsigned int n = 0;

	list_for_each_entry(m, members, of_group)
		n++;
	plan = kvzalloc(struct_size(plan, target, n), GFP_KERNEL);
	if (!plan)
		return NULL;
	list_for_each_entry(m, members, of_group)
		plan->target[plan->n++] = (struct pfq_plan_target) {
			m->sock, m->sock->ring->producers, m->classes, m->weight
		};
	plan->filter = parts->filter;
	plan->vlans = parts->vlans;
	plan->program = parts->program;
	plan->shows = plan->filter || (plan->program && plan->program->needs_skb);
	if (steer(plan, members, old)) {
		destroy(plan);
		return NULL;
	}
	simplify(plan);
	return plan;
}

static void free_plan(struct pfq_deferred *d)
{
	destroy(container_of(d, struct pfq_plan, deferred));
}

void pfq_plan_free(struct pfq_plan *plan)
{
	if (plan)
		pfq_free_deferred(&plan->deferred, free_plan);
}

static bool pass(const struct pfq_plan *plan, const struct pfq_packet *p)
{
	u16 vid;

	if (plan->vlans) {
		vid = pfq_packet_vid(p);
		if (!(plan->vlans->vid[vid / 64] >> vid % 64 & 1))
			return false;
	}
	return !plan->filter || pfq_filter_pass(plan->filter, p->skb, p->offset);
}

/* To all members in the classes; how many there are. */
static __always_inline unsigned int copy_to(const struct pfq_plan *plan, struct pfq_packet *p, u64 classes,
					    struct pfq_group_cpu *cpu, struct pfq_result *result)
{
	unsigned int i, found = 0;

	for (i = 0; i < plan->n; i++) {
		if (!(plan->target[i].classes & classes))
			continue;
		pfq_deliver(plan->target[i].sock, p, cpu, result);
		found++;
	}
	return found;
}

static __always_inline unsigned int steer_one(const struct pfq_plan *plan, struct pfq_packet *p,
					      const struct pfq_outcome *o, u32 hash, struct pfq_group_cpu *cpu,
					      struct pfq_result *result)
{
	const struct pfq_steering *s = find_steering(plan, o->classes);

	if (!s || s->empty)
		return 0;
	pfq_deliver(plan->target[pfq_steer_pick(s->slot, hash)].sock, p, cpu, result);
	return 1;
}

/* The same socket twice has it once. */
static noinline unsigned int steer_two(const struct pfq_plan *plan, struct pfq_packet *p,
				       const struct pfq_outcome *o, struct pfq_group_cpu *cpu,
				       struct pfq_result *result)
{
	return steer_one(plan, p, o, o->hash, cpu, result) |
	       steer_one(plan, p, o, o->hash2, cpu, result);
}

bool pfq_plan_may_pass(const struct pfq_plan *plan)
{
	return plan && plan->program && plan->program->may_pass;
}

bool pfq_plan_may_forward(const struct pfq_plan *plan)
{
	unsigned int i;

	for (i = 0; plan && i < plan->n; i++)
		if (READ_ONCE(plan->target[i].sock->egress_ifindex))
			return true;
	return plan && plan->program && plan->program->forwards;
}

bool pfq_plan_may_decide(const struct pfq_plan *plan)
{
	return plan && plan->program && (plan->program->may_pass || plan->program->may_steal);
}

void pfq_plan_foresee(const struct pfq_plan *plan, struct pfq_packet *p)
{
	const struct pfq_program *program = plan ? plan->program : NULL;

	if (!program || (!program->may_pass && !program->may_steal))
		return;
	if (plan->shows)
		pfq_packet_show(p);
	if (pass(plan, p))
		program->ops->eval_stack_verdict(program, p);
}

void pfq_plan_run(const struct pfq_plan *plan, struct pfq_group_cpu *cpu, struct pfq_packet *p,
		  struct pfq_result *result)
{
	struct pfq_outcome o = { .classes = PFQ_CLASS_DEFAULT, .action = PFQ_ACTION_COPY, .mark = p->mark };
	unsigned int found = 0;

	if (plan->shows)
		pfq_packet_show(p);
	if (!pass(plan, p)) {
		cpu->filtered++;
		result->filtered = true;
		return;
	}
	if (plan->program) {
		INDIRECT_CALL_1(plan->program->ops->run, pfq_lang_run_group, plan->program, cpu, p, &o);
		pfq_packet_mark_stolen(p);
	}
	if (o.action == PFQ_ACTION_COPY)
		found = copy_to(plan, p, o.classes, cpu, result);
	else if (o.action == PFQ_ACTION_STEER)
		found = steer_one(plan, p, &o, o.hash, cpu, result);
	else if (o.action == PFQ_ACTION_DOUBLE)
		found = steer_two(plan, p, &o, cpu, result);
	if (found) {
		cpu->passed++;
	} else {
		cpu->dropped++;
		result->dropped = true;
	}
}
