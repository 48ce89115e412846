/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A model of the kernel's side of a receive ring, in the test's process: the mapped memory with the
 * layout of <pfq/linux/pfq.h>, and producers, each of which stands for a CPU.
 */
#ifndef TESTLIB_RING_PRODUCER_H
#define TESTLIB_RING_PRODUCER_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <pfq/pfq.h>

struct model {
	struct pfq_so_ring so;
	uint8_t *base;
	struct pfq_ring *ring;
	uint32_t *free;
	uint32_t free_head;	/* shared by the producers */
	uint32_t nr_started;
	uint64_t delivered;	/* bytes of records */
};

struct producer {
	struct model *model;
	struct pfq_block *block;
	uint32_t offset;
	uint64_t tstamp;
	uint64_t lost;
};

static inline uint32_t model_align(uint32_t n)
{
	return (n + 4095) & ~4095u;
}

/*
 * Create a ring whose 32-bit block counters start at head, as if head blocks had been taken and
 * returned before.
 */
static inline void model_init_at(struct model *m, uint32_t block_size,
				 uint32_t nr_blocks, uint32_t nr_streams,
				 uint32_t head)
{
	uint32_t i, streams_end = sizeof(struct pfq_ring) +
		nr_streams * sizeof(struct pfq_stream);

	*m = (struct model) { .free_head = head };
	m->so = (struct pfq_so_ring) {
		.block_size = block_size,
		.nr_blocks = nr_blocks,
		.nr_streams = nr_streams,
		.free_offset = streams_end,
		.block_offset = model_align(streams_end + 4 * nr_blocks),
	};
	m->so.mmap_size = m->so.block_offset + (uint64_t)block_size * nr_blocks;
	m->base = aligned_alloc(4096, model_align(m->so.mmap_size));
	memset(m->base, 0, m->so.block_offset);
	m->ring = (void *)m->base;
	m->free = (void *)(m->base + m->so.free_offset);
	for (i = 0; i < nr_blocks; i++)
		m->free[(head + i) % nr_blocks] = i;
	m->ring->free_tail = head + nr_blocks;
}

static inline void model_init(struct model *m, uint32_t block_size,
			      uint32_t nr_blocks, uint32_t nr_streams)
{
	model_init_at(m, block_size, nr_blocks, nr_streams, 0);
}

static inline void model_exit(struct model *m)
{
	free(m->base);
}

static inline uint32_t model_free_blocks(const struct model *m)
{
	return m->ring->free_tail - m->free_head;
}

static inline struct pfq_block *model_block(const struct model *m, uint32_t i)
{
	return (void *)(m->base + m->so.block_offset +
			(size_t)i * m->so.block_size);
}

/* Take a block from the free ring. Returns 1 + its index, or 0 if the free ring is empty. */
static inline uint32_t model_take(struct model *m)
{
	uint32_t index, tail;
	uint32_t head = __atomic_load_n(&m->free_head, __ATOMIC_RELAXED);

	do {
		tail = __atomic_load_n(&m->ring->free_tail, __ATOMIC_ACQUIRE);
		if (head == tail)
			return 0;
		index = __atomic_load_n(&m->free[head % m->so.nr_blocks],
					__ATOMIC_RELAXED);
	} while (!__atomic_compare_exchange_n(&m->free_head, &head, head + 1,
					      false, __ATOMIC_ACQ_REL,
					      __ATOMIC_RELAXED));
	return 1 + index;
}

static inline bool producer_open_block(struct producer *p)
{
	struct model *m = p->model;
	uint32_t link = model_take(m);
	struct pfq_block *block;
	uint32_t stream;

	if (!link)
		return false;
	block = model_block(m, link - 1);
	__atomic_store_n(&block->committed, PFQ_BLOCK_HDRLEN, __ATOMIC_RELAXED);
	__atomic_store_n(&block->next, 0, __ATOMIC_RELAXED);
	if (p->block) {
		__atomic_store_n(&p->block->next, link, __ATOMIC_RELEASE);
	} else {
		stream = __atomic_fetch_add(&m->nr_started, 1, __ATOMIC_RELAXED);
		__atomic_store_n(&m->ring->stream[stream].first, link,
				 __ATOMIC_RELEASE);
	}
	p->block = block;
	p->offset = PFQ_BLOCK_HDRLEN;
	return true;
}

/* Store a record. Returns false and counts the packet as lost if no block is free. */
static inline bool producer_put(struct producer *p, const void *data,
				uint32_t caplen)
{
	uint32_t stride = PFQ_PKT_STRIDE(caplen);
	struct pfq_pkthdr *pkt;

	if (!p->block || p->offset + stride > p->model->so.block_size) {
		if (!producer_open_block(p)) {
			p->lost++;
			return false;
		}
	}
	pkt = (void *)((uint8_t *)p->block + p->offset);
	*pkt = (struct pfq_pkthdr) {
		.tstamp = ++p->tstamp,
		.caplen = caplen,
		.len = caplen,
	};
	memcpy(pkt + 1, data, caplen);
	p->offset += stride;
	__atomic_fetch_add(&p->model->delivered, stride, __ATOMIC_RELAXED);
	__atomic_store_n(&p->block->committed, p->offset, __ATOMIC_RELEASE);
	return true;
}

static inline bool producer_put_u64(struct producer *p, uint64_t value)
{
	return producer_put(p, &value, sizeof(value));
}

static inline uint64_t pkt_u64(const struct pfq_pkthdr *pkt)
{
	uint64_t value;

	memcpy(&value, pfq_pkt_data(pkt), sizeof(value));
	return value;
}

#endif
