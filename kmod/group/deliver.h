/* SPDX-License-Identifier: GPL-2.0-only */
/* From a group to its sockets, in line: what every packet goes through. */
#ifndef _PFQ_DELIVER_H
#define _PFQ_DELIVER_H

#include "group/group.h"
#include "group/plan.h"
#include "packet/packet.h"
#include "ring/record.h"
#include "ring/sock.h"

/* What is rare: out of line. */
bool pfq_deliver_egress(const struct pfq_sock *ps, struct pfq_packet *p);
void pfq_deliver_wake(struct pfq_sock *ps, u8 context);

static __always_inline bool pfq_deliver_record(struct pfq_sock *ps, struct pfq_producer *prod,
					       const struct pfq_packet *p)
{
	struct pfq_rx_ring *ring = ps->ring;
	const u32 caplen = min(p->len, ring->snaplen);
	struct pfq_pkthdr *h = pfq_ring_reserve(ring, prod, caplen);

	if (unlikely(!h))
		return false;
	pfq_record_fill(h, p, ring->tstamp, caplen);
	pfq_ring_commit(prod, caplen);
	if (unlikely(READ_ONCE(ring->waiting)))
		pfq_deliver_wake(ps, p->context);
	return true;
}

static __always_inline void pfq_deliver(struct pfq_sock *ps, struct pfq_packet *p, struct pfq_group_cpu *cpu,
					struct pfq_result *result)
{
	struct pfq_producer *prod = &this_cpu_ptr(ps->ring->producers)->context[p->context];
	bool taken;

	if (prod->serial == p->serial)	/* another group gave it the same packet */
		return;
	prod->serial = p->serial;
	if (unlikely(READ_ONCE(ps->egress_ifindex)))
		taken = pfq_deliver_egress(ps, p);
	else
		taken = pfq_deliver_record(ps, prod, p);
	if (unlikely(!taken)) {
		prod->lost++;
		cpu->lost++;
		result->lost = true;
		return;
	}
	prod->delivered[!!(p->flags & PFQ_PKT_STOLEN)]++;
	prod->bytes += p->len;
	cpu->delivered++;
	result->delivered = true;
}

/* To all members in the classes; how many there are. */
static __always_inline unsigned int pfq_copy_to(const struct pfq_plan *plan, struct pfq_packet *p, u64 classes,
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

#endif
