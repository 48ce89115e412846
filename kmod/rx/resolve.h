/* SPDX-License-Identifier: GPL-2.0-only */
/* Find out which groups want the packets of a device's queue, and whether the fast path may deliver them. */
#ifndef _PFQ_RESOLVE_H
#define _PFQ_RESOLVE_H

#include "burst/burst.h"

/**
 * pfq_route_resolve() - fill in a route
 * @r: a route of this CPU, for @context and @source
 * @dev: the device
 * @queue: the Rx queue
 * @source: where packets come from
 * @context: 0 in softirq, 1 in hard interrupt, which has no fast path
 *
 * Context: Receive path: see lib/rcu.h.
 */
void pfq_route_resolve(struct pfq_route *r, const struct net_device *dev, u16 queue, enum pfq_source source,
		       u8 context);

/**
 * pfq_route_get() - the route of a packet
 * @b: this CPU's state
 * @dev: the device that received the packet
 * @queue: the Rx queue
 * @source: where the packet comes from
 * @context: 0 in softirq, 1 in hard interrupt
 *
 * Return: the route, resolved and valid until the end of the RCU read side.
 * Context: Receive path: see lib/rcu.h.
 */
static __always_inline struct pfq_route *pfq_route_get(struct pfq_burst *b, const struct net_device *dev,
						       u16 queue, enum pfq_source source, u8 context)
{
	struct pfq_route *r = &b->route[context][source];

	if (unlikely(!pfq_route_matches(r, dev, queue) || r->generation != READ_ONCE(pfq_route_generation)))
		pfq_route_resolve(r, dev, queue, source, context);
	return r;
}

#endif
