/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The reader of a receive ring. It works on a map and makes no system calls. */
#ifndef LIBPFQ_RX_READER_H
#define LIBPFQ_RX_READER_H

#include <pfq/pfq.h>

/* The reader's position in one stream. */
struct ring_cursor {
	uint32_t block;		/* index */
	uint32_t offset;	/* bytes from the start of the block */
};

/* The reader's state. The reader never reads back what it wrote to the map. */
struct ring {
	struct pfq_ring *map;
	uint32_t *free;		/* in the map: the free ring */
	uint8_t *blocks;	/* in the map */
	uint32_t block_size;	/* bytes */
	uint32_t nr_blocks;
	uint32_t nr_streams;

	uint64_t consumed;	/* bytes of records read; the map's value is a copy */
	uint32_t free_tail;	/* blocks returned; the map's value is a copy */
	uint32_t nr_started;	/* streams that have a block */
	uint32_t next_stream;	/* the stream to look at first */
	struct ring_cursor *cursor;	/* one per stream */
};

/* Initialise a reader of a new map. Returns 0, -EIO if the geometry is impossible, or -ENOMEM. */
int ring_init(struct ring *r, void *map, const struct pfq_so_ring *so);

/* Free what ring_init() allocated. */
void ring_exit(struct ring *r);

/* Tell the kernel that the last bytes of what was read count as unread, for poll(). 0: everything is read. */
void ring_set_unread(struct ring *r, uint64_t bytes);

/* Get the next batch. Returns 1, 0 if there is nothing to read, or -EIO if the map is inconsistent. */
int ring_read(struct ring *r, struct pfq_batch *batch);

/* The same, with the records of all streams in the order of their times. A batch is shorter where streams alternate. */
int ring_read_ordered(struct ring *r, struct pfq_batch *batch);

#endif
