// SPDX-License-Identifier: GPL-2.0-only
/* Find out which groups want the packets of a queue, and whether the fast path may deliver them. */
#include <linux/if_arp.h>
#include <linux/netdevice.h>

#include "dev/attach.h"
#include "dev/device.h"
#include "dev/features.h"
#include "group/group.h"
#include "group/plan.h"
#include "lib/copy.h"
#include "lib/netdev.h"
#include "lib/rcu.h"
#include "packet/filter.h"
#include "ring/ring.h"
#include "ring/sock.h"
#include "rx/resolve.h"

static bool resolve_steals(const struct pfq_dev *pd, u16 queue)
{
	const struct pfq_target *t;

	pfq_target_for_each(t, pd)
		if (t->flags & PFQ_BIND_STEAL && pfq_target_matches(t, queue))
			return true;
	return false;
}

/* Are there several groups, and may the verdict of any decide whether the stack gets a packet? */
static bool resolve_needs_prepass(const struct pfq_dev *pd)
{
	const struct pfq_target *t;

	if (READ_ONCE(pd->nr_targets) < 2)
		return false;
	pfq_target_for_each(t, pd)
		if (pfq_plan_may_decide(pfq_dereference(t->group->plan)))
			return true;
	return false;
}

/*
 * May packets loop? They may if the device has no wire, as veth, and one of its groups forwards. An skb
 * counts how often it has been forwarded (tx/forward.c), a frame cannot.
 */
static bool resolve_may_loop(const struct pfq_dev *pd, const struct pfq_plan *plan)
{
	return !pfq_dev_has_wire(pd->dev) && pfq_plan_may_forward(plan);
}

/* Is there a group for which a frame must become an skb first? */
static bool resolve_needs_real_skb(const struct pfq_dev *pd, u16 queue)
{
	const struct pfq_target *t;
	const struct pfq_plan *plan;

	pfq_target_for_each(t, pd) {
		plan = pfq_dereference(t->group->plan);
		if (pfq_target_matches(t, queue) && plan &&
		    (pfq_plan_may_pass(plan) || resolve_may_loop(pd, plan) || pfq_filter_is_ebpf(plan->filter)))
			return true;
	}
	return false;
}

/* May frames be consumed? Only if a binding steals them and no verdict gives them to the stack. */
static bool resolve_accept_frames(const struct pfq_route *r, struct pfq_dev *pd)
{
	if (!pfq_dev_steals(pd))
		return false;
	if (!READ_ONCE(pd->frame_hooked))
		pfq_attach_set_frame_hooked(pd);
	/* only an skb tells that the NIC stripped a tag */
	if (!pfq_features_keep_tags(pd) || !r->steals || resolve_needs_real_skb(pd, r->queue))
		return false;
	if (!READ_ONCE(pd->consumed_frame))
		WRITE_ONCE(pd->consumed_frame, true);
	return true;
}

/* Note which hook the driver has. Returns false if PFQ must not take packets of this source. */
static bool resolve_accept_source(enum pfq_source source, const struct pfq_route *r, struct pfq_dev *pd)
{
	switch (source) {
	case PFQ_FROM_FRAME_HOOK:
		return resolve_accept_frames(r, pd);
	case PFQ_FROM_SKB_HOOK:
		if (!READ_ONCE(pd->hooked))
			WRITE_ONCE(pd->hooked, true);
		return true;
	default:
		return true;
	}
}

/* Does the socket get records in its ring, with the time of the burst? */
static bool resolve_is_plain_member(const struct pfq_sock *ps)
{
	return ps->ring->tstamp == PFQ_TSTAMP_PACKET && !READ_ONCE(ps->egress_ifindex);
}

