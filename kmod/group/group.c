// SPDX-License-Identifier: GPL-2.0-only
/* Groups of sockets: members, policies and parts. */
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "burst/burst.h"
#include "dev/device.h"
#include "group/group.h"
#include "group/plan.h"
#include "lib/caps.h"
#include "lib/net.h"
#include "packet/filter.h"
#include "prog/program.h"
#include "ring/sock.h"

static const char *const group_policy_names[] = { "undefined", "private", "restricted", "shared" };

static struct pfq_group *group_find(struct net *net, u32 gid)
{
	struct pfq_group *group;

	pfq_net_assert_locked(net);
	list_for_each_entry(group, &pfq_net(net)->groups, list)
		if (group->gid == gid)
			return group;
	return NULL;
}

/* The list of groups is in ascending order of gid. */
static u32 group_first_free_gid(struct net *net)
{
	struct pfq_group *group;
	u32 gid = 1;

	list_for_each_entry(group, &pfq_net(net)->groups, list) {
		if (group->gid != gid)
			break;
		gid++;
	}
	return gid;
}

static void group_insert(struct pfq_group *new)
{
	struct list_head *groups = &pfq_net(new->net)->groups;
	struct pfq_group *group;

	list_for_each_entry(group, groups, list)
		if (group->gid > new->gid)
			break;
	list_add_tail(&new->list, &group->list);
	pfq_net(new->net)->nr_groups++;
}

static struct pfq_group *group_create(struct net *net, u32 gid)
{
	struct pfq_group *group = kzalloc(sizeof(*group), GFP_KERNEL_ACCOUNT);

	if (!group)
		return NULL;
	group->cpu = __alloc_percpu_gfp(PFQ_NR_CONTEXTS * sizeof(struct pfq_group_cpu),
					__alignof__(struct pfq_group_cpu), GFP_KERNEL_ACCOUNT);
	if (!group->cpu) {
		kfree(group);
		return NULL;
	}
	group->gid = gid;
	group->net = net;
	INIT_LIST_HEAD(&group->members);
	INIT_LIST_HEAD(&group->binds);
	INIT_LIST_HEAD(&group->budget.targets);
	group->budget.gid = gid;
	group_insert(group);
	return group;
}

static void group_free(struct pfq_deferred *d)
{
	struct pfq_group *group = container_of(d, struct pfq_group, deferred);

	free_percpu(group->cpu);
	kfree(group);
}

/* Free each part that keep does not have. */
static void group_free_parts(const struct pfq_parts *parts, const struct pfq_parts *keep)
{
	if (parts->filter != keep->filter)
		pfq_filter_free(parts->filter);
	if (parts->program != keep->program)
		pfq_program_free(parts->program);
	if (parts->vlans && parts->vlans != keep->vlans)
		kfree_rcu(parts->vlans, rcu);
	if (parts->code != keep->code)	/* read under pfq_net.lock alone */
		kvfree(parts->code);
}

void pfq_group_destroy(struct pfq_group *group)
{
	pfq_net_assert_locked(group->net);
	list_del(&group->list);
	pfq_net(group->net)->nr_groups--;
	pfq_plan_free(pfq_net_dereference(group->net, group->plan));
	group_free_parts(&group->parts, &(struct pfq_parts) {});
	put_pid(group->process);
	pfq_free_deferred(&group->deferred, group_free);
}

/* Allocate a plan and add the members. The number of members does not grow under pfq_net.build. */
static struct pfq_plan *group_draft_plan(struct pfq_group *group, const struct pfq_parts *parts)
{
	struct pfq_plan *plan = pfq_plan_alloc(group->gid, READ_ONCE(group->nr_members), parts);
	struct pfq_membership *m;

	if (!plan)
		return NULL;
	pfq_net_lock(group->net);
	list_for_each_entry(m, &group->members, of_group)
		pfq_plan_add(plan, m);
	pfq_net_unlock(group->net);
	return plan;
}

/* Remove the members from a plan that have left the group while the plan was computed. */
static void group_update_plan(struct pfq_group *group, struct pfq_plan *plan)
{
	struct pfq_membership *m = list_first_entry(&group->members, struct pfq_membership, of_group);
	unsigned int i;

	/* both are in the order of joining */
	for (i = 0; i < plan->n; i++) {
		if (!list_entry_is_head(m, &group->members, of_group) && m->id == plan->member[i].id)
			m = list_next_entry(m, of_group);
		else
			pfq_plan_remove(plan, plan->member[i].id);
	}
}

/*
 * Replace the plan. Under pfq_net.build, without pfq_net.lock, because a plan with many members takes long:
 * the notifier must not wait for it under RTNL.
 */
