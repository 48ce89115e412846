/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The usual: all packets of a device go to one ring. Nothing is called on this
 * way, so that the compiler needs no stack for it; what is rare is left to the
 * general one.
 */
#ifndef _PFQ_DIRECT_H
#define _PFQ_DIRECT_H

#include "group.h"
#include "record.h"
#include "route.h"

/* False: nothing has happened. Softirq */
static __always_inline bool pfq_direct(const struct pfq_route *r, const u8 *data, u32 len, u32 mark)
{
	struct pfq_burst *burst = this_cpu_ptr(&pfq_burst);
	struct pfq_producer *prod = r->prod;
	struct pfq_dev_stats __percpu *stats = r->stats;
	struct pfq_group_cpu *cpu = r->cpu;
	const u32 stride = PFQ_PKT_STRIDE(len);
	struct pfq_pkthdr *h;
	u32 end;

	if (unlikely(!prod || len > r->snaplen || !burst->left))
		return false;
	end = prod->off + stride;
	if (unlikely(end > r->block_size))
		return false;
	burst->left--;
	h = (void *)prod->block + prod->off;
	h->tstamp = burst->now;
	h->caplen = len;
	h->len = len;
	h->ifindex = r->header.ifindex;
	h->mark = mark;
	/* queue to flags at once */
	*(u64 *)&h->queue = *(const u64 *)&r->header.queue;
	pfq_copy((u8 *)(h + 1), data, len);
	prod->off = end;
	prod->committed += stride;
	/* the reader that sees committed sees the record */
	smp_store_release(&prod->block->committed, end);

	prod->delivered++;
	prod->bytes += len;
	cpu->delivered++;
	cpu->passed++;
	this_cpu_inc(stats->delivered);
	if (r->header.flags) {
		prod->stolen++;
		this_cpu_inc(stats->stolen);
	}
	return true;
}

#endif
