// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test packets of any length: empty, odd, jumbo, merged by GRO, and as long as a block. */
#include "ring_producer.h"
#include "rx_reader.h"
#include "tap.h"

#define BLOCK_SIZE (256 << 10)
#define LARGEST (BLOCK_SIZE - PFQ_BLOCK_HDRLEN - PFQ_PKT_HDRLEN)

static uint8_t data[LARGEST];

int main(void)
{
	static const uint32_t lens[] = {
		0, 1, 15, 16, 17, 60, 1514, 9014, 65549, LARGEST - 1, LARGEST, 0,
	};
	const struct pfq_pkthdr *pkt;
	struct producer p = { 0 };
	struct pfq_batch batch;
	uint32_t i, n = 0;
	struct model m;
	struct ring r;

	for (i = 0; i < LARGEST; i++)
		data[i] = i * 7 + (i >> 8);
	model_init(&m, BLOCK_SIZE, 8, 1);
	p.model = &m;
	ring_init(&r, m.base, &m.so);
	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++)
		producer_put(&p, data, lens[i]);
	while (ring_read(&r, &batch) == 1) {
		pfq_batch_for_each(pkt, &batch) {
			tap_ok(pkt->caplen == lens[n] &&
			       !memcmp(pfq_pkt_data(pkt), data, pkt->caplen),
			       "a packet of %u bytes is read", lens[n]);
			n++;
		}
	}
	tap_equal(n, i, "every packet is read");
	ring_exit(&r);
	model_exit(&m);
	return tap_done();
}