static int group_replan(struct pfq_sock *ps, struct pfq_group *group, const struct pfq_parts *parts,
			const char *what)
{
	struct pfq_plan *old = rcu_dereference_protected(group->plan,
							 lockdep_is_held(&pfq_net(group->net)->build));
	struct pfq_plan *plan = group_draft_plan(group, parts);
	int err;

	if (!plan || pfq_plan_compute(plan, old)) {
		pfq_plan_destroy(plan);
		return pfq_sock_fail(ps, -ENOMEM, "%s: no memory", what);
	}
	pfq_net_lock(group->net);
	group_update_plan(group, plan);
	err = pfq_budget_check(ps, &group->budget, plan->cost, what);
	if (!err) {
		rcu_assign_pointer(group->plan, plan);
		group->parts = *parts;
		pfq_budget_set(&group->budget, plan->cost);
		pfq_route_invalidate();
	}
	pfq_net_unlock(group->net);
	if (err)
		pfq_plan_destroy(plan);
	else
		pfq_plan_free(old);
	return err;
}

int pfq_group_replan_all(struct pfq_sock *ps, const char *what)
{
	struct pfq_membership *m;
	int err = 0;

	list_for_each_entry(m, &ps->groups, of_sock) {
		err = group_replan(ps, m->group, &m->group->parts, what);
		if (err)
			break;
	}
	return err;
}

struct pfq_membership *pfq_group_member(const struct pfq_sock *ps, u32 gid)
{
	struct pfq_membership *m;

	pfq_sock_assert_locked(ps);
	list_for_each_entry(m, &ps->groups, of_sock)
		if (m->group->gid == gid)
			return m;
	return NULL;
}

struct pfq_group *pfq_group_of(struct pfq_sock *ps, u32 gid)
{
	struct pfq_membership *m = pfq_group_member(ps, gid ?: ps->own_gid);

	return m ? m->group : NULL;
}

static void group_set_policy(struct pfq_group *group, struct pfq_sock *ps, u32 policy)
{
	group->policy = policy;
	group->creator = ps;
	put_pid(group->process);
	group->process = get_pid(task_tgid(current));
}

/* May the socket set the policy of a group that has none? Not if the policy excludes a member. */
static int group_admit_policy(struct pfq_group *group, struct pfq_sock *ps, u32 policy)
{
	struct pfq_membership *m;

	list_for_each_entry(m, &group->members, of_group) {
		if (m->sock == ps)
			continue;
		if (policy == PFQ_POLICY_PRIVATE ||
		    (policy == PFQ_POLICY_RESTRICTED && m->sock->pid != task_tgid(current)))
			return pfq_sock_fail(ps, -EACCES, "join: group %u has members that %s excludes",
					     group->gid, group_policy_names[policy]);
	}
	return 0;
}

static int group_admit(struct pfq_group *group, struct pfq_sock *ps, u32 policy)
{
	if (group->policy == PFQ_POLICY_UNDEFINED)
		return group_admit_policy(group, ps, policy);
	/* a socket that names no policy joins by that of the group */
	if (policy != PFQ_POLICY_UNDEFINED && policy != group->policy)
		return pfq_sock_fail(ps, -EACCES, "join: group %u is %s, not %s",
				     group->gid, group_policy_names[group->policy],
				     group_policy_names[policy]);
	if (group->policy == PFQ_POLICY_PRIVATE && group->creator != ps)
		return pfq_sock_fail(ps, -EACCES, "join: group %u is private to another socket", group->gid);
	if (group->policy == PFQ_POLICY_RESTRICTED && group->process != task_tgid(current))
		return pfq_sock_fail(ps, -EACCES, "join: group %u is restricted to another process",
				     group->gid);
	return 0;
}

static int group_check_join(struct pfq_sock *ps, const struct pfq_so_join *join)
{
	if (join->policy > PFQ_POLICY_SHARED)
		return pfq_sock_fail(ps, -EINVAL, "join: policy %u: want PFQ_POLICY_*", join->policy);
	if (join->weight > PFQ_WEIGHT_MAX)
		return pfq_sock_fail(ps, -EINVAL, "join: weight %u: want 1 to %u", join->weight,
				     PFQ_WEIGHT_MAX);
	if (join->reserved)
		return pfq_sock_fail(ps, -EINVAL, "join: reserved is not 0");
	if (!join->gid || (join->gid > PFQ_GROUP_MAX && join->gid != PFQ_NEW_GROUP))
		return pfq_sock_fail(ps, -EINVAL, "join: group %u: want 1 to %u, or PFQ_NEW_GROUP",
				     join->gid, PFQ_GROUP_MAX);
	if (!ps->ring)
		return pfq_sock_fail(ps, -ENOBUFS, "join: no ring yet: set PFQ_SO_RING first");
	return 0;
}

