// SPDX-License-Identifier: GPL-2.0-only
/* Test that a VLAN tag that the NIC stripped is inserted again, within the snaplen. */
#include <stdlib.h>

#include "capture/frame.h"
#include "tap.h"

static uint8_t scratch[FRAME_MAX];

static struct pfq_pkthdr *make_pkt(uint32_t caplen, uint32_t len, uint16_t flags)
{
	struct pfq_pkthdr *pkt = malloc(sizeof(*pkt) + caplen);
	uint8_t *data = (uint8_t *)(pkt + 1);
	uint32_t i;

	*pkt = (struct pfq_pkthdr) {
		.tstamp = 5, .ifindex = 3, .caplen = caplen, .len = len,
		.vlan_tci = 0xe123, .vlan_proto = 0x88a8, .flags = flags,
	};
	for (i = 0; i < caplen; i++)
		data[i] = i;
	return pkt;
}

static void untagged(uint32_t caplen, uint32_t snaplen, uint32_t want)
{
	struct pfq_pkthdr *pkt = make_pkt(caplen, 100, 0);
	struct frame f;

	frame_from_pkt(&f, pkt, snaplen, scratch);
	tap_ok(f.caplen == want && f.len == 100 && f.data == pfq_pkt_data(pkt) &&
	       f.tstamp == 5 && f.ifindex == 3,
	       "an untagged frame of %u bytes with snaplen %u has %u bytes and is not copied", caplen, snaplen,
	       want);
	free(pkt);
}

static void tagged(uint32_t caplen, uint32_t snaplen, uint32_t want)
{
	static const uint8_t tag[] = { 0x88, 0xa8, 0xe1, 0x23 };
	struct pfq_pkthdr *pkt = make_pkt(caplen, 100, PFQ_PKT_VLAN);
	uint32_t i, wrong = 0;
	struct frame f;

	frame_from_pkt(&f, pkt, snaplen, scratch);
	tap_ok(f.caplen == want && f.len == 104, "a tagged frame of %u bytes with snaplen %u has %u bytes",
	       caplen, snaplen, want);
	for (i = 0; i < f.caplen; i++) {
		if (i < 12)
			wrong += f.data[i] != (uint8_t)i;
		else if (i < 16)
			wrong += f.data[i] != tag[i - 12];
		else
			wrong += f.data[i] != (uint8_t)(i - 4);
	}
	tap_equal(wrong, 0, "the bytes of the frame are right");
	free(pkt);
}

int main(void)
{
	untagged(100, 0, 100);
	untagged(64, 64, 64);
	untagged(100, 64, 64);
	untagged(0, 0, 0);
	tagged(100, 0, 104);
	tagged(64, 64, 64);
	tagged(60, 64, 64);
	tagged(60, 62, 62);
	tagged(20, 14, 14);
	tagged(12, 0, 16);
	tagged(11, 0, 11);
	tagged(0, 0, 0);
	tagged(FRAME_MAX - 4, 0, FRAME_MAX);
	tagged(FRAME_MAX, 0, FRAME_MAX);
	return tap_done();
}
