// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that streams may start late, and that a busy one does not starve the others. */
#include "ring_producer.h"
#include "rx_reader.h"
#include "tap.h"

#define STREAMS 4

/* Read a batch, and return the number of its stream, which each packet holds; UINT64_MAX: no batch. */
static uint64_t read_one(struct ring *r)
{
	struct pfq_batch batch;

	if (ring_read(r, &batch) != 1)
		return UINT64_MAX;
	return pkt_u64(pfq_batch_first(&batch));
}

static void put_to_all(struct producer *p)
{
	uint64_t i;

	for (i = 0; i < STREAMS; i++)
		producer_put_u64(&p[i], i);
}

int main(void)
{
	struct producer p[STREAMS] = { 0 };
	uint64_t i, round, wrong = 0;
	struct model m;
	struct ring r;

	model_init(&m, 4096, 16, STREAMS);
	ring_init(&r, m.base, &m.so);
	for (i = 0; i < STREAMS; i++)
		p[i].model = &m;

	producer_put_u64(&p[2], 2);
	tap_equal(read_one(&r), 2, "the first CPU that delivers is read");
	producer_put_u64(&p[0], 0);
	tap_equal(read_one(&r), 0, "a CPU that delivers later is read");
	producer_put_u64(&p[1], 1);
	producer_put_u64(&p[3], 3);
	tap_ok(read_one(&r) + read_one(&r) == 4, "two more CPUs are read");
	tap_equal(read_one(&r), UINT64_MAX, "nothing is read after them");

	/* All streams have new packets at each read, so each must be served once in four reads. */
	for (round = 0; round < 100; round++) {
		uint32_t seen = 0;

		for (i = 0; i < STREAMS; i++) {
			put_to_all(p);
			seen |= 1u << (read_one(&r) & 31);
		}
		wrong += seen != (1u << STREAMS) - 1;
	}
	tap_equal(wrong, 0, "busy streams are served in turn");
	ring_exit(&r);
	model_exit(&m);
	return tap_done();
}
