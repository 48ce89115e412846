// SPDX-License-Identifier: GPL-2.0-only
/* The rare part of the fast path. */
#include "packet/packet.h"
#include "rx/fastpath.h"

u32 pfq_fastpath_slow_hash(const struct pfq_route *r, const struct pfq_plan *plan, struct sk_buff *skb,
			   const u8 *data, u32 len)
{
	const struct pfq_packet p = {
		.skb = skb,
		.dev = r->dev,
		.data = data,
		.linear = len,
		.len = len,
		.offset = data - skb->data,
	};

	return pfq_packet_hash(&p, plan->hash, plan->inner);
}
