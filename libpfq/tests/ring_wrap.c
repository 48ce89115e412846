// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that the counters of blocks may wrap around at 2^32. */
#include "ring_producer.h"
#include "rx_reader.h"
#include "tap.h"

#define PACKETS 2000

int main(void)
{
	struct producer p = { 0 };
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	uint64_t i, got = 0, wrong = 0;
	struct model m;
	struct ring r;

	model_init_at(&m, 4096, 4, 1, UINT32_MAX - 2 - 4);
	p.model = &m;
	ring_init(&r, m.base, &m.so);
	for (i = 0; i < PACKETS; i++) {
		producer_put_u64(&p, i);
		while (ring_read(&r, &batch) == 1) {
			pfq_batch_for_each(pkt, &batch)
				wrong += pkt_u64(pkt) != got++;
		}
	}
	tap_ok(m.ring->free_tail < 1000, "free_tail wraps around");
	tap_equal(p.lost, 0, "no packet is lost");
	tap_equal(got, PACKETS, "every packet is read once");
	tap_equal(wrong, 0, "the packets are in order");
	ring_exit(&r);
	model_exit(&m);
	return tap_done();
}
