// SPDX-License-Identifier: GPL-2.0-only
/*
 * A capture ring: the blocks that a socket shares with its reader. The layout and the memory order are
 * documented in uapi/linux/pfq.h. Of the words that the reader can write, only free[] tells the kernel
 * where to write, and its entries are masked.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "ring/ring.h"

#define BLOCK_SIZE_MAX	SZ_16M
#define NR_BLOCKS_MAX	65536u
#define RING_SIZE_MAX	(16ull << 30)
#define USER_SIZE_MAX	(2 * RING_SIZE_MAX)

static const char *ring_check(const struct pfq_so_ring *req)
{
	if (!is_power_of_2(req->block_size) ||
	    req->block_size < PAGE_SIZE || req->block_size > BLOCK_SIZE_MAX)
		return "block_size: want a power of two from the page size to 16 MiB";
	if (!is_power_of_2(req->nr_blocks) || req->nr_blocks > NR_BLOCKS_MAX)
		return "nr_blocks: want a power of two up to 65536";
	if (req->nr_blocks < 2 * PFQ_NR_CONTEXTS * num_possible_cpus())
		return "nr_blocks: want at least four for each possible CPU";
	if (req->tstamp > PFQ_TSTAMP_HARDWARE)
		return "tstamp: want PFQ_TSTAMP_*";
	if ((u64)req->block_size * req->nr_blocks > RING_SIZE_MAX)
		return "block_size * nr_blocks: want at most 16 GiB";
	if (req->user_size > USER_SIZE_MAX)
		return "user_size: want at most 32 GiB";
	return NULL;
}

static void ring_layout(struct pfq_so_ring *g, const struct pfq_so_ring *req)
{
	const u32 room = req->block_size - PFQ_BLOCK_HDRLEN - PFQ_PKT_HDRLEN;

	*g = (struct pfq_so_ring) {
		.block_size = req->block_size,
		.nr_blocks = req->nr_blocks,
		.snaplen = req->snaplen ? min(req->snaplen, room) : room,
		.nr_streams = PFQ_NR_CONTEXTS * num_possible_cpus(),
		.tstamp = req->tstamp,
	};
	g->free_offset = struct_size((struct pfq_ring *)NULL, stream, g->nr_streams);
	/* with this alignment no block straddles two huge pages */
	g->block_offset = ALIGN(g->free_offset + g->nr_blocks * sizeof(u32),
				req->user_addr ? max_t(u32, g->block_size, PAGE_SIZE) : PAGE_SIZE);
	g->mmap_size = g->block_offset + (u64)g->block_size * g->nr_blocks;
}

static int ring_allocate(struct pfq_rx_ring *ring, const struct pfq_so_ring *req, const char **errmsg)
{
	struct pfq_so_ring *g = &ring->geometry;
	int err, cpu, c;
	u32 i;

	if (req->user_addr && req->user_size < g->mmap_size) {
		*errmsg = "user_size: want room for the blocks and one block more";
		return -EINVAL;
	}
	if (req->user_addr) {
		g->mmap_size = req->user_size;
		err = pfq_mem_create_user(&ring->mem, req->user_addr, g->mmap_size, errmsg);
	} else {
		err = pfq_mem_create(&ring->mem, g->mmap_size, errmsg);
	}
	if (err)
		return err;
	if (g->block_size > 1ul << ring->mem.shift) {
		*errmsg = "block_size: want at most a huge page";
		return -EINVAL;
	}
	ring->producers = alloc_percpu_gfp(struct pfq_producers, GFP_KERNEL_ACCOUNT);
	if (!ring->producers || !zalloc_cpumask_var(&ring->cpus, GFP_KERNEL_ACCOUNT))
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		for (c = 0; c < PFQ_NR_CONTEXTS; c++)
			per_cpu_ptr(ring->producers, cpu)->context[c] =
				(struct pfq_producer) {
					.off = g->block_size,
					.size = g->block_size,
					.before = -(u64)g->block_size,
				};

	g->page_size = ring->mem.page_size;
	ring->map = pfq_mem_at(&ring->mem, 0);
	ring->free = pfq_mem_at(&ring->mem, g->free_offset);
	ring->block_size = g->block_size;
	ring->nr_blocks = g->nr_blocks;
	ring->snaplen = g->snaplen;
	ring->tstamp = g->tstamp;
	memset(ring->map, 0, g->free_offset);
	for (i = 0; i < g->nr_blocks; i++)
		ring->free[i] = i;
	ring->map->free_tail = g->nr_blocks;
	return 0;
}

static void ring_destroy(struct pfq_rx_ring *ring)
{
	pfq_mem_free(&ring->mem);
	free_cpumask_var(ring->cpus);
	free_percpu(ring->producers);
	kfree(ring);
}

struct pfq_rx_ring *pfq_ring_create(const struct pfq_so_ring *req, const char **errmsg)
{
	struct pfq_rx_ring *ring;
	int err;

