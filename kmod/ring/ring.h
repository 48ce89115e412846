/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A capture ring: blocks of records that the kernel writes and a process reads. The layout and
 * the memory order are documented in uapi/linux/pfq.h.
 */
#ifndef _PFQ_RING_H
#define _PFQ_RING_H

#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/types.h>
#include <uapi/linux/pfq.h>

#include "lib/deferred.h"
#include "lib/mem.h"

struct vm_area_struct;

/**
 * struct pfq_producer - a CPU that writes to a ring, in one context; in a cache line of its own
 * @block: the block that is being filled; NULL until the first packet
 * @off: where the next record goes, in bytes from the start of @block; @size before the first packet, so
 *	that it takes a block
 * @size: bytes of a block; constant
 * @before: @before + @off is the number of bytes of all records so far, as pfq_ring.consumed counts them
 * @serial: of the last packet offered; see struct pfq_packet
 * @delivered: packets delivered; [0]: the stack gets them too, [1]: they are stolen
 * @lost: packets for which the ring had no room, or that the egress device could not take
 * @bytes: bytes on the wire of delivered packets
 */
struct pfq_producer {
	struct pfq_block *block;
	u32 off;
	u32 size;

	u64 before;
	u64 serial;
	u64 delivered[2];
	u64 lost;
	u64 bytes;
} ____cacheline_aligned;

/* A hard interrupt may come in the middle of a softirq's packet, so it writes a stream of its own. */
#define PFQ_NR_CONTEXTS 2

/**
 * struct pfq_producers - what a CPU writes to a ring
 * @context: [0] in softirq, [1] in hard interrupt
 * @folded: packets delivered by the fast path, indexed as pfq_producer.delivered; see pfq_burst_fold_stats()
 */
struct pfq_producers {
	struct pfq_producer context[PFQ_NR_CONTEXTS];
	u64 folded[2];
};

/**
 * struct pfq_rx_ring - a capture ring
 * @map: the shared header
 * @free: the shared list of free blocks
 * @mem: the shared memory
 * @producers: the producers, per CPU
 * @block_size: bytes of a block
 * @nr_blocks: number of blocks, a power of two
 * @snaplen: most bytes of a packet that are captured
 * @tstamp: enum pfq_tstamp
 * @waiting: the reader sleeps, and wants to be woken
 * @free_head: blocks that producers have taken from @free so far
 * @nr_streams: streams that are in use
 * @full: a tracepoint has reported the ring as full, and no producer has got a block since
 * @cpus: the CPUs that write a stream
 * @geometry: what PFQ_SO_RING reports
 * @deferred: frees the ring
 */
struct pfq_rx_ring {
	/* read by every producer, written at creation */
	struct pfq_ring *map;
	u32 *free;
	struct pfq_mem mem;
	struct pfq_producers __percpu *producers;
	u32 block_size;
	u32 nr_blocks;
	u32 snaplen;
	u32 tstamp;

	/* written once per sleep of the reader */
	int waiting ____cacheline_aligned_in_smp;

	/* written once per block */
	atomic_t free_head ____cacheline_aligned_in_smp;
	atomic_t nr_streams;
	bool full;
	cpumask_var_t cpus;

	struct pfq_so_ring geometry;
	struct pfq_deferred deferred;
};

/**
 * pfq_ring_create() - create a ring
 * @req: the request of PFQ_SO_RING
 * @errmsg: on failure, set to what is wrong with @req; NULL: no memory
 *
 * Return: the ring, or ERR_PTR(): -EINVAL, -EFAULT, -EPERM (RLIMIT_MEMLOCK) or -ENOMEM.
 * Context: Process; sleeps.
 */
struct pfq_rx_ring *pfq_ring_create(const struct pfq_so_ring *req, const char **errmsg);

/**
 * pfq_ring_free() - free a ring after a grace period
 * @ring: the ring, or NULL
 *
 * The ring belongs to its socket: only the destructor of the socket calls this, so that who holds a
 * reference to the socket, as the end of a burst does, may use the ring.
 *
 * Context: Any.
 */
void pfq_ring_free(struct pfq_rx_ring *ring);

/**
 * pfq_ring_mmap() - map a ring into its reader
 * @ring: the ring
 * @vma: where to map it; of the ring's size
 *
 * Return: 0 or -EINVAL.
 * Context: Process, mmap lock held.
 */
int pfq_ring_mmap(struct pfq_rx_ring *ring, struct vm_area_struct *vma);

/**
 * pfq_ring_stats() - add a ring's counters to a socket's statistics
 * @ring: the ring
 * @stats: the statistics
 *
 * Context: Any. Call pfq_burst_fold_stats() first.
 */
void pfq_ring_stats(const struct pfq_rx_ring *ring, struct pfq_so_stats *stats);

/**
 * pfq_ring_next_block() - give a producer a new block
 * @ring: the ring
 * @p: a producer of this CPU and context
 *
 * Return: false if no block is free.
 * Context: As pfq_ring_reserve().
 */
bool pfq_ring_next_block(struct pfq_rx_ring *ring, struct pfq_producer *p);

/**
 * pfq_ring_reserve() - reserve room for a record
 * @ring: the ring
 * @p: a producer of this CPU and context
 * @caplen: bytes of the packet that are captured
 *
 * The caller writes the header and @caplen bytes behind it, then calls pfq_ring_commit().
 *
 * Return: the record's header, or NULL if the ring is full.
 * Context: Softirqs disabled or hard interrupt, whichever @p is for. RCU read side.
 */
static __always_inline struct pfq_pkthdr *pfq_ring_reserve(struct pfq_rx_ring *ring, struct pfq_producer *p,
							   u32 caplen)
{
	if (unlikely(p->off + PFQ_PKT_STRIDE(caplen) > p->size) &&
	    !pfq_ring_next_block(ring, p))
		return NULL;
	return (void *)p->block + p->off;
}

/**
 * pfq_ring_commit() - let the reader see the reserved record
 * @p: a producer with a reserved record
 * @caplen: as reserved
 *
 * Context: As pfq_ring_reserve().
 */
static __always_inline void pfq_ring_commit(struct pfq_producer *p, u32 caplen)
{
	WRITE_ONCE(p->off, p->off + PFQ_PKT_STRIDE(caplen));
	/* a reader that sees this value of committed sees the record */
	smp_store_release(&p->block->committed, p->off);
}

/**
 * pfq_ring_claim_wakeup() - see whether the reader sleeps, and clear pfq_rx_ring.waiting
 * @ring: the ring
 *
 * Call after pfq_ring_commit().
 *
 * Return: true if the caller must wake the reader. One call for each sleep of the reader returns true.
 * Context: Any.
 */
static inline bool pfq_ring_claim_wakeup(struct pfq_rx_ring *ring)
{
	return unlikely(READ_ONCE(ring->waiting)) && xchg(&ring->waiting, 0);
}

/**
 * pfq_ring_readable() - are there records that the reader has not consumed?
 * @ring: the ring
 *
 * Context: Any.
 */
bool pfq_ring_readable(const struct pfq_rx_ring *ring);

/**
 * pfq_ring_wait() - have the next packet wake the reader, which is about to sleep
 * @ring: the ring
 *
 * Return: true if there is a record to read already: do not sleep.
 * Context: Process.
 */
bool pfq_ring_wait(struct pfq_rx_ring *ring);

#endif
