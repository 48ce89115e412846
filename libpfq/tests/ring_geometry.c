// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that ring_init() refuses a map whose parts overlap or do not fit. */
#include <errno.h>

#include "ring_producer.h"
#include "rx_reader.h"
#include "tap.h"

static struct model m;

static void refused(struct pfq_so_ring so, const char *what)
{
	struct ring r;

	tap_ok(ring_init(&r, m.base, &so) == -EIO, "ring_init() refuses %s", what);
}

#define REFUSED(change, what)			\
	do {					\
		struct pfq_so_ring so = m.so;	\
		so.change;			\
		refused(so, what);		\
	} while (0)

int main(void)
{
	struct ring r;

	model_init(&m, 4096, 8, 3);
	tap_ok(ring_init(&r, m.base, &m.so) == 0, "a consistent geometry is accepted");
	ring_exit(&r);

	REFUSED(block_size = 0, "a block size of 0");
	REFUSED(block_size = 64, "blocks without room for a record");
	REFUSED(block_size = 4095, "a block size that is not a power of two");
	REFUSED(block_size = 8192, "blocks larger than the map");
	REFUSED(nr_blocks = 0, "a ring without blocks");
	REFUSED(nr_blocks = 7, "a number of blocks that is not a power of two");
	REFUSED(nr_blocks = 16, "more blocks than the map holds");
	REFUSED(nr_blocks = 1u << 31, "blocks beyond 2^32 bytes");
	REFUSED(nr_streams = 0, "a ring without streams");
	REFUSED(nr_streams = 1000, "streams that reach into the free ring");
	REFUSED(nr_streams = UINT32_MAX, "the largest number of streams");
	REFUSED(free_offset += 2, "a free ring that is not aligned");
	REFUSED(free_offset = 0, "a free ring that overlaps the streams");
	REFUSED(free_offset = UINT32_MAX & ~3u, "a free ring outside of the map");
	REFUSED(block_offset = 64, "blocks that overlap the streams");
	REFUSED(block_offset += 4, "blocks that are not aligned");
	REFUSED(block_offset += 4096, "blocks that reach beyond the map");
	REFUSED(mmap_size -= 1, "a map that is one byte too short");
	model_exit(&m);
	return tap_done();
}
