/* SPDX-License-Identifier: GPL-2.0-only */
/* From a group to one of its sockets, in line: what every packet goes through. */
#ifndef _PFQ_DELIVER_H
#define _PFQ_DELIVER_H

#include "burst/burst.h"
#include "lib/stats.h"
#include "packet/packet.h"
#include "ring/record.h"
#include "ring/sock.h"
#include <trace/events/pfq.h>

/* What became of a packet, in all groups. */
struct pfq_result {
	bool delivered;		/* to a socket */
	bool lost;		/* by a socket */
	bool filtered;		/* by a group */
	bool dropped;		/* by a group */
};

/* What is rare: out of line. */
bool pfq_deliver_egress(const struct pfq_sock *ps, struct pfq_packet *p);
void pfq_deliver_wake(struct pfq_sock *ps, u8 context);

/* PFQ_SO_EGRESS. RTNL and the socket's lock. */
int pfq_deliver_set_egress(struct pfq_sock *ps, const struct pfq_so_egress *req);

/* pfq_ring_full, when the ring has only now become so, and pfq_drop. */
void pfq_deliver_trace_lost(const struct pfq_sock *ps, int ifindex, u16 queue, u32 len);

/**
 * pfq_deliver_lost() - tell the tracepoints that a ring has no room for a packet
 * @ps: the ring's socket
 * @ifindex: the device of the packet
 * @queue: its receive queue
 * @len: bytes of the packet
 *
 * Context: The receive path.
 */
static __always_inline void pfq_deliver_lost(const struct pfq_sock *ps, int ifindex, u16 queue, u32 len)
{
	if (unlikely(!READ_ONCE(ps->ring->full)) || trace_pfq_drop_enabled())
		pfq_deliver_trace_lost(ps, ifindex, queue, len);
}

static __always_inline u64 pfq_deliver_now(const struct pfq_packet *p)
{
	return p->context ? ktime_get_real_ns() : pfq_burst_now(this_cpu_ptr(&pfq_burst));
}

static __always_inline bool pfq_deliver_record(struct pfq_sock *ps, struct pfq_producer *prod,
					       const struct pfq_packet *p)
{
	struct pfq_rx_ring *ring = ps->ring;
	const u32 caplen = min(p->len, ring->snaplen), kind = ring->tstamp;
	struct pfq_pkthdr *h = pfq_ring_reserve(ring, prod, caplen);

	if (unlikely(!h)) {
		pfq_deliver_lost(ps, p->dev->ifindex, p->queue, p->len);
		return false;
	}
	pfq_record_fill(h, p, kind, likely(kind == PFQ_TSTAMP_PACKET) ? pfq_deliver_now(p) : 0, caplen);
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

#endif
