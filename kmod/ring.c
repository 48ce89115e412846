// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ring of blocks that a socket shares with its reader; its layout and
 * memory order are in uapi/linux/pfq.h. Nothing that the reader can write
 * decides where the kernel writes, but for free[], whose entries are masked.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/vmalloc.h>

#include "ring.h"

#define BLOCK_SIZE_MAX	SZ_16M
#define NR_BLOCKS_MAX	65536u
#define RING_SIZE_MAX	(16ull << 30)

static const char *check(const struct pfq_so_ring *req)
{
	if (!is_power_of_2(req->block_size) ||
	    req->block_size < PAGE_SIZE || req->block_size > BLOCK_SIZE_MAX)
		return "block_size: want a power of two from the page size to 16 MiB";
	if (!is_power_of_2(req->nr_blocks) || req->nr_blocks > NR_BLOCKS_MAX)
		return "nr_blocks: want a power of two up to 65536";
	if (req->nr_blocks < 2 * num_possible_cpus())
		return "nr_blocks: want at least two for each possible CPU";
	if (req->tstamp > PFQ_TSTAMP_HARDWARE)
		return "tstamp: want PFQ_TSTAMP_*";
	if ((u64)req->block_size * req->nr_blocks > RING_SIZE_MAX)
		return "block_size * nr_blocks: want at most 16 GiB";
	return NULL;
}

static void layout(struct pfq_so_ring *g, const struct pfq_so_ring *req)
{
	const u32 room = req->block_size - PFQ_BLOCK_HDRLEN - PFQ_PKT_HDRLEN;

	*g = (struct pfq_so_ring) {
		.block_size = req->block_size,
		.nr_blocks = req->nr_blocks,
		.snaplen = req->snaplen ? min(req->snaplen, room) : room,
		.nr_streams = PFQ_NR_CONTEXTS * num_possible_cpus(),
		.tstamp = req->tstamp,
		.page_size = PAGE_SIZE,
	};
	g->free_offset = struct_size((struct pfq_ring *)NULL, stream, g->nr_streams);
	g->block_offset = PAGE_ALIGN(g->free_offset + g->nr_blocks * sizeof(u32));
	g->mmap_size = g->block_offset + (u64)g->block_size * g->nr_blocks;
}

static unsigned long pages(const struct pfq_rx_ring *ring)
{
	return PAGE_ALIGN(ring->geometry.mmap_size) >> PAGE_SHIFT;
}

/* The ring counts as memory that its creator has locked. */
static bool charge(struct pfq_rx_ring *ring)
{
	if (account_locked_vm(current->mm, pages(ring), true))
		return false;
	ring->mm = current->mm;
	if (ring->mm)
		mmgrab(ring->mm);
	return true;
}

void pfq_ring_uncharge(struct pfq_rx_ring *ring)
{
	if (!ring || !ring->mm)
		return;
	account_locked_vm(ring->mm, pages(ring), false);
	mmdrop(ring->mm);
	ring->mm = NULL;
}

static int allocate(struct pfq_rx_ring *ring)
{
	const struct pfq_so_ring *g = &ring->geometry;
	u32 i;

	ring->producers = alloc_percpu(struct pfq_producers);
	if (!ring->producers || !zalloc_cpumask_var(&ring->cpus, GFP_KERNEL))
		return -ENOMEM;
	ring->map = vmalloc_user(g->mmap_size);
	if (!ring->map)
		return -ENOMEM;

	ring->free = (void *)ring->map + g->free_offset;
	ring->blocks = (void *)ring->map + g->block_offset;
	ring->block_size = g->block_size;
	ring->nr_blocks = g->nr_blocks;
	ring->snaplen = g->snaplen;
	ring->tstamp = g->tstamp;
	for (i = 0; i < g->nr_blocks; i++)
		ring->free[i] = i;
	ring->map->free_tail = g->nr_blocks;
	return 0;
}

struct pfq_rx_ring *pfq_ring_create(const struct pfq_so_ring *req, const char **why)
{
	struct pfq_rx_ring *ring;

	*why = check(req);
	if (*why)
		return ERR_PTR(-EINVAL);
	ring = kzalloc(sizeof(*ring), GFP_KERNEL);
	if (!ring)
		return ERR_PTR(-ENOMEM);
	layout(&ring->geometry, req);
	if (!charge(ring)) {
		kfree(ring);
		*why = "more than this process may lock in memory: raise ulimit -l, or grant CAP_IPC_LOCK";
		return ERR_PTR(-EPERM);
	}
	if (allocate(ring)) {
		pfq_ring_uncharge(ring);
		pfq_ring_free(ring);
		*why = "no memory for the ring: ask for fewer or smaller blocks";
		return ERR_PTR(-ENOMEM);
	}
	return ring;
}