/* Add a group to the route. Returns false if its packets need the slow path. */
static bool resolve_add_group(struct pfq_route *r, const struct pfq_group *group)
{
	const struct pfq_plan *plan = pfq_dereference(group->plan);
	unsigned int i;

	if (!plan || !plan->const_verdict || r->nr_groups == PFQ_ROUTE_GROUPS)
		return false;
	for (i = 0; i < plan->n; i++) {
		if (!(READ_ONCE(plan->target[i].classes) & plan->classes))
			continue;
		if (!resolve_is_plain_member(plan->target[i].sock))
			return false;
		r->fastpath_max = min(r->fastpath_max, plan->target[i].sock->ring->snaplen);
	}
	if (plan->filter || (plan->steered && r->dev->type != ARPHRD_ETHER))
		r->needs_skb = true;
	if (plan->steals)
		r->stolen = 1;
	r->group[r->nr_groups++] = (struct pfq_route_group) {
		plan, this_cpu_ptr(group->cpu),
		plan->hash == PFQ_HASH_FLOW && !plan->inner && r->dev->type == ARPHRD_ETHER
	};
	return true;
}

/* Returns the member that gets all packets of the group; NULL if there is a filter, or not exactly one. */
static struct pfq_sock *resolve_only_member(const struct pfq_plan *plan)
{
	struct pfq_sock *only = NULL;
	unsigned int i;

	for (i = 0; i < plan->n; i++) {
		if (!(READ_ONCE(plan->target[i].classes) & plan->classes))
			continue;
		if (only)
			return NULL;
		only = plan->target[i].sock;
	}
	return plan->filter ? NULL : only;
}

/* Set the route's ring if all groups deliver each packet to the same one. */
static void resolve_only_ring(struct pfq_route *r)
{
	struct pfq_sock *ps = resolve_only_member(r->group[0].plan);
	unsigned int i;

	if (!ps)
		return;
	for (i = 1; i < r->nr_groups; i++)
		if (resolve_only_member(r->group[i].plan) != ps)
			return;
	r->prod = &this_cpu_ptr(ps->ring->producers)->context[0];
	r->ps = ps;
}

/* Find out whether the fast path may deliver the packets, and prepare what it writes to records. */
static void resolve_fastpath(struct pfq_route *r, const struct pfq_dev *pd, enum pfq_source source)
{
	const struct pfq_target *t;

	r->fastpath_max = U32_MAX;
	r->stolen = r->steals;
	for (t = pfq_target_next(pd, NULL, r->queue); t; t = pfq_target_next(pd, t, r->queue)) {
		if (!resolve_add_group(r, t->group)) {
			r->nr_groups = 0;
			break;
		}
	}
	if (source == PFQ_FROM_TAP)		/* a tap cannot steal */
		r->stolen = 0;
	r->dev_counter = r->stolen ? &this_cpu_ptr(r->stats)->fast_stolen :
				     &this_cpu_ptr(r->stats)->fast_delivered;
	r->header = (struct pfq_pkthdr) {
		.ifindex = r->dev->ifindex,
		.queue = r->queue,
		.flags = source == PFQ_FROM_TAP ? PFQ_PKT_TAP : r->stolen ? PFQ_PKT_STOLEN : 0,
	};
	if (!r->nr_groups) {
		r->fastpath_max = 0;
		return;
	}
	resolve_only_ring(r);
	r->steered = !r->ps && r->nr_groups == 1 && !r->group[0].plan->filter &&
		     r->group[0].plan->steered && !READ_ONCE(r->group[0].plan->steered->empty);
	if (r->fastpath_max >= PFQ_COPY_STEP && (r->ps || (r->steered && r->group[0].flow_hash)))
		r->max_len_range = min_t(u32, r->fastpath_max, PFQ_COPY_SHORT) - PFQ_COPY_STEP + 1;
}

void pfq_route_resolve(struct pfq_route *r, const struct net_device *dev, u16 queue, enum pfq_source source,
		       u8 context)
{
	/* pairs with pfq_route_invalidate() */
	const u64 generation = smp_load_acquire(&pfq_route_generation);
	struct pfq_dev *pd = pfq_dev_find(dev);
	const struct pfq_route new = { .dev = dev, .queue = queue, .generation = generation };

	if (context)		/* no fast path: nothing to fold */
		*r = new;
	else
		pfq_route_replace(r, &new);
	if (!pd || !READ_ONCE(pd->nr_targets))
		return;
	r->stats = &pd->cpus->from[source];
	r->steals = resolve_steals(pd, queue);
	r->needs_prepass = resolve_needs_prepass(pd);
	if (!resolve_accept_source(source, r, pd))
		return;
	r->pd = pd;
	if (!context)
		resolve_fastpath(r, pd, source);
}
