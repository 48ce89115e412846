/* SPDX-License-Identifier: GPL-2.0-only */
/* Fills in routes: who wants the packets of a device's queue, and by which way. */
#ifndef _PFQ_RESOLVE_H
#define _PFQ_RESOLVE_H

#include "burst/burst.h"

void pfq_route_resolve(struct pfq_route *r, const struct net_device *dev, u16 queue, enum pfq_source source,
		       u8 context);

static __always_inline struct pfq_route *pfq_route_get(struct pfq_burst *b, const struct net_device *dev,
						       u16 queue, enum pfq_source source, u8 context)
{
	struct pfq_route *r = &b->route[context][source];

	if (unlikely(!pfq_route_is(r, dev, queue) || r->generation != READ_ONCE(pfq_route_generation)))
		pfq_route_resolve(r, dev, queue, source, context);
	return r;
}

#endif
