// SPDX-License-Identifier: GPL-2.0-only
/* The functions of the fast path that few packets need. */
#include "packet/packet.h"
#include "prog/program.h"
#include "rx/fastpath.h"
#include <trace/events/pfq.h>

static enum pfq_drop_reason fastpath_drop_reason(const struct pfq_plan *plan)
{
	const struct pfq_so_verdict *v = plan->program ? plan->program->const_verdict : NULL;

	return v && v->action == PFQ_ACTION_DROP ? PFQ_DROP_PROGRAM : PFQ_DROP_NO_MEMBER;
}

void pfq_fastpath_trace_drop(const struct pfq_route *r, const struct pfq_plan *plan, u32 len, bool filtered)
{
	trace_pfq_drop(filtered ? PFQ_DROP_FILTER : fastpath_drop_reason(plan), r->header.ifindex, r->queue,
		       len, plan->gid, 0);
}

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
