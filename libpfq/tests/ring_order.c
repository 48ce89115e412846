// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that the packets of a CPU are read once, whole and in order, whenever the reader reads. */
#include "ring_producer.h"
#include "rx_reader.h"
#include "tap.h"

#define PACKETS 5000
#define MAX_LEN 400

static void fill(uint8_t *data, uint32_t len, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < len; i++)
		data[i] = n * 31 + i;
}

static bool pkt_is(const struct pfq_pkthdr *pkt, uint32_t n)
{
	uint8_t data[MAX_LEN];

	fill(data, n % MAX_LEN, n);
	return pkt->caplen == n % MAX_LEN && pkt->tstamp == n + 1 &&
		!memcmp(pfq_pkt_data(pkt), data, pkt->caplen);
}

/* Read after each burst of packets. */
static void run(uint32_t burst)
{
	const struct pfq_pkthdr *pkt;
	uint32_t sent, got = 0, wrong = 0;
	struct producer p = { 0 };
	struct pfq_batch batch;
	uint8_t data[MAX_LEN];
	struct model m;
	struct ring r;

	model_init(&m, 4096, 64, 1);
	p.model = &m;
	ring_init(&r, m.base, &m.so);
	for (sent = 0; sent < PACKETS; sent++) {
		fill(data, sent % MAX_LEN, sent);
		producer_put(&p, data, sent % MAX_LEN);
		if (sent % burst && sent + 1 < PACKETS)
			continue;
		while (ring_read(&r, &batch) == 1) {
			pfq_batch_for_each(pkt, &batch)
				wrong += !pkt_is(pkt, got++);
		}
	}
	tap_ok(!p.lost && got == PACKETS, "bursts of %u: every packet is read once", burst);
	tap_ok(!wrong, "bursts of %u: bytes, length and order are right", burst);
	tap_ok(m.ring->consumed == m.delivered, "bursts of %u: consumed equals the bytes delivered",
	       burst);
	ring_exit(&r);
	model_exit(&m);
}

int main(void)
{
	run(1);
	run(7);
	run(100);
	return tap_done();
}
