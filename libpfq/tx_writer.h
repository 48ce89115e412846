/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The writer of a transmit ring. It works on a map and makes no system calls. */
#ifndef LIBPFQ_TX_WRITER_H
#define LIBPFQ_TX_WRITER_H

#include <stdbool.h>

#include <pfq/pfq.h>

/* The writer's state. Values that it reads from the map may be garbage. */
struct tx_ring {
	struct pfq_tx_ring *map;	/* NULL: there is no ring */
	size_t map_size;		/* bytes */
	uint8_t *data;			/* in the map: the records */
	uint32_t size;			/* bytes of data */
	uint32_t head;			/* bytes appended; the map's value is a copy */
	uint32_t tail;			/* the map's value when it was read last */
	uint32_t reserved;		/* bytes of the reserved frame */
	bool is_reserved;		/* a frame is reserved and not committed */
	bool threaded;			/* a kernel thread sends */
};

/* Return the length of the longest frame that fits into an empty ring, whatever head is. */
uint32_t tx_ring_max_frame(const struct tx_ring *r);

/*
 * Reserve room for a frame of at most len bytes, len <= tx_ring_max_frame(). Returns its address,
 * or NULL if the ring is full.
 */
void *tx_ring_reserve(struct tx_ring *r, uint32_t len);

/* Append the reserved frame with its final length, and publish it to the kernel. */
void tx_ring_commit(struct tx_ring *r, uint32_t len, uint32_t copies, uint64_t tstamp);

/* Return whether PFQ_SO_TX_FLUSH is needed: no thread sends, or the thread sleeps. */
bool tx_ring_needs_flush(const struct tx_ring *r);

#endif