void pfq_ring_free(struct pfq_rx_ring *ring)
{
	if (!ring)
		return;
	vfree(ring->map);
	free_cpumask_var(ring->cpus);
	free_percpu(ring->producers);
	kfree(ring);
}

int pfq_ring_mmap(struct pfq_rx_ring *ring, struct vm_area_struct *vma)
{
	if (vma->vm_pgoff || vma->vm_end - vma->vm_start != PAGE_ALIGN(ring->geometry.mmap_size))
		return -EINVAL;
	return remap_vmalloc_range(vma, ring->map, 0);
}

static struct pfq_block *take_block(struct pfq_rx_ring *ring, u32 *index)
{
	int head = atomic_read(&ring->free_head);
	u32 left, b;

	do {
		/* pairs with the reader's store-release: free[] is written */
		left = smp_load_acquire(&ring->map->free_tail) - (u32)head;
		if (!left || left > ring->nr_blocks)
			return NULL;
		b = READ_ONCE(ring->free[head & (ring->nr_blocks - 1)]);
	} while (!atomic_try_cmpxchg(&ring->free_head, &head, head + 1));

	*index = b & (ring->nr_blocks - 1);
	return ring->blocks + (size_t)*index * ring->block_size;
}

static noinline bool next_block(struct pfq_rx_ring *ring, struct pfq_producer *p)
{
	struct pfq_block *block;
	u32 index;

	block = take_block(ring, &index);
	if (!block)
		return false;
	block->committed = PFQ_BLOCK_HDRLEN;
	block->next = 0;

	if (p->block) {
		/* the reader that sees next sees the new block empty */
		smp_store_release(&p->block->next, index + 1);
	} else {
		int stream = atomic_inc_return(&ring->nr_streams) - 1;

		cpumask_set_cpu(smp_processor_id(), ring->cpus);
		smp_mb__after_atomic(); /* see pfq_ring_wait() */
		/* the reader that sees first sees the block empty */
		smp_store_release(&ring->map->stream[stream].first, index + 1);
	}
	p->block = block;
	p->off = PFQ_BLOCK_HDRLEN;
	return true;
}

struct pfq_pkthdr *pfq_ring_reserve(struct pfq_rx_ring *ring, struct pfq_producer *p, u32 caplen)
{
	if (!p->block || p->off + PFQ_PKT_STRIDE(caplen) > ring->block_size)
		if (!next_block(ring, p))
			return NULL;
	return (void *)p->block + p->off;
}

void pfq_ring_commit(struct pfq_producer *p, u32 caplen)
{
	const u32 stride = PFQ_PKT_STRIDE(caplen);

	p->off += stride;
	p->committed += stride;
	/* the reader that sees committed sees the record */
	smp_store_release(&p->block->committed, p->off);
}

static bool readable(const struct pfq_rx_ring *ring)
{
	u64 committed = 0;
	int cpu, c;

	for_each_cpu(cpu, ring->cpus)
		for (c = 0; c < PFQ_NR_CONTEXTS; c++)
			committed += READ_ONCE(per_cpu_ptr(ring->producers, cpu)->context[c].committed);
	return committed != READ_ONCE(ring->map->consumed);
}

static void full_barrier(void *unused)
{
	smp_mb(); /* see pfq_ring_wait() */
}

/*
 * A producer commits, then looks at waiting, with no barrier between, since it
 * would pay for it with each packet. The sleeper pays instead, as in
 * membarrier(2): after it has set waiting, it makes each producing CPU execute
 * a barrier, so that either readable() sees the packet or the producer sees
 * waiting.
 */
bool pfq_ring_wait(struct pfq_rx_ring *ring)
{
	if (!xchg(&ring->waiting, 1))
		on_each_cpu_mask(ring->cpus, full_barrier, NULL, true);
	return readable(ring);
}

void pfq_ring_stats(const struct pfq_rx_ring *ring, struct pfq_so_stats *stats)
{
	const struct pfq_producer *p;
	int cpu, c;

	for_each_possible_cpu(cpu) {
		for (c = 0; c < PFQ_NR_CONTEXTS; c++) {
			p = &per_cpu_ptr(ring->producers, cpu)->context[c];
			stats->seen += READ_ONCE(p->seen);
			stats->delivered += READ_ONCE(p->delivered);
			stats->lost += READ_ONCE(p->lost);
			stats->stolen += READ_ONCE(p->stolen);
			stats->bytes += READ_ONCE(p->bytes);
		}
	}
}
