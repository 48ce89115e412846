// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that pfq_batch_for_each() stays within its batch, whatever the records contain. */
#include <stdlib.h>
#include <string.h>

#include <pfq/pfq.h>

#include "tap.h"

/*
 * Count the packets of a batch. The batch is a heap block of exactly its length, so that ASan
 * detects an access beyond its end.
 */
static int count(uint32_t bytes, uint32_t caplen)
{
	uint8_t *mem = calloc(1, bytes + !bytes);
	struct pfq_batch batch = { .begin = mem, .end = mem + bytes };
	struct pfq_pkthdr hdr = { .caplen = caplen };
	const struct pfq_pkthdr *pkt;
	int n = 0;

	memcpy(mem, &hdr, bytes < sizeof(hdr) ? bytes : sizeof(hdr));
	pfq_batch_for_each(pkt, &batch) {
		n++;
		if (pkt->caplen)
			n += 1000 * pfq_pkt_data(pkt)[pkt->caplen - 1];
	}
	free(mem);
	return n;
}

int main(void)
{
	tap_equal(count(0, 0), 0, "an empty batch has no packet");
	tap_equal(count(16, 0), 0, "a batch of half a header has no packet");
	tap_equal(count(32, 0), 1, "a packet of 0 bytes is found");
	tap_equal(count(32, 1), 0, "a packet whose byte lies beyond the batch is not found");
	tap_equal(count(48, 16), 1, "a packet that ends with the batch is found");
	tap_equal(count(48, 17), 0, "a packet one byte longer than the batch is not found");
	tap_equal(count(47, 15), 0, "a packet whose padding is cut off is not found");
	tap_equal(count(32, 15), 0, "a packet of a header alone with a caplen of 15 is not found");
	tap_equal(count(96, 32), 2, "two packets are found");
	tap_equal(count(80, 32), 1, "a second packet whose header is cut off is not found");
	tap_equal(count(96, UINT32_MAX), 0, "a packet with the largest caplen is not found");
	tap_equal(count(96, UINT32_MAX - 40), 0, "a packet whose stride wraps around is not found");
	return tap_done();
}
