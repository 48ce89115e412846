// SPDX-License-Identifier: GPL-2.0-only
/* Plans: what the receive path does with a group's packets. */
#include <linux/indirect_call_wrapper.h>
#include <linux/slab.h>

#include "group/budget.h"
#include "group/deliver.h"
#include "group/member.h"
#include "group/plan.h"
#include "lang/lang.h"
#include "lib/cost.h"
#include "lib/stats.h"
#include "packet/filter.h"
#include "prog/program.h"
#include "ring/sock.h"
#include <trace/events/pfq.h>

static const struct pfq_steering *plan_find_steering(const struct pfq_plan *plan, u64 classes)
{
	unsigned int i;

	for (i = 0; i < plan->nr_steerings; i++)
		if (plan->steered_classes[i] == classes)
			return &plan->steering[i];
	return NULL;
}

static u32 plan_weight(const struct pfq_plan_target *t, u64 classes)
{
	return t->classes & classes ? t->weight : 0;
}

/*
 * Map old target indices to new ones. Members that stay in the group keep their order, so one pass over
 * both plans is enough.
 */
static void plan_map_targets(u16 *new_index, const struct pfq_plan *old, const struct pfq_plan *plan)
{
	unsigned int i, k, from = 0;

	for (k = 0; k < old->n; k++)
		new_index[k] = PFQ_STEER_NONE;
	for (i = 0; i < plan->n; i++) {
		for (k = from; k < old->n && old->member[k].id != plan->member[i].id; k++)
			;
		if (k == old->n)
			continue;
		new_index[k] = i;
		from = k + 1;
	}
}

/* Take the slots over from the old plan, and mark the members whose weight has changed since. */
static void plan_inherit_slots(struct pfq_steering *s, const struct pfq_plan *old, const u16 *new_index)
{
	const struct pfq_steering *was = old ? plan_find_steering(old, s->classes) : NULL;
	struct pfq_steer_member *m = s->member;
	unsigned int k;

	memset(s->slot, 0xff, sizeof(s->slot));
	if (!was || READ_ONCE(was->empty))
		return;
	for (k = 0; k < PFQ_STEER_SLOTS; k++)
		s->slot[k] = new_index[READ_ONCE(was->slot[k])];
	for (k = 0; k < old->n; k++)
		if (new_index[k] != PFQ_STEER_NONE)
			m[new_index[k]].changed = READ_ONCE(was->member[k].weight) != m[new_index[k]].weight;
}

static int plan_fill_steering(struct pfq_steering *s, const struct pfq_plan *plan, const struct pfq_plan *old,
			      const u16 *new_index)
{
	unsigned int i;

	s->member = kvcalloc(plan->n, sizeof(*s->member), GFP_KERNEL_ACCOUNT);
	if (!s->member && plan->n)
		return -ENOMEM;
	for (i = 0; i < plan->n; i++)
		s->member[i] = (struct pfq_steer_member) {
			plan->member[i].key, plan_weight(&plan->target[i], s->classes), true
		};
	plan_inherit_slots(s, old, new_index);
	s->empty = !pfq_steer_fill(s->slot, s->member, plan->n);
	return 0;
}

static int plan_create_steerings(struct pfq_plan *plan, const struct pfq_plan *old)
{
	const struct pfq_program *program = plan->program;
	u16 *new_index = NULL;
	unsigned int i;
	int err = 0;

	if (!program || !program->nr_steered)
		return 0;
	plan->steering = kvcalloc(program->nr_steered, sizeof(*plan->steering), GFP_KERNEL_ACCOUNT);
	if (old)
		new_index = kvmalloc_array(old->n, sizeof(*new_index), GFP_KERNEL);
	plan->steered_classes = kvmalloc_array(program->nr_steered, sizeof(u64), GFP_KERNEL_ACCOUNT);
	if (!plan->steering || !plan->steered_classes || (old && !new_index)) {
		kvfree(new_index);
		return -ENOMEM;
	}
	if (old)
		plan_map_targets(new_index, old, plan);
	plan->nr_steerings = program->nr_steered;
	for (i = 0; i < plan->nr_steerings && !err; i++) {
		plan->steering[i].classes = plan->steered_classes[i] = program->steered[i];
		err = plan_fill_steering(&plan->steering[i], plan, old, new_index);
	}
	kvfree(new_index);
	return err;
}

/*
 * Can the fast path carry the verdict out? Not if it steals behind a filter: then packets that the filter
 * rejects are not stolen, but a route of the fast path steals all packets or none.
 */
static bool plan_verdict_is_const(const struct pfq_plan *plan, const struct pfq_so_verdict *v)
{
	return !plan->vlans && !v->counter && !v->nr_forward && !(v->flags & PFQ_VERDICT_STACK) &&
	       !(plan->filter && v->flags & PFQ_VERDICT_NO_STACK);
}

