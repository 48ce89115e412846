// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that a slow reader loses the newest packets, and reads on afterwards. */
#include "ring_producer.h"
#include "rx_reader.h"
#include "tap.h"

#define BLOCKS 8
#define PER_BLOCK ((4096 - PFQ_BLOCK_HDRLEN) / PFQ_PKT_STRIDE(8))

static struct model m;
static struct ring r;

static uint64_t drain(uint64_t first, uint64_t *wrong)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	uint64_t n = 0;

	while (ring_read(&r, &batch) == 1) {
		pfq_batch_for_each(pkt, &batch)
			*wrong += pkt_u64(pkt) != first + n++;
	}
	return n;
}

int main(void)
{
	struct producer p = { .model = &m };
	uint64_t i, wrong = 0;

	model_init(&m, 4096, BLOCKS, 1);
	ring_init(&r, m.base, &m.so);

	for (i = 0; i < 2 * BLOCKS * PER_BLOCK; i++)
		producer_put_u64(&p, i);
	tap_equal(p.lost, BLOCKS * PER_BLOCK, "the second half of the packets is lost");
	tap_equal(drain(0, &wrong), BLOCKS * PER_BLOCK, "the first half of the packets is read");
	tap_equal(wrong, 0, "the packets are in order");
	tap_equal(model_free_blocks(&m), BLOCKS - 1,
		  "all blocks but the last are free again");

	p.lost = 0;
	for (i = 0; i < (BLOCKS - 1) * PER_BLOCK; i++)
		producer_put_u64(&p, i);
	tap_equal(p.lost, 0, "no packet is lost once there is room");
	tap_equal(drain(0, &wrong), i, "all packets are read");
	tap_equal(wrong, 0, "the packets are in order");
	tap_ok(m.ring->consumed == m.delivered, "consumed equals the bytes delivered");
	ring_exit(&r);
	model_exit(&m);
	return tap_done();
}
