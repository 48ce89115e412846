// SPDX-License-Identifier: LGPL-2.1-or-later
/* pfq_batch_for_each() stays within its batch, whatever the records say. */
#include <stdlib.h>
#include <string.h>

#include <pfq/pfq.h>

#include "tap.h"

/* On the heap and exactly so long, for ASan to see a step beyond. */
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
	tap_equal(count(0, 0), 0, "an empty batch");
	tap_equal(count(16, 0), 0, "half a header");
	tap_equal(count(32, 0), 1, "a packet without bytes");
	tap_equal(count(32, 1), 0, "a byte that is not there");
	tap_equal(count(48, 16), 1, "a packet to the very end");
	tap_equal(count(48, 17), 0, "one byte too many");
	tap_equal(count(47, 15), 0, "its padding cut off");
	tap_equal(count(32, 15), 0, "bytes that are not there");
	tap_equal(count(96, 32), 2, "two packets");
	tap_equal(count(80, 32), 1, "the second one's header cut off");
	tap_equal(count(96, UINT32_MAX), 0, "a length without end");
	tap_equal(count(96, UINT32_MAX - 40), 0, "a length whose stride wraps");
	return tap_done();
}
