// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "tx_writer.h"

uint32_t tx_ring_longest(const struct tx_ring *r)
{
	return r->size / 2 - PFQ_TX_HDRLEN;
}

static bool has_room(const struct tx_ring *r, uint32_t wanted)
{
	uint32_t used = r->head - r->tail;

	return used <= r->size && r->size - used >= wanted;
}

/* A tail that cannot be stands for a full ring. */
static bool make_room(struct tx_ring *r, uint32_t wanted)
{
	if (has_room(r, wanted))
		return true;
	/* Pairs with the kernel's store-release: it has read the frames. */
	r->tail = __atomic_load_n(&r->map->tail, __ATOMIC_ACQUIRE);
	return has_room(r, wanted);
}

static struct pfq_tx_pkthdr *record(const struct tx_ring *r)
{
	return (void *)(r->data + (r->head & (r->size - 1)));
}

void *tx_ring_reserve(struct tx_ring *r, uint32_t len)
{
	uint32_t to_end = r->size - (r->head & (r->size - 1));
	uint32_t stride = PFQ_TX_STRIDE(len), skip = stride > to_end ? to_end : 0;

	if (!make_room(r, skip + stride))
		return NULL;
	if (skip) {
		record(r)->len = PFQ_TX_SKIP;
		r->head += skip;
	}
	r->is_open = true;
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
	r->is_open = false;
	r->head += PFQ_TX_STRIDE(len);
	/* The kernel that sees head sees the record, and a skip before it. */
	__atomic_store_n(&r->map->head, r->head, __ATOMIC_RELEASE);
}

bool tx_ring_wants_flush(const struct tx_ring *r)
{
	if (!r->threaded)
		return true;
	/* Either the thread sees our head before it sleeps, or we see it asleep. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return __atomic_load_n(&r->map->asleep, __ATOMIC_RELAXED);
}
