// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>

#include "device.h"
#include "group.h"
#include "plan.h"
#include "receive.h"
#include "route.h"
#include "socket.h"

DEFINE_PER_CPU(struct pfq_routes, pfq_routes);
u32 pfq_route_generation __read_mostly;

void pfq_route_forget(void)
{
	/* pairs with pfq_route_find(): who reads it finds what has changed */
	smp_store_release(&pfq_route_generation, pfq_route_generation + 1);
}

static bool bound_to_steal(const struct pfq_targets *targets, u16 queue)
{
	unsigned int i;

	for (i = 0; i < targets->n; i++)
		if (targets->target[i].flags & PFQ_BIND_STEAL && pfq_target_wants(&targets->target[i], queue))
			return true;
	return false;
}

/* What the stack gets depends on more than the bindings. */
static bool disputed(const struct pfq_targets *targets)
{
	unsigned int i;

	for (i = 0; i < targets->n && targets->n > 1; i++)
		if (pfq_plan_may_decide(targets->target[i].group))
			return true;
	return false;
}

/* Some verdict may want a frame in the stack. */
static bool may_pass(const struct pfq_targets *targets, u16 queue)
{
	unsigned int i;

	for (i = 0; i < targets->n; i++)
		if (pfq_target_wants(&targets->target[i], queue) &&
		    pfq_plan_may_pass(targets->target[i].group))
			return true;
	return false;
}

/* The frame can be consumed: somebody steals it, and no verdict may want it in the stack. */
static bool find_frames(const struct pfq_route *r, struct pfq_dev *pd, const struct pfq_targets *targets)
{
	if (!targets->steals)
		return false;
	if (!READ_ONCE(pd->framed))
		pfq_dev_set_framed(pd);
	/* a tag may have been stripped: the skb hook knows */
	if (r->dev->features & NETIF_F_HW_VLAN_CTAG_RX || !r->steals || may_pass(targets, r->queue))
		return false;
	if (!READ_ONCE(pd->took_frame))
		WRITE_ONCE(pd->took_frame, true);
	return true;
}

static bool finds(enum pfq_hooked hook, const struct pfq_route *r, struct pfq_dev *pd,
		  const struct pfq_targets *targets)
{
	switch (hook) {
	case PFQ_BY_FRAME:
		return find_frames(r, pd, targets);
	case PFQ_BY_SKB:
		if (!READ_ONCE(pd->hooked))
			pfq_dev_set_hooked(pd);
		return true;
	default:
		return true;
	}
}

/* One group that takes all for one socket, whose records want nothing of the skb. */
static void find_ring(struct pfq_route *r, const struct pfq_targets *targets, u8 context)
{
	const struct pfq_target *t = &targets->target[0];
	const struct pfq_plan *plan = pfq_dereference(t->group->plan);
	struct pfq_rx_ring *ring;

	if (targets->n != 1 || !pfq_target_wants(t, r->queue))
		return;
	if (!plan || !plan->copies || plan->n != 1 || !(plan->target[0].classes & PFQ_CLASS_DEFAULT))
		return;
	ring = plan->target[0].sock->ring;
	if (ring->tstamp != PFQ_TSTAMP_PACKET || READ_ONCE(plan->target[0].sock->egress_ifindex))
		return;
	r->prod = &this_cpu_ptr(ring->producers)->context[context];
	r->ps = plan->target[0].sock;
	r->cpu = this_cpu_ptr(t->group->cpu) + context;
	r->waiting = &ring->waiting;
	r->block_size = ring->block_size;
	r->snaplen = ring->snaplen;
	r->header = (struct pfq_pkthdr) {
		.ifindex = r->dev->ifindex,
		.queue = r->queue,
		.flags = r->steals ? PFQ_PKT_STOLEN : 0,
	};
}

void pfq_route_find(struct pfq_route *r, const struct net_device *dev, u16 queue, enum pfq_hooked hook,
		    u8 context)
{
	/* pairs with pfq_route_forget() */
	const u32 generation = smp_load_acquire(&pfq_route_generation);
	struct pfq_dev *pd = pfq_dev_find(dev);
	const struct pfq_targets *targets = pd ? pfq_dereference(pd->targets) : NULL;

	*r = (struct pfq_route) { .dev = dev, .queue = queue, .generation = generation };
	if (!targets)
		return;
	r->stats = pd->stats;
	r->steals = bound_to_steal(targets, queue);
	r->disputed = disputed(targets);
	if (!finds(hook, r, pd, targets))
		return;
	r->targets = targets;
	if (!context && hook != PFQ_BY_TAP)
		find_ring(r, targets, context);
}