static void plan_find_const_verdict(struct pfq_plan *plan)
{
	static const struct pfq_so_verdict copy = { .action = PFQ_ACTION_COPY, .classes = PFQ_CLASS_DEFAULT };
	const struct pfq_so_verdict *v = plan->program ? plan->program->const_verdict : &copy;

	if (!v || !plan_verdict_is_const(plan, v))
		return;
	plan->const_verdict = true;
	plan->steals = v->flags & PFQ_VERDICT_NO_STACK;
	plan->hash = v->hash;
	plan->inner = v->flags & PFQ_VERDICT_INNER;
	if (v->action == PFQ_ACTION_COPY || v->action == PFQ_ACTION_STEER)
		plan->classes = v->classes;
	if (v->action != PFQ_ACTION_STEER)
		return;
	plan->steered = plan_find_steering(plan, v->classes);
	if (plan->steered && plan->steered->empty) {
		plan->steered = NULL;
		plan->classes = 0;
	}
}

void pfq_plan_destroy(struct pfq_plan *plan)
{
	unsigned int i;

	if (!plan)
		return;
	for (i = 0; i < plan->nr_steerings; i++)
		kvfree(plan->steering[i].member);
	kvfree(plan->steering);
	kvfree(plan->steered_classes);
	kvfree(plan->member);
	kvfree(plan);
}

struct pfq_plan *pfq_plan_alloc(u32 gid, unsigned int max, const struct pfq_parts *parts)
{
	struct pfq_plan *plan = kvzalloc(struct_size(plan, target, max), GFP_KERNEL_ACCOUNT);

	if (!plan)
		return NULL;
	plan->member = kvmalloc_array(max, sizeof(*plan->member), GFP_KERNEL_ACCOUNT);
	if (!plan->member) {
		pfq_plan_destroy(plan);
		return NULL;
	}
	plan->gid = gid;
	plan->filter = parts->filter;
	plan->vlans = parts->vlans;
	plan->program = parts->program;
	plan->needs_skb = plan->filter || (plan->program && plan->program->needs_skb);
	return plan;
}

void pfq_plan_add(struct pfq_plan *plan, const struct pfq_membership *m)
{
	plan->member[plan->n] = (struct pfq_plan_member) { m->id, m->key, READ_ONCE(m->sock->egress_ifindex) };
	plan->target[plan->n++] = (struct pfq_plan_target) {
		m->sock, m->sock->ring->producers, m->classes, m->weight
	};
}

/* The steps of delivering to a packet's members. */
static u32 plan_copies_cost(const struct pfq_plan *plan)
{
	const struct pfq_so_verdict *v = plan->program ? plan->program->const_verdict : NULL;
	const bool one = v && v->action != PFQ_ACTION_COPY;
	u32 cost = 0, sum = 0, most = 0;
	unsigned int i;

	for (i = 0; i < plan->n; i++) {
		/* the socket itself may have been closed since: see struct pfq_plan */
		cost = plan->member[i].sends ? PFQ_COST_FORWARD : PFQ_COST_COPY;
		most = max(most, cost);
		sum += cost;
	}
	return one ? most : sum;
}

/* The steps of a verdict's or program's execution are in pfq_program.cost: see group/budget.h. */
static u32 plan_cost(const struct pfq_plan *plan)
{
	const struct pfq_program *program = plan->program;
	u32 cost = program ? program->cost : 0;

	if (plan->filter)
		cost += pfq_filter_cost(plan->filter);
	if (pfq_plan_may_decide(plan))	/* with other groups, both run twice: see rx/receive.c */
		cost *= 2;
	return cost + PFQ_COST_GROUP + PFQ_COST_STEER + plan_copies_cost(plan);
}

int pfq_plan_compute(struct pfq_plan *plan, const struct pfq_plan *old)
{
	if (plan_create_steerings(plan, old))
		return -ENOMEM;
	plan_find_const_verdict(plan);
	plan->cost = plan_cost(plan);
	return 0;
}

static void plan_remove_from(struct pfq_steering *s, const struct pfq_plan *plan, unsigned int i)
{
	const bool had_slots = s->member[i].weight;

	WRITE_ONCE(s->member[i].weight, 0);
	if (had_slots && !pfq_steer_remove(s->slot, s->member, plan->n, i))
		WRITE_ONCE(s->empty, true);
}

void pfq_plan_remove(struct pfq_plan *plan, u64 id)
{
	unsigned int i, k;

	for (i = 0; i < plan->n && plan->member[i].id != id; i++)
		;
	if (i == plan->n)
		return;
	WRITE_ONCE(plan->target[i].classes, 0);
	for (k = 0; k < plan->nr_steerings; k++) {
		plan_remove_from(&plan->steering[k], plan, i);
		cond_resched();
	}
}

static void plan_free(struct pfq_deferred *d)
{
	pfq_plan_destroy(container_of(d, struct pfq_plan, deferred));
}

void pfq_plan_free(struct pfq_plan *plan)
{
	if (plan)
		pfq_free_deferred(&plan->deferred, plan_free);
}

