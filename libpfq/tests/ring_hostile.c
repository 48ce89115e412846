// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that garbage in the map leads to errors or garbage packets, and never to a bad access. */
#include <errno.h>

#include "ring_producer.h"
#include "rx_reader.h"
#include "tap.h"

#define ROUNDS 3000
#define READS 64
#define STREAMS 4
#define BLOCKS 8

static uint64_t state = 0x9e3779b97f4a7c15;

/* xorshift64 */
static uint32_t random_u32(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state >> 32;
}

static uint32_t nasty(void)
{
	static const uint32_t values[] = {
		0, 1, BLOCKS, BLOCKS + 1, 63, 64, 65, 80, 4096, 4095, 4097, 4112,
		INT32_MAX, UINT32_MAX, UINT32_MAX - 15, UINT32_MAX - 31,
	};
	uint32_t r = random_u32();

	return r & 1 ? r : values[(r >> 1) % 16];
}

static void scribble(struct model *m)
{
	uint32_t *word = (uint32_t *)m->base;
	uint32_t n = random_u32() % 16;
	struct pfq_block *block = model_block(m, random_u32() % BLOCKS);

	switch (random_u32() % 4) {
	case 0:
		block->committed = nasty();
		break;
	case 1:
		block->next = nasty();
		break;
	case 2:
		m->ring->stream[random_u32() % STREAMS].first = nasty();
		break;
	case 3:
		while (n--)
			word[random_u32() % (m->so.mmap_size / 4)] = nasty();
	}
}

/* Read every byte of a batch. */
static uint64_t walk(const struct pfq_batch *batch)
{
	const struct pfq_pkthdr *pkt;
	uint64_t sum = 0;
	uint32_t i;

	pfq_batch_for_each(pkt, batch) {
		for (i = 0; i < pkt->caplen; i++)
			sum += pfq_pkt_data(pkt)[i];
	}
	return sum;
}

static void attack(uint64_t *errors, uint64_t *batches)
{
	struct producer p[STREAMS] = { 0 };
	struct pfq_batch batch;
	struct model m;
	struct ring r;
	int i, ret;

	model_init(&m, 4096, BLOCKS, STREAMS);
	ring_init(&r, m.base, &m.so);
	/* Initialise the whole map, so that the sanitizers report real bugs only. */
	memset(model_block(&m, 0), 0xa5, (size_t)BLOCKS * 4096);
	for (i = 0; i < STREAMS; i++)
		p[i].model = &m;
	for (i = 0; i < STREAMS * 3; i++)
		producer_put_u64(&p[i % STREAMS], i);
	for (i = 0; i < READS; i++) {
		ret = (i % 2 ? ring_read_ordered : ring_read)(&r, &batch);
		if (ret == 1) {
			walk(&batch);
			++*batches;
		}
		*errors += ret == -EIO;
		scribble(&m);
	}
	ring_exit(&r);
	model_exit(&m);
}

int main(void)
{
	uint64_t errors = 0, batches = 0;
	int i;

	for (i = 0; i < ROUNDS; i++)
		attack(&errors, &batches);
	tap_ok(errors, "the reader detects garbage (%llu times)",
	       (unsigned long long)errors);
	tap_ok(batches > ROUNDS, "the reader returns batches, too (%llu)",
	       (unsigned long long)batches);
	tap_ok(true, "the reader reads nothing outside of the map");
	return tap_done();
}
