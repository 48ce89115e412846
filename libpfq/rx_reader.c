// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The reader of the shared ring: it follows one chain of blocks per stream and
 * takes the streams in turn. The map is described in <pfq/linux/pfq.h>.
 *
 * The kernel is trusted to mean well, yet every index and length is checked
 * before it is used as an address: a damaged map is an error, not a crash.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "rx_reader.h"

static bool power_of_two(uint32_t n)
{
	return n && !(n & (n - 1));
}

static bool geometry_is_sane(const struct pfq_so_ring *so)
{
	uint64_t streams_end = sizeof(struct pfq_ring) +
		(uint64_t)so->nr_streams * sizeof(struct pfq_stream);
	uint64_t free_end = so->free_offset + (uint64_t)so->nr_blocks * 4;
	uint64_t blocks_end = so->block_offset +
		(uint64_t)so->nr_blocks * so->block_size;

	return power_of_two(so->block_size) && power_of_two(so->nr_blocks) &&
		so->block_size > PFQ_BLOCK_HDRLEN && so->nr_streams &&
		so->free_offset % 4 == 0 &&
		so->block_offset % PFQ_BLOCK_HDRLEN == 0 &&
		streams_end <= so->free_offset &&
		free_end <= so->block_offset &&
		blocks_end <= so->mmap_size;
}

int ring_init(struct ring *r, void *map, const struct pfq_so_ring *so)
{
	if (!geometry_is_sane(so))
		return -EIO;

	*r = (struct ring) {
		.map = map,
		.free = (void *)((uint8_t *)map + so->free_offset),
		.blocks = (uint8_t *)map + so->block_offset,
		.block_size = so->block_size,
		.nr_blocks = so->nr_blocks,
		.nr_streams = so->nr_streams,
	};
	r->free_tail = r->map->free_tail;
	r->consumed = r->map->consumed;
	r->cursor = calloc(so->nr_streams, sizeof(*r->cursor));
	return r->cursor ? 0 : -ENOMEM;
}

void ring_exit(struct ring *r)
{
	free(r->cursor);
	r->cursor = NULL;
}

static struct pfq_block *ring_block(const struct ring *r, uint32_t index)
{
	return (void *)(r->blocks + (size_t)index * r->block_size);
}

/* link is 1 + the index of a block, as in pfq_stream.first and pfq_block.next. */
static int cursor_enter(const struct ring *r, struct ring_cursor *c,
			uint32_t link)
{
	if (link > r->nr_blocks)
		return -EIO;
	c->block = link - 1;
	c->offset = PFQ_BLOCK_HDRLEN;
	return 0;
}

static void ring_give_back(struct ring *r, uint32_t block)
{
	/* Relaxed: the release below publishes it. */
	__atomic_store_n(&r->free[r->free_tail++ & (r->nr_blocks - 1)], block,
			 __ATOMIC_RELAXED);
	/*
	 * Release: this reader's loads from the block, and the index above,
	 * come before the acquire of free_tail in the kernel's take_block().
	 */
	__atomic_store_n(&r->map->free_tail, r->free_tail, __ATOMIC_RELEASE);
}

/* Streams are numbered in order of their first packet: stop at a new one. */
static int ring_start_streams(struct ring *r)
{
	while (r->nr_started < r->nr_streams) {
		/*
		 * Acquire: pairs with the store-release of first in the kernel's
		 * next_block(), which wrote the block's header before.
		 */
		uint32_t first = __atomic_load_n(
			&r->map->stream[r->nr_started].first, __ATOMIC_ACQUIRE);

		if (!first)
			break;
		if (cursor_enter(r, &r->cursor[r->nr_started], first))
			return -EIO;
		r->nr_started++;
	}
	return 0;
}

/* 1: stepped to the stream's next block; 0: there may be more in this one. */
static int cursor_advance(struct ring *r, struct ring_cursor *c)
{
	struct pfq_block *block = ring_block(r, c->block);
	uint32_t done = c->block;
	/*
	 * Acquire: pairs with the store-release of next in the kernel's
	 * next_block(), which wrote the final committed of this block and the
	 * header of the next one before.
	 */
	uint32_t next = __atomic_load_n(&block->next, __ATOMIC_ACQUIRE);

	if (!next)
		return 0;
	/* Relaxed: final, and ordered by the acquire of next. */
	if (__atomic_load_n(&block->committed, __ATOMIC_RELAXED) != c->offset)
		return 0;
	if (cursor_enter(r, c, next))
		return -EIO;
	ring_give_back(r, done);
	return 1;
}

static uint32_t cursor_committed(const struct ring *r,
				 const struct ring_cursor *c)
{
	/*
	 * Acquire: pairs with the store-release in the kernel's
	 * pfq_ring_commit(), which comes after the records below it.
	 */
	return __atomic_load_n(&ring_block(r, c->block)->committed,
			       __ATOMIC_ACQUIRE);
}

static int cursor_read(struct ring *r, struct ring_cursor *c,
		       struct pfq_batch *batch)
{
	uint32_t committed = cursor_committed(r, c);

	if (committed == c->offset) {
		if (cursor_advance(r, c) < 0)
			return -EIO;
		committed = cursor_committed(r, c);
		if (committed == c->offset)
			return 0;
	}
	if (committed < c->offset || committed > r->block_size ||
	    committed % PFQ_PKT_ALIGN)
		return -EIO;

	batch->begin = (uint8_t *)ring_block(r, c->block) + c->offset;
	batch->end = (uint8_t *)ring_block(r, c->block) + committed;
	r->consumed += committed - c->offset;
	c->offset = committed;
	/* Relaxed: the kernel compares it, and infers nothing from it. */
	__atomic_store_n(&r->map->consumed, r->consumed, __ATOMIC_RELAXED);
	return 1;
}

int ring_read(struct ring *r, struct pfq_batch *batch)
{
	uint32_t tries;
	int ret;

	ret = ring_start_streams(r);
	if (ret)
		return ret;
	for (tries = r->nr_started; tries; tries--) {
		struct ring_cursor *c = &r->cursor[r->turn];

		r->turn = r->turn + 1 < r->nr_started ? r->turn + 1 : 0;
		ret = cursor_read(r, c, batch);
		if (ret)
			return ret;
	}
	return 0;
}
