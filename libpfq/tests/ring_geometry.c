// SPDX-License-Identifier: LGPL-2.1-or-later
/* A map whose parts overlap or do not fit is refused. */
#include <errno.h>

#include "ring_producer.h"
#include "rx_reader.h"
#include "tap.h"

static struct model m;

static void refused(struct pfq_so_ring so, const char *what)
{
	struct ring r;

	tap_ok(ring_init(&r, m.base, &so) == -EIO, "refused: %s", what);
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
	tap_ok(ring_init(&r, m.base, &m.so) == 0, "a sound shape");
	ring_exit(&r);

	REFUSED(block_size = 0, "no block size");
	REFUSED(block_size = 64, "blocks without room");
	REFUSED(block_size = 4095, "block size not a power of two");
	REFUSED(block_size = 8192, "blocks larger than the map");
	REFUSED(nr_blocks = 0, "no blocks");
	REFUSED(nr_blocks = 7, "number of blocks not a power of two");
	REFUSED(nr_blocks = 16, "more blocks than the map holds");
	REFUSED(nr_blocks = 1u << 31, "blocks beyond 2^32 bytes");
	REFUSED(nr_streams = 0, "no streams");
	REFUSED(nr_streams = 1000, "streams reach into the free ring");
	REFUSED(nr_streams = UINT32_MAX, "streams without end");
	REFUSED(free_offset += 2, "free ring not aligned");
	REFUSED(free_offset = 0, "free ring over the streams");
	REFUSED(free_offset = UINT32_MAX & ~3u, "free ring outside");
	REFUSED(block_offset = 64, "blocks over the streams");
	REFUSED(block_offset += 4, "blocks not aligned");
	REFUSED(block_offset += 4096, "blocks reach over the end");
	REFUSED(mmap_size -= 1, "map one byte short");
	model_exit(&m);
	return tap_done();
}
