/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPFQ_TX_WRITER_H
#define LIBPFQ_TX_WRITER_H

#include <stdbool.h>

#include <pfq/pfq.h>

/* The sender's end of a shared map. The kernel's end is read, never trusted to be sane. */
struct tx_ring {
	struct pfq_tx_ring *map;	/* NULL: no such ring */
	size_t map_size;
	uint8_t *data;
	uint32_t size;
	uint32_t head;			/* what the map's will be */
	uint32_t tail;			/* as seen last */
	uint32_t reserved;		/* bytes of the frame under construction */
	bool is_open;			/* there is one */
	bool threaded;			/* a kernel thread sends */
};

/* The longest frame that always fits sooner or later. */
uint32_t tx_ring_longest(const struct tx_ring *r);

/* Where the frame goes; NULL when the ring is full. len is within the longest. */
void *tx_ring_reserve(struct tx_ring *r, uint32_t len);
void tx_ring_commit(struct tx_ring *r, uint32_t len, uint32_t copies, uint64_t tstamp);

/* Whether the kernel must be told of what was committed. */
bool tx_ring_wants_flush(const struct tx_ring *r);

#endif