static bool plan_pass_vlans(const struct pfq_plan *plan, const struct pfq_packet *p)
{
	u16 vid;

	if (!plan->vlans)
		return true;
	vid = pfq_packet_vid(p);
	return plan->vlans->vid[vid / 64] >> vid % 64 & 1;
}

static bool plan_pass_filters(const struct pfq_plan *plan, const struct pfq_packet *p)
{
	return plan_pass_vlans(plan, p) &&
	       (!plan->filter || pfq_filter_pass(plan->filter, p->skb, p->offset));
}

static noinline void plan_trace_filtered(const struct pfq_plan *plan, const struct pfq_packet *p)
{
	trace_pfq_drop(plan_pass_vlans(plan, p) ? PFQ_DROP_FILTER : PFQ_DROP_VLAN, p->dev->ifindex, p->queue,
		       p->len, plan->gid, 0);
}

/* Deliver to all members in the classes. Returns the number of these members. */
static __always_inline unsigned int plan_copy(const struct pfq_plan *plan, struct pfq_packet *p, u64 classes,
					      struct pfq_group_cpu *cpu, struct pfq_result *result)
{
	unsigned int i, found = 0;

	for (i = 0; i < plan->n; i++) {
		if (!(READ_ONCE(plan->target[i].classes) & classes))
			continue;
		pfq_deliver(plan->target[i].sock, p, cpu, result);
		found++;
	}
	return found;
}

static __always_inline unsigned int plan_steer(const struct pfq_plan *plan, struct pfq_packet *p,
					       const struct pfq_outcome *o, u32 hash,
					       struct pfq_group_cpu *cpu, struct pfq_result *result)
{
	const struct pfq_steering *s = plan_find_steering(plan, o->classes);

	if (!s || READ_ONCE(s->empty))
		return 0;
	pfq_deliver(plan->target[pfq_steer_pick(s->slot, hash)].sock, p, cpu, result);
	return 1;
}

/* If both hashes select the same socket, it gets the packet once: see pfq_deliver(). */
static noinline unsigned int plan_steer_double(const struct pfq_plan *plan, struct pfq_packet *p,
					       const struct pfq_outcome *o, struct pfq_group_cpu *cpu,
					       struct pfq_result *result)
{
	return plan_steer(plan, p, o, o->hash, cpu, result) |
	       plan_steer(plan, p, o, o->hash2, cpu, result);
}

bool pfq_plan_may_pass(const struct pfq_plan *plan)
{
	return plan && plan->program && plan->program->may_pass;
}

bool pfq_plan_may_forward(const struct pfq_plan *plan)
{
	unsigned int i;

	for (i = 0; plan && i < plan->n; i++)
		if (READ_ONCE(plan->target[i].classes) && READ_ONCE(plan->target[i].sock->egress_ifindex))
			return true;
	return plan && plan->program && plan->program->forwards;
}

bool pfq_plan_may_decide(const struct pfq_plan *plan)
{
	return plan && plan->program && (plan->program->may_pass || plan->program->may_steal);
}

void pfq_plan_eval_stack_verdict(const struct pfq_plan *plan, struct pfq_packet *p)
{
	const struct pfq_program *program = plan ? plan->program : NULL;

	if (!program || (!program->may_pass && !program->may_steal))
		return;
	if (plan->needs_skb)
		pfq_packet_fill_shim(p);
	if (plan_pass_filters(plan, p))
		program->ops->eval_stack_verdict(program, p);
}

void pfq_plan_run(const struct pfq_plan *plan, struct pfq_group_cpu *cpu, struct pfq_packet *p,
		  struct pfq_result *result)
{
	struct pfq_outcome o = { .classes = PFQ_CLASS_DEFAULT, .action = PFQ_ACTION_COPY, .mark = p->mark };
	unsigned int found = 0;

	if (plan->needs_skb)
		pfq_packet_fill_shim(p);
	if (!plan_pass_filters(plan, p)) {
		pfq_count(cpu->filtered, 1);
		result->filtered = true;
		if (trace_pfq_drop_enabled())
			plan_trace_filtered(plan, p);
		return;
	}
	if (plan->program) {
		INDIRECT_CALL_1(plan->program->ops->run, pfq_lang_run_group, plan->program, cpu, p, &o);
		pfq_packet_mark_stolen(p);
	}
	if (o.action == PFQ_ACTION_COPY)
		found = plan_copy(plan, p, o.classes, cpu, result);
	else if (o.action == PFQ_ACTION_STEER)
		found = plan_steer(plan, p, &o, o.hash, cpu, result);
	else if (o.action == PFQ_ACTION_DOUBLE)
		found = plan_steer_double(plan, p, &o, cpu, result);
	if (found) {
		pfq_count(cpu->passed, 1);
	} else {
		pfq_count(cpu->dropped, 1);
		result->dropped = true;
		trace_pfq_drop(o.action == PFQ_ACTION_DROP ? PFQ_DROP_PROGRAM : PFQ_DROP_NO_MEMBER,
			       p->dev->ifindex, p->queue, p->len, plan->gid, 0);
	}
}
