/* SPDX-License-Identifier: GPL-2.0-only */
/* Deliver a packet to one socket, on the slow path. Inline, since each packet of the slow path comes here. */
#ifndef _PFQ_DELIVER_H
#define _PFQ_DELIVER_H

#include "burst/burst.h"
#include "lib/stats.h"
#include "packet/packet.h"
#include "ring/record.h"
#include "ring/sock.h"
#include <trace/events/pfq.h>

/**
 * struct pfq_result - what became of a packet in all groups
 * @delivered: a socket got it
 * @lost: a socket could not take it
 * @filtered: a group's filters rejected it
 * @dropped: a group dropped it
 */
struct pfq_result {
	bool delivered;
	bool lost;
	bool filtered;
	bool dropped;
};

/**
 * pfq_deliver_egress() - send a packet out of a socket's egress device
 * @ps: a socket with an egress device
 * @p: the packet
 *
 * Return: true if the packet is queued for the device: see pfq_forward().
 * Context: Receive path: see lib/rcu.h.
 */
bool pfq_deliver_egress(const struct pfq_sock *ps, struct pfq_packet *p);

/**
 * pfq_deliver_wake() - wake a socket's reader at the end of the burst, if it sleeps
 * @ps: the socket
 * @context: 0 in softirq; 1 in hard interrupt: wake the reader at once
 *
 * Context: Receive path: see lib/rcu.h.
 */
void pfq_deliver_wake(struct pfq_sock *ps, u8 context);

/**
 * pfq_deliver_trace_lost() - trace pfq_drop, and pfq_ring_full if the ring has become full just now
 * @ps: the ring's socket
 * @ifindex: the device of the packet
 * @queue: its Rx queue
 * @len: bytes of the packet
 *
 * Context: Receive path: see lib/rcu.h.
 */
void pfq_deliver_trace_lost(const struct pfq_sock *ps, int ifindex, u16 queue, u32 len);

/**
 * pfq_deliver_lost() - tell the tracepoints that a ring has no room for a packet
 * @ps: the ring's socket
 * @ifindex: the device of the packet
 * @queue: its Rx queue
 * @len: bytes of the packet
 *
 * Context: Receive path: see lib/rcu.h.
 */
static __always_inline void pfq_deliver_lost(const struct pfq_sock *ps, int ifindex, u16 queue, u32 len)
{
	if (unlikely(!READ_ONCE(ps->ring->full)) || trace_pfq_drop_enabled())
		pfq_deliver_trace_lost(ps, ifindex, queue, len);
}

/**
 * pfq_deliver_now() - the time of a packet
 * @p: the packet
 *
 * Return: ns of CLOCK_REALTIME: the time of the burst; in a hard interrupt the current time.
 * Context: Receive path: see lib/rcu.h.
 */
static __always_inline u64 pfq_deliver_now(const struct pfq_packet *p)
{
	return p->context ? ktime_get_real_ns() : pfq_burst_now(this_cpu_ptr(&pfq_burst));
}

/**
 * pfq_deliver_record() - write a packet to a socket's ring
 * @ps: the socket
 * @prod: the producer of this CPU and context
 * @p: the packet
 *
 * Return: false if the ring is full.
 * Context: Receive path: see lib/rcu.h.
 */
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

/**
 * pfq_deliver() - deliver a packet to a socket, unless another group has delivered it already
 * @ps: the socket
 * @p: the packet
 * @cpu: the group's counters of this CPU and context
 * @result: the outcome is added to it
 *
 * Context: Receive path: see lib/rcu.h.
 */
static __always_inline void pfq_deliver(struct pfq_sock *ps, struct pfq_packet *p, struct pfq_group_cpu *cpu,
					struct pfq_result *result)
{
	struct pfq_producer *prod = &this_cpu_ptr(ps->ring->producers)->context[p->context];
	bool delivered;

	if (prod->serial == p->serial)	/* another group has delivered the packet */
		return;
	prod->serial = p->serial;
	if (unlikely(READ_ONCE(ps->egress_ifindex)))
		delivered = pfq_deliver_egress(ps, p);
	else
		delivered = pfq_deliver_record(ps, prod, p);
	if (unlikely(!delivered)) {
		pfq_count(prod->lost, 1);
		pfq_count(cpu->lost, 1);
		result->lost = true;
		return;
	}
	pfq_count(prod->delivered[!!(p->flags & PFQ_PKT_STOLEN)], 1);
	pfq_count(prod->bytes, p->len);
	pfq_count(cpu->delivered, 1);
	result->delivered = true;
}

#endif