/* Add the packets that the group rejected during the membership to the socket's counters. */
static void group_settle_stats(struct pfq_membership *m)
{
	struct pfq_group_cpu sum = {};

	pfq_burst_fold_stats();
	pfq_group_sum(m->group, &sum);
	m->sock->filtered += sum.filtered - m->filtered;
	m->sock->dropped += sum.dropped - m->dropped;
}

static void group_remove_member(struct pfq_membership *m)
{
	struct pfq_group *group = m->group;

	pfq_net_assert_locked(group->net);
	group_settle_stats(m);
	list_del(&m->of_group);
	list_del(&m->of_sock);
	WRITE_ONCE(group->nr_members, group->nr_members - 1);
	if (group->creator == m->sock)
		group->creator = NULL;
	kfree(m);
}

static struct pfq_membership *group_add_member(struct pfq_group *group, struct pfq_sock *ps)
{
	struct pfq_membership *m = kzalloc(sizeof(*m), GFP_KERNEL_ACCOUNT);
	struct pfq_group_cpu sum = {};

	if (!m)
		return NULL;
	pfq_burst_fold_stats();
	pfq_group_sum(group, &sum);
	m->id = ++pfq_net(group->net)->last_member;
	m->group = group;
	m->sock = ps;
	m->key = get_random_u32();
	m->filtered = sum.filtered;
	m->dropped = sum.dropped;
	list_add_tail(&m->of_group, &group->members);
	list_add_tail(&m->of_sock, &ps->groups);
	WRITE_ONCE(group->nr_members, group->nr_members + 1);
	return m;
}

/* Find the group of a request, or create it. */
static struct pfq_group *group_get(struct pfq_sock *ps, const struct pfq_so_join *join)
{
	struct net *net = sock_net(&ps->sk);
	const u32 gid = join->gid == PFQ_NEW_GROUP ? group_first_free_gid(net) : join->gid;
	const unsigned int max = pfq_sock_share(ps, PFQ_GROUP_MAX);
	struct pfq_group *group = group_find(net, gid);
	int err;

	if (group) {
		err = group_admit(group, ps, join->policy);
		return err ? ERR_PTR(err) : group;
	}
	if (pfq_net(net)->nr_groups >= max)
		return ERR_PTR(pfq_sock_fail(ps, -ENOSPC, "join: %u groups are in use, the maximum%s: leave some", max,
					     max < PFQ_GROUP_MAX ? " without CAP_NET_ADMIN" : ""));
	group = group_create(net, gid);
	return group ?: ERR_PTR(pfq_sock_fail(ps, -ENOMEM, "join: no memory"));
}

static void group_destroy_if_unused(struct pfq_group *group)
{
	if (list_empty(&group->members) && list_empty(&group->binds))
		pfq_group_destroy(group);
}

/* Find the membership of a request, or add it. */
static struct pfq_membership *group_enter(struct pfq_sock *ps, const struct pfq_so_join *join, bool *new)
{
	struct pfq_group *group = group_get(ps, join);
	struct pfq_membership *m;
	int err;

	if (IS_ERR(group))
		return ERR_CAST(group);
	m = pfq_group_member(ps, group->gid);
	*new = !m;
	if (m)
		return m;
	if (group->nr_members == PFQ_GROUP_MEMBERS_MAX)
		return ERR_PTR(pfq_sock_fail(ps, -ENOSPC, "join: group %u has %u members, the maximum",
					     group->gid, PFQ_GROUP_MEMBERS_MAX));
	m = group_add_member(group, ps);
	if (m)
		return m;
	err = pfq_sock_fail(ps, -ENOMEM, "join: no memory");
	group_destroy_if_unused(group);
	return ERR_PTR(err);
}

/* Undo group_enter(), or give a member its classes and weight of before. */
static void group_undo_join(struct pfq_membership *m, bool new, u64 classes, u32 weight)
{
	struct pfq_group *group = m->group;

	pfq_net_lock(group->net);
	if (new) {
		group_remove_member(m);
		group_destroy_if_unused(group);
	} else {
		m->classes = classes;
		m->weight = weight;
	}
	pfq_net_unlock(group->net);
}

