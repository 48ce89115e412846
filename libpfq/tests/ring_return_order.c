// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that blocks are returned in any order: an idle CPU's block does not delay the others. */
#include "ring_producer.h"
#include "rx_reader.h"
#include "tap.h"

#define PACKETS 100000

static struct model m;
static struct ring r;
static uint64_t last_busy, last_idle, wrong, got;

static void take(uint64_t value)
{
	bool idle = value & 1;
	uint64_t *last = idle ? &last_idle : &last_busy;

	wrong += value != *last + 2;
	*last = value;
	got++;
}

static void drain(void)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;

	while (ring_read(&r, &batch) == 1) {
		pfq_batch_for_each(pkt, &batch)
			take(pkt_u64(pkt));
	}
}

int main(void)
{
	struct producer busy = { .model = &m }, idle = { .model = &m };
	uint64_t i;

	model_init(&m, 4096, 4, 2);
	ring_init(&r, m.base, &m.so);
	last_idle = 1;

	/* The idle CPU sends odd numbers, the busy one even numbers. */
	producer_put_u64(&idle, 3);
	for (i = 1; i <= PACKETS; i++) {
		producer_put_u64(&busy, 2 * i);
		if (i % 50 == 0)
			drain();
	}
	drain();
	tap_equal(busy.lost, 0, "the busy CPU loses no packet with three blocks");
	producer_put_u64(&idle, 5);
	drain();
	tap_equal(got, PACKETS + 2, "every packet is read");
	tap_equal(wrong, 0, "the packets of each CPU are in order");
	ring_exit(&r);
	model_exit(&m);
	return tap_done();
}
