// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that no packet is lost if the kernel delivers packets between any two loads of the reader. */
#include "ring_producer.h"
#include "tap.h"

#define PACKETS 200000u
#define STREAMS 3

static struct model m;
static struct producer producer[STREAMS];
static uint64_t sent;

static uint32_t random_u32(void)
{
	static uint64_t state = 0x9e3779b97f4a7c15;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state >> 32;
}

/* Deliver up to 4 packets. A block has room for three, so that the kernel changes blocks often. */
static void kernel_goes_on(void)
{
	uint32_t n = random_u32() % 5;
	struct producer *p = &producer[random_u32() % STREAMS];

	while (n-- && sent < PACKETS && producer_put_u64(p, sent))
		sent++;
}

#define __atomic_load_n(ptr, order) \
	(kernel_goes_on(), __atomic_load_n(ptr, order))

#include "../rx_reader.c"

int main(void)
{
	static bool seen[PACKETS];
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	uint64_t got = 0, twice = 0, reads;
	struct ring r;
	int i;

	model_init(&m, 256, 16, STREAMS);
	ring_init(&r, m.base, &m.so);
	for (i = 0; i < STREAMS; i++)
		producer[i].model = &m;
	for (reads = 0; got < PACKETS && reads < 2 * PACKETS; reads++) {
		if (ring_read(&r, &batch) != 1)
			continue;
		pfq_batch_for_each(pkt, &batch) {
			twice += seen[pkt_u64(pkt)];
			seen[pkt_u64(pkt)] = true;
			got++;
		}
	}
	tap_equal(got, PACKETS, "every packet is read");
	tap_equal(twice, 0, "no packet is read twice");
	tap_equal(m.ring->consumed, m.delivered, "consumed equals the bytes delivered");
	ring_exit(&r);
	model_exit(&m);
	return tap_done();
}
