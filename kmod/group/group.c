// SPDX-License-Identifier: GPL-2.0-only
/* Groups of sockets: members, policies and parts. */
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "burst/burst.h"
#include "group/group.h"
#include "group/plan.h"
#include "lib/net.h"
#include "packet/filter.h"
#include "prog/program.h"
#include "ring/sock.h"

static const char *const group_policy_names[] = { "undefined", "private", "restricted", "shared" };

static struct pfq_group *group_find(struct net *net, u32 gid)
{
	struct pfq_group *group;

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
}

static struct pfq_group *group_create(struct net *net, u32 gid)
{
	struct pfq_group *group = kzalloc(sizeof(*group), GFP_KERNEL);

	if (!group)
		return NULL;
	group->cpu = __alloc_percpu(PFQ_NR_CONTEXTS * sizeof(struct pfq_group_cpu),
				    __alignof__(struct pfq_group_cpu));
	if (!group->cpu) {
		kfree(group);
		return NULL;
	}
	group->gid = gid;
	group->net = net;
	INIT_LIST_HEAD(&group->members);
	INIT_LIST_HEAD(&group->binds);
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
}

void pfq_group_destroy(struct pfq_group *group)
{
	ASSERT_RTNL();
	list_del(&group->list);
	pfq_plan_free(rtnl_dereference(group->plan));
	group_free_parts(&group->parts, &(struct pfq_parts) {});
	put_pid(group->process);
	pfq_free_deferred(&group->deferred, group_free);
}

static int group_replan(struct pfq_group *group)
{
	struct pfq_plan *old = rtnl_dereference(group->plan);
	struct pfq_plan *plan = pfq_plan_create(group->gid, &group->members, &group->parts, old);

	if (!plan)
		return -ENOMEM;
	rcu_assign_pointer(group->plan, plan);
	pfq_route_invalidate();
	pfq_plan_free(old);
	return 0;
}

struct pfq_membership *pfq_group_member(const struct pfq_sock *ps, u32 gid)
{
	struct pfq_membership *m;

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

	group_settle_stats(m);
	list_del(&m->of_group);
	list_del(&m->of_sock);
	if (group->creator == m->sock)
		group->creator = NULL;
	kfree(m);
}

static struct pfq_membership *group_add_member(struct pfq_group *group, struct pfq_sock *ps)
{
	struct pfq_membership *m = kzalloc(sizeof(*m), GFP_KERNEL);
	struct pfq_group_cpu sum = {};

	if (!m)
		return NULL;
	pfq_burst_fold_stats();
	pfq_group_sum(group, &sum);
	m->group = group;
	m->sock = ps;
	m->key = get_random_u32();
	m->filtered = sum.filtered;
	m->dropped = sum.dropped;
	list_add_tail(&m->of_group, &group->members);
	list_add_tail(&m->of_sock, &ps->groups);
	return m;
}

/* Apply the request to a member. On failure the membership is unchanged, or removed if it is new. */
static int group_update_member(struct pfq_membership *m, const struct pfq_so_join *join, bool new)
{
	const u64 classes = m->classes;
	const u32 weight = m->weight;

	m->classes = join->policy == PFQ_POLICY_UNDEFINED ? 0 : join->classes ?: PFQ_CLASS_DEFAULT;
	m->weight = join->weight ?: 1;
	if (!group_replan(m->group))
		return 0;
	m->classes = classes;
	m->weight = weight;
	if (new)
		group_remove_member(m);
	return -ENOMEM;
}

int pfq_group_join(struct pfq_sock *ps, const struct pfq_so_join *join)
{
	struct net *net = sock_net(&ps->sk);
	struct pfq_membership *m = NULL;
	struct pfq_group *group;
	bool new;
	int err;
	u32 gid;

	ASSERT_RTNL();
	err = group_check_join(ps, join);
	if (err)
		return err;
	gid = join->gid == PFQ_NEW_GROUP ? group_first_free_gid(net) : join->gid;
	if (gid > PFQ_GROUP_MAX)
		return pfq_sock_fail(ps, -ENOSPC, "join: all %u groups are in use", PFQ_GROUP_MAX);
	group = group_find(net, gid);
	if (group) {
		err = group_admit(group, ps, join->policy);
		if (err)
			return err;
		m = pfq_group_member(ps, gid);
	} else {
		group = group_create(net, gid);
	}
	new = !m;
	if (group && !m)
		m = group_add_member(group, ps);
	if (!m || group_update_member(m, join, new)) {
		if (group && list_empty(&group->members))
			pfq_group_destroy(group);
		return pfq_sock_fail(ps, -ENOMEM, "join: no memory");
	}
	if (group->policy == PFQ_POLICY_UNDEFINED)
		group_set_policy(group, ps, join->policy);
	return 0;
}

int pfq_group_leave(struct pfq_membership *m)
{
	struct pfq_group *group = m->group;
	int err;

	/* make a plan without this member; the last member's plan is freed with the group */
	list_del(&m->of_group);
	err = list_empty(&group->members) ? 0 : group_replan(group);
	list_add_tail(&m->of_group, &group->members);
	if (!err)
		group_remove_member(m);
	return err;
}

void pfq_group_force_leave(struct pfq_membership *m)
{
	struct pfq_group *group = m->group;
	struct pfq_plan *plan;

	if (!pfq_group_leave(m))
		return;
	plan = rtnl_dereference(group->plan);
	RCU_INIT_POINTER(group->plan, NULL);
	pfq_route_invalidate();
	pfq_plan_free(plan);
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
	if (group)
		return group;
	return ERR_PTR(pfq_sock_fail(ps, -ENOENT, "%s: not in group %u: join it first", what, gid));
}

int pfq_group_replace(struct pfq_group *group, struct pfq_parts parts)
{
	const struct pfq_parts old = group->parts;
	int err;

	ASSERT_RTNL();
	group->parts = parts;
	err = group_replan(group);
	if (err)
		group->parts = old;
	group_free_parts(err ? &parts : &old, &group->parts);
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
