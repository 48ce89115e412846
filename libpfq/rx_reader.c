// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The reader of a receive ring. <pfq/linux/pfq.h> describes the layout and the memory order. The
 * reader follows the chain of blocks of each stream, and serves the streams in turn.
 *
 * The reader checks each index and length in the map before it uses it as an address, so that an
 * inconsistent map leads to an error and not to a crash.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "rx_reader.h"

static bool is_power_of_two(uint32_t n)
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

	return is_power_of_two(so->block_size) && is_power_of_two(so->nr_blocks) &&
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

/*
 * Move to a block. link is 1 + its index, as in pfq_stream.first and pfq_block.next. Returns 0 or
 * -EIO.
 */
static int cursor_enter(const struct ring *r, struct ring_cursor *c,
			uint32_t link)
{
	if (link > r->nr_blocks)
		return -EIO;
	c->block = link - 1;
	c->offset = PFQ_BLOCK_HDRLEN;
	return 0;
}

/* Return a block to the kernel. */
static void ring_return_block(struct ring *r, uint32_t block)
{
	/* Relaxed: the store-release below publishes the index. */
	__atomic_store_n(&r->free[r->free_tail++ & (r->nr_blocks - 1)], block,
			 __ATOMIC_RELAXED);
	/*
	 * Release: pairs with the load-acquire of free_tail in the kernel's ring_take_block().
	 * The kernel must see the index, and this reader's loads from the block must come before
	 * the kernel's reuse of it.
	 */
	__atomic_store_n(&r->map->free_tail, r->free_tail, __ATOMIC_RELEASE);
}

/*
 * Find streams that have started. Streams are numbered in the order in which they start, so stop at
 * the first one that has no block.
 */
static int ring_find_streams(struct ring *r)
{
	while (r->nr_started < r->nr_streams) {
		/*
		 * Acquire: pairs with the store-release of first in the kernel's
		 * pfq_ring_next_block(), which initialises the block's header first.
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

/*
 * Move to the stream's next block and return the old one to the kernel. Returns 1, 0 if this block
 * is the last one or has unread records, or -EIO.
 */
static int cursor_advance(struct ring *r, struct ring_cursor *c)
{
	struct pfq_block *block = ring_block(r, c->block);
	uint32_t done = c->block;
	/*
	 * Acquire: pairs with the store-release of next in the kernel's
	 * pfq_ring_next_block(). The kernel first stores the final value of
	 * committed, and initialises the header of the next block.
	 */
	uint32_t next = __atomic_load_n(&block->next, __ATOMIC_ACQUIRE);

	if (!next)
		return 0;
	/* Relaxed: committed is final, and the load-acquire of next orders this load. */
	if (__atomic_load_n(&block->committed, __ATOMIC_RELAXED) != c->offset)
		return 0;
	if (cursor_enter(r, c, next))
		return -EIO;
	ring_return_block(r, done);
	return 1;
}

static uint32_t cursor_committed(const struct ring *r,
				 const struct ring_cursor *c)
{
	/*
	 * Acquire: pairs with the store-release in the kernel's
	 * pfq_ring_commit(): the records below committed are complete.
	 */
	return __atomic_load_n(&ring_block(r, c->block)->committed,
			       __ATOMIC_ACQUIRE);
}

/*
 * Get the unread records of the stream's block, or of its next block, and leave them unread. Returns
 * 1, 0 or -EIO as ring_read().
 */
static int cursor_peek(struct ring *r, struct ring_cursor *c,
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
	return 1;
}

/* Mark a batch of the stream as read: what cursor_peek() returned, or the first part of it. */
static void cursor_take(struct ring *r, struct ring_cursor *c,
			const struct pfq_batch *batch)
{
	const uint32_t len = batch->end - batch->begin;

	r->consumed += len;
	c->offset += len;
	/* Relaxed: the kernel only compares consumed, and does not order other accesses by it. */
	__atomic_store_n(&r->map->consumed, r->consumed, __ATOMIC_RELAXED);
}

void ring_set_unread(struct ring *r, uint64_t bytes)
{
	/* Relaxed: the kernel only compares consumed, and does not order other accesses by it. */
	__atomic_store_n(&r->map->consumed, r->consumed - bytes, __ATOMIC_RELAXED);
}

int ring_read(struct ring *r, struct pfq_batch *batch)
{
	uint32_t tries;
	int ret;

	ret = ring_find_streams(r);
	if (ret)
		return ret;
	for (tries = r->nr_started; tries; tries--) {
		struct ring_cursor *c = &r->cursor[r->next_stream];

		r->next_stream = r->next_stream + 1 < r->nr_started ? r->next_stream + 1 : 0;
		ret = cursor_peek(r, c, batch);
		if (ret > 0)
			cursor_take(r, c, batch);
		if (ret)
			return ret;
	}
	return 0;
}

/* Streams by the times of their next records. */
struct ring_times {
	struct ring_cursor *first;	/* of the earliest record; NULL: there is none */
	uint64_t second;		/* the time of the earliest record of the other streams */
};

/* Look at the next record of each stream. Returns 0 or -EIO. */
static int ring_look(struct ring *r, struct ring_times *times)
{
	uint64_t earliest = UINT64_MAX;
	struct pfq_batch batch;
	uint32_t i;

	*times = (struct ring_times) { .second = UINT64_MAX };
	for (i = 0; i < r->nr_started; i++) {
		const int ret = cursor_peek(r, &r->cursor[i], &batch);
		const struct pfq_pkthdr *pkt = ret > 0 ? pfq_batch_first(&batch) : NULL;

		if (ret < 0 || (ret && !pkt))
			return -EIO;
		if (!ret)
			continue;
		if (times->first && pkt->tstamp >= earliest) {
			if (pkt->tstamp < times->second)
				times->second = pkt->tstamp;
			continue;
		}
		times->second = earliest;
		earliest = pkt->tstamp;
		times->first = &r->cursor[i];
	}
	return 0;
}

/* End a batch before the first record, but for the very first, that is later than a time. */
static void batch_cut(struct pfq_batch *batch, uint64_t time)
{
	const uint8_t *pos = batch->begin, *end = pos;
	const struct pfq_pkthdr *pkt;

	while ((pkt = pfq_batch_next(batch, &pos))) {
		if (pkt->tstamp > time && end != batch->begin) {
			batch->end = end;
			return;
		}
		end = pos;
	}
}

int ring_read_ordered(struct ring *r, struct pfq_batch *batch)
{
	struct ring_cursor *chosen = NULL;
	struct ring_times times;
	int ret;

	ret = ring_find_streams(r);
	if (ret)
		return ret;
	if (r->nr_started < 2)
		return ring_read(r, batch);
	/*
	 * The kernel stores records in the order of time. When the batch is visible, so are the earlier records of the
	 * other streams. So look at the other streams again, and choose again if one has an earlier record now.
	 */
	for (;;) {
		ret = ring_look(r, &times);
		if (ret || !times.first)
			return ret;
		if (times.first == chosen)
			break;
		chosen = times.first;
		cursor_peek(r, chosen, batch);
	}
	if (times.second != UINT64_MAX)
		batch_cut(batch, times.second);
	cursor_take(r, chosen, batch);
	return 1;
}