int pfq_group_join(struct pfq_sock *ps, const struct pfq_so_join *join)
{
	struct net *net = sock_net(&ps->sk);
	struct pfq_membership *m;
	u64 classes;
	bool new;
	u32 weight;
	int err;

	lockdep_assert_held(&pfq_net(net)->build);
	err = group_check_join(ps, join);
	if (err)
		return err;
	pfq_net_lock(net);
	m = group_enter(ps, join, &new);
	if (!IS_ERR(m)) {
		classes = m->classes;
		weight = m->weight;
		m->classes = join->policy == PFQ_POLICY_UNDEFINED ? 0 : join->classes ?: PFQ_CLASS_DEFAULT;
		m->weight = join->weight ?: 1;
	}
	pfq_net_unlock(net);
	if (IS_ERR(m))
		return PTR_ERR(m);

	err = group_replan(ps, m->group, &m->group->parts, "join");
	if (err) {
		group_undo_join(m, new, classes, weight);
		return err;
	}
	pfq_net_lock(net);
	if (m->group->policy == PFQ_POLICY_UNDEFINED)
		group_set_policy(m->group, ps, join->policy);
	pfq_net_unlock(net);
	return 0;
}

void pfq_group_leave(struct pfq_membership *m)
{
	struct pfq_group *group = m->group;
	struct pfq_plan *plan = pfq_net_dereference(group->net, group->plan);

	if (plan)
		pfq_plan_remove(plan, m->id);
	pfq_route_invalidate();
	group_remove_member(m);
}

static int group_make_own(struct pfq_sock *ps)
{
	const struct pfq_so_join join = { .gid = PFQ_NEW_GROUP, .policy = PFQ_POLICY_PRIVATE };
	int err;

	err = pfq_group_join(ps, &join);
	if (!err)
		ps->own_gid = list_last_entry(&ps->groups, struct pfq_membership, of_sock)->group->gid;
	return err;
}

/* Does the group steal, forward, send or log? Each of these takes CAP_NET_ADMIN. */
static bool group_is_privileged(const struct pfq_group *group)
{
	const struct pfq_membership *m;
	const struct pfq_target *t;

	if (group->parts.program && group->parts.program->privileged)
		return true;
	list_for_each_entry(t, &group->budget.targets, of_group)
		if (t->flags & PFQ_BIND_STEAL)
			return true;
	list_for_each_entry(m, &group->members, of_group)
		if (READ_ONCE(m->sock->egress_ifindex))
			return true;
	return false;
}

int pfq_group_may_change(struct pfq_sock *ps, struct pfq_group *group, const char *what)
{
	bool privileged;

	if (pfq_capable(group->net, CAP_NET_ADMIN))
		return 0;
	pfq_net_lock(group->net);
	privileged = group_is_privileged(group);
	pfq_net_unlock(group->net);
	return privileged ? pfq_sock_fail(ps, -EPERM,
					  "%s: group %u steals, forwards, sends or logs: changing it wants CAP_NET_ADMIN",
					  what, group->gid) : 0;
}

struct pfq_group *pfq_group_for(struct pfq_sock *ps, u32 gid, const char *what)
{
	struct pfq_group *group;
	int err;

	if (gid == PFQ_OWN_GROUP && !ps->own_gid) {
		err = group_make_own(ps);
		if (err)
			return ERR_PTR(err);
	}
	group = pfq_group_of(ps, gid);
	if (!group)
		return ERR_PTR(pfq_sock_fail(ps, -ENOENT, "%s: not in group %u: join it first", what, gid));
	err = pfq_group_may_change(ps, group, what);
	return err ? ERR_PTR(err) : group;
}

int pfq_group_replace(struct pfq_sock *ps, struct pfq_group *group, struct pfq_parts parts, const char *what)
{
	const struct pfq_parts old = group->parts;
	const int err = group_replan(ps, group, &parts, what);

	group_free_parts(err ? &parts : &old, err ? &old : &parts);
	return err;
}

static void group_add_up(struct pfq_group_cpu *sum, const struct pfq_group_cpu *cpu)
{
	const u64 *from = (const u64 *)cpu;
	u64 *to = (u64 *)sum;
	size_t i;

	for (i = 0; i < sizeof(*sum) / sizeof(u64); i++)
		to[i] += READ_ONCE(from[i]);
}

void pfq_group_sum(const struct pfq_group *group, struct pfq_group_cpu *sum)
{
	int cpu, c;

	pfq_net_assert_locked(group->net);
	for_each_possible_cpu(cpu)
		for (c = 0; c < PFQ_NR_CONTEXTS; c++)
			group_add_up(sum, per_cpu_ptr(group->cpu, cpu) + c);
	sum->passed += sum->fast_delivered + sum->fast_shared;
	sum->delivered += sum->fast_delivered;
	sum->fast_delivered = sum->fast_shared = 0;
	sum->seen = sum->passed + sum->filtered + sum->dropped;
}

const char *pfq_group_policy_name(const struct pfq_group *group)
{
	return group_policy_names[group->policy];
}
