// SPDX-License-Identifier: LGPL-2.1-or-later
/* The writer of a transmit ring. <pfq/linux/pfq.h> describes the layout and the memory order. */
#include <string.h>

#include "tx_writer.h"

uint32_t tx_ring_max_frame(const struct tx_ring *r)
{
	return r->size / 2 - PFQ_TX_HDRLEN;
}

/*
 * Return whether bytes fit into the ring, according to the tail that was read last. With an invalid
 * tail, nothing fits.
 */
static bool has_room(const struct tx_ring *r, uint32_t bytes)
{
	uint32_t used = r->head - r->tail;

	return used <= r->size && r->size - used >= bytes;
}

/* Like has_room(), but read the tail again if there is no room yet. */
static bool find_room(struct tx_ring *r, uint32_t bytes)
{
	if (has_room(r, bytes))
		return true;
	/* Acquire: pairs with the kernel's store-release of tail, after it has read the frames. */
	r->tail = __atomic_load_n(&r->map->tail, __ATOMIC_ACQUIRE);
	return has_room(r, bytes);
}

static struct pfq_tx_pkthdr *record(const struct tx_ring *r)
{
	return (void *)(r->data + (r->head & (r->size - 1)));
}

void *tx_ring_reserve(struct tx_ring *r, uint32_t len)
{
	uint32_t to_end = r->size - (r->head & (r->size - 1));
	uint32_t stride = PFQ_TX_STRIDE(len), skip = stride > to_end ? to_end : 0;

	if (!find_room(r, skip + stride))
		return NULL;
	if (skip) {
		record(r)->len = PFQ_TX_SKIP;
		r->head += skip;
	}
	r->is_reserved = true;
	r->reserved = len;
	return record(r) + 1;
}

void tx_ring_commit(struct tx_ring *r, uint32_t len, uint32_t copies, uint64_t tstamp)
{
	*record(r) = (struct pfq_tx_pkthdr) {
		.tstamp = tstamp,
		.len = len,
		.copies = copies,
	};
	r->is_reserved = false;
	r->head += PFQ_TX_STRIDE(len);
	/* Release: a kernel that sees head also sees this record, and a skip record before it. */
	__atomic_store_n(&r->map->head, r->head, __ATOMIC_RELEASE);
}

bool tx_ring_needs_flush(const struct tx_ring *r)
{
	if (!r->threaded)
		return true;
	/*
	 * The thread sets asleep, then checks head; this writer sets head, then checks asleep. With
	 * full barriers in between, at least one of them sees the other's store.
	 */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return __atomic_load_n(&r->map->asleep, __ATOMIC_RELAXED);
}
