/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPFQ_RX_READER_H
#define LIBPFQ_RX_READER_H

#include <pfq/pfq.h>

/* Where the reader stands in one stream. */
struct ring_cursor {
	uint32_t block;
	uint32_t offset;
};

/* The reader's end of the shared map. What is written there is never read back. */
struct ring {
	struct pfq_ring *map;
	uint32_t *free;
	uint8_t *blocks;
	uint32_t block_size;
	uint32_t nr_blocks;
	uint32_t nr_streams;

	uint64_t consumed;
	uint32_t free_tail;
	uint32_t nr_started;
	uint32_t turn;
	struct ring_cursor *cursor;
};

int ring_init(struct ring *r, void *map, const struct pfq_so_ring *so);
void ring_exit(struct ring *r);

/* 1: a batch; 0: nothing to read; -EIO: the map makes no sense. */
int ring_read(struct ring *r, struct pfq_batch *batch);

#endif
