// SPDX-License-Identifier: LGPL-2.1-or-later
/* Streams begin late, and a busy one does not starve the others. */
#include "producer.h"
#include "tap.h"

#define STREAMS 4

static uint64_t read_one(struct ring *r)
{
	struct pfq_batch batch;

	if (ring_read(r, &batch) != 1)
		return UINT64_MAX;
	return pkt_u64(pfq_batch_first(&batch));
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
	ok_equal(read_one(&r), 2, "the first CPU to deliver");
	producer_put_u64(&p[0], 0);
	ok_equal(read_one(&r), 0, "another one later");
	producer_put_u64(&p[1], 1);
	producer_put_u64(&p[3], 3);
	ok(read_one(&r) + read_one(&r) == 4, "and two more");
	ok_equal(read_one(&r), UINT64_MAX, "then nothing");

	/* All have data at each read: each is served once in four reads. */
	for (round = 0; round < 100; round++) {
		uint32_t seen = 0;

		for (i = 0; i < STREAMS; i++)
			producer_put_u64(&p[i], i);
		for (i = 0; i < STREAMS; i++)
			seen |= 1u << (read_one(&r) & 31);
		wrong += seen != (1u << STREAMS) - 1;
	}
	ok_equal(wrong, 0, "streams are taken in turn");

	for (i = 0; i < 50; i++) {
		producer_put_u64(&p[0], 0);
		if (i == 25)
			producer_put_u64(&p[3], 3);
		if (i >= 25 && read_one(&r) == 3)
			break;
	}
	ok(i < 25 + STREAMS, "one packet beside a busy stream is read soon");
	ring_exit(&r);
	model_exit(&m);
	return tap_end();
}
