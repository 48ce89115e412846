/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's end of a transmit ring, as <pfq/linux/pfq.h> describes it. */
#ifndef TESTS_TX_MODEL_H
#define TESTS_TX_MODEL_H

#include <stdlib.h>
#include <string.h>

#include "tx_writer.h"

struct tx_model {
	struct pfq_tx_ring *map;
	uint8_t *data;
	uint32_t size;
	uint32_t tail;
};

/* Initialise both ends of a ring, as if start bytes had passed through it. */
static inline void tx_model_init(struct tx_model *m, struct tx_ring *r, uint32_t size,
				 uint32_t start)
{
	*m = (struct tx_model) { .size = size, .tail = start };
	m->map = aligned_alloc(64, sizeof(*m->map) + size);
	memset(m->map, 0, sizeof(*m->map));
	m->data = (uint8_t *)(m->map + 1);
	m->map->head = start;
	m->map->tail = start;
	*r = (struct tx_ring) {
		.map = m->map,
		.data = m->data,
		.size = size,
		.head = start,
		.tail = start,
		.threaded = true,
	};
}

static inline void tx_model_exit(struct tx_model *m)
{
	free(m->map);
}

static inline bool tx_model_empty(const struct tx_model *m)
{
	return __atomic_load_n(&m->map->head, __ATOMIC_ACQUIRE) == m->tail;
}

/* Return the next record's header, or NULL if the ring is empty. Aborts if the ring is inconsistent. */
static inline const struct pfq_tx_pkthdr *tx_model_peek(struct tx_model *m)
{
	const struct pfq_tx_pkthdr *h;
	uint32_t offset, used;

	for (;;) {
		used = __atomic_load_n(&m->map->head, __ATOMIC_ACQUIRE) - m->tail;
		if (!used)
			return NULL;
		offset = m->tail & (m->size - 1);
		h = (const void *)(m->data + offset);
		if (used > m->size || used % 16)
			abort();
		if (h->len != PFQ_TX_SKIP)
			break;
		if (used < m->size - offset)
			abort();
		m->tail += m->size - offset;
	}
	if (h->len > m->size - offset || PFQ_TX_STRIDE(h->len) > used ||
	    PFQ_TX_STRIDE(h->len) > m->size - offset)
		abort();
	return h;
}

static inline void tx_model_take(struct tx_model *m, uint32_t len)
{
	m->tail += PFQ_TX_STRIDE(len);
	__atomic_store_n(&m->map->tail, m->tail, __ATOMIC_RELEASE);
}

#endif
