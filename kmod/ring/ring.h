/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_RING_H
#define _PFQ_RING_H

#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/types.h>
#include <uapi/linux/pfq.h>

#include "lib/deferred.h"
#include "lib/mem.h"

struct vm_area_struct;

/* A CPU in one context: what it alone writes, in a cache line. */
struct pfq_producer {
	struct pfq_block *block;	/* NULL until the first packet */
	u32 off;			/* where the next record goes; before the first: no room */
	u32 size;			/* of a block; constant */

	u64 before;			/* bytes of records, like pfq_ring.consumed, less off */
	u64 serial;			/* of the last packet offered */
	u64 delivered[2];		/* [1]: and kept from the stack */
	u64 lost;
	u64 bytes;
} ____cacheline_aligned;

/* A hard interrupt may come amid a softirq's packet, so it has its own stream. */
#define PFQ_NR_CONTEXTS 2

struct pfq_producers {
	struct pfq_producer context[PFQ_NR_CONTEXTS];
	u64 folded[2];			/* delivered, too: see pfq_burst_fold_stats() */
};

struct pfq_rx_ring {
	/* read by every producer, written at creation */
	struct pfq_ring *map;
	u32 *free;
	struct pfq_mem mem;
	struct pfq_producers __percpu *producers;
	u32 block_size;
	u32 nr_blocks;
	u32 snaplen;
	u32 tstamp;			/* enum pfq_tstamp */

	/* written once a sleep */
	int waiting ____cacheline_aligned_in_smp;

	/* written once a block */
	atomic_t free_head ____cacheline_aligned_in_smp;
	atomic_t nr_streams;
	bool full;			/* a packet was lost since a block was free last */
	cpumask_var_t cpus;		/* those that have a stream */

	struct pfq_so_ring geometry;
	struct pfq_deferred deferred;
};

/* On failure *errmsg says what is wrong with the request. */
struct pfq_rx_ring *pfq_ring_create(const struct pfq_so_ring *req, const char **errmsg);
/* No longer charged to its creator at once; freed after a grace period. Sleeps. */
void pfq_ring_free(struct pfq_rx_ring *ring);
int pfq_ring_mmap(struct pfq_rx_ring *ring, struct vm_area_struct *vma);
void pfq_ring_stats(const struct pfq_rx_ring *ring, struct pfq_so_stats *stats);

/*
 * Producers, on their own CPU, not preemptible by their own context:
 * reserve, fill in the header and caplen bytes, commit.
 */
bool pfq_ring_next_block(struct pfq_rx_ring *ring, struct pfq_producer *p);

static __always_inline struct pfq_pkthdr *pfq_ring_reserve(struct pfq_rx_ring *ring, struct pfq_producer *p,
							   u32 caplen)
{
	if (unlikely(p->off + PFQ_PKT_STRIDE(caplen) > p->size) &&
	    !pfq_ring_next_block(ring, p))
		return NULL;
	return (void *)p->block + p->off;
}

static __always_inline void pfq_ring_commit(struct pfq_producer *p, u32 caplen)
{
	p->off += PFQ_PKT_STRIDE(caplen);
	/* the reader that sees committed sees the record */
	smp_store_release(&p->block->committed, p->off);
}

/* True once for each time the reader went to sleep. Call after commit. */
static inline bool pfq_ring_wake(struct pfq_rx_ring *ring)
{
	return unlikely(READ_ONCE(ring->waiting)) && xchg(&ring->waiting, 0);
}

bool pfq_ring_readable(const struct pfq_rx_ring *ring);
/* Ask to be woken by the next packet; true when there is something to read. */
bool pfq_ring_wait(struct pfq_rx_ring *ring);

#endif