	*errmsg = ring_check(req);
	if (*errmsg)
		return ERR_PTR(-EINVAL);
	ring = kzalloc(sizeof(*ring), GFP_KERNEL_ACCOUNT);
	if (!ring)
		return ERR_PTR(-ENOMEM);
	ring_layout(&ring->geometry, req);
	err = ring_allocate(ring, req, errmsg);
	if (err) {
		ring_destroy(ring);
		return ERR_PTR(err);
	}
	return ring;
}

static void ring_free(struct pfq_deferred *d)
{
	ring_destroy(container_of(d, struct pfq_rx_ring, deferred));
}

void pfq_ring_free(struct pfq_rx_ring *ring)
{
	if (ring)
		pfq_free_deferred(&ring->deferred, ring_free);
}

int pfq_ring_mmap(struct pfq_rx_ring *ring, struct vm_area_struct *vma)
{
	return vma->vm_pgoff ? -EINVAL : pfq_mem_mmap(&ring->mem, vma);
}

static struct pfq_block *ring_take_block(struct pfq_rx_ring *ring, u32 *index)
{
	int head = atomic_read(&ring->free_head);
	u32 left, b;

	do {
		/* pairs with the reader's store-release, which follows its write to free[] */
		left = smp_load_acquire(&ring->map->free_tail) - (u32)head;
		if (!left || left > ring->nr_blocks)
			return NULL;
		b = READ_ONCE(ring->free[head & (ring->nr_blocks - 1)]);
	} while (!atomic_try_cmpxchg(&ring->free_head, &head, head + 1));

	*index = b & (ring->nr_blocks - 1);
	return pfq_mem_at(&ring->mem, ring->geometry.block_offset + (size_t)*index * ring->block_size);
}

bool pfq_ring_next_block(struct pfq_rx_ring *ring, struct pfq_producer *p)
{
	struct pfq_block *block;
	u32 index;

	block = ring_take_block(ring, &index);
	if (!block)
		return false;
	if (unlikely(READ_ONCE(ring->full)))
		WRITE_ONCE(ring->full, false);
	block->committed = PFQ_BLOCK_HDRLEN;
	block->next = 0;

	if (p->block) {
		/* a reader that sees next sees the new block empty */
		smp_store_release(&p->block->next, index + 1);
	} else {
		int stream = atomic_inc_return(&ring->nr_streams) - 1;

		cpumask_set_cpu(smp_processor_id(), ring->cpus);
		smp_mb__after_atomic(); /* see pfq_ring_wait() */
		/* a reader that sees first sees the block empty */
		smp_store_release(&ring->map->stream[stream].first, index + 1);
	}
	p->block = block;
	WRITE_ONCE(p->before, p->before + p->off - PFQ_BLOCK_HDRLEN);
	WRITE_ONCE(p->off, PFQ_BLOCK_HDRLEN);
	return true;
}

bool pfq_ring_readable(const struct pfq_rx_ring *ring)
{
	const struct pfq_producer *p;
	u64 committed = 0;
	int cpu, c;

	for_each_cpu(cpu, ring->cpus) {
		for (c = 0; c < PFQ_NR_CONTEXTS; c++) {
			p = &per_cpu_ptr(ring->producers, cpu)->context[c];
			committed += READ_ONCE(p->before) + READ_ONCE(p->off);
		}
	}
	return committed != READ_ONCE(ring->map->consumed);
}

static void ring_full_barrier(void *unused)
{
	smp_mb(); /* see pfq_ring_wait() */
}

/*
 * A producer commits a record, then reads waiting, without a barrier between the two, since a barrier would
 * cost time for each packet. The reader pays instead, as with membarrier(2): after setting waiting, it makes
 * each producing CPU execute a barrier. Then either pfq_ring_readable() sees the record, or the producer sees
 * waiting.
 */
bool pfq_ring_wait(struct pfq_rx_ring *ring)
{
	if (!xchg(&ring->waiting, 1))
		on_each_cpu_mask(ring->cpus, ring_full_barrier, NULL, true);
	return pfq_ring_readable(ring);
}

void pfq_ring_stats(const struct pfq_rx_ring *ring, struct pfq_so_stats *stats)
{
	const struct pfq_producers *all;
	const struct pfq_producer *p;
	u64 copied = 0, stolen = 0;
	int cpu, c;

	for_each_possible_cpu(cpu) {
		all = per_cpu_ptr(ring->producers, cpu);
		copied += READ_ONCE(all->folded[0]);
		stolen += READ_ONCE(all->folded[1]);
		for (c = 0; c < PFQ_NR_CONTEXTS; c++) {
			p = &all->context[c];
			copied += READ_ONCE(p->delivered[0]);
			stolen += READ_ONCE(p->delivered[1]);
			stats->lost += READ_ONCE(p->lost);
			stats->bytes += READ_ONCE(p->bytes);
		}
	}
	stats->delivered += copied + stolen;
	stats->stolen += stolen;
	stats->seen += stats->delivered + stats->lost;
}
