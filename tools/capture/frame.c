// SPDX-License-Identifier: GPL-2.0-only
/* Frames as they were on the wire, made from the packets of libpfq. */
#include <arpa/inet.h>
#include <string.h>

#include "frame.h"

static uint32_t min_u32(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Copy a frame with its VLAN tag inserted. Returns the length of the copy, at most max. */
static uint32_t insert_tag(uint8_t *to, const struct pfq_pkthdr *pkt,
			   uint32_t max)
{
	const uint8_t *from = pfq_pkt_data(pkt);
	const uint16_t tag[] = { htons(pkt->vlan_proto), htons(pkt->vlan_tci) };
	uint32_t rest = min_u32(pkt->caplen, FRAME_MAX - FRAME_TAG_LEN) -
		FRAME_ADDRS_LEN;

	memcpy(to, from, FRAME_ADDRS_LEN);
	memcpy(to + FRAME_ADDRS_LEN, tag, FRAME_TAG_LEN);
	memcpy(to + FRAME_ADDRS_LEN + FRAME_TAG_LEN, from + FRAME_ADDRS_LEN,
	       rest);
	return min_u32(FRAME_ADDRS_LEN + FRAME_TAG_LEN + rest, max);
}

void frame_from_pkt(struct frame *f, const struct pfq_pkthdr *pkt,
		    uint32_t snaplen, uint8_t *scratch)
{
	uint32_t max = snaplen ? min_u32(snaplen, FRAME_MAX) : FRAME_MAX;

	*f = (struct frame) {
		.data = pfq_pkt_data(pkt),
		.caplen = min_u32(pkt->caplen, max),
		.len = pkt->len,
		.ifindex = pkt->ifindex,
		.tstamp = pkt->tstamp,
	};
	if (!(pkt->flags & PFQ_PKT_VLAN))
		return;
	f->len += FRAME_TAG_LEN;
	/* The frame was cut before the position of the tag: the tag is cut off, too. */
	if (pkt->caplen < FRAME_ADDRS_LEN)
		return;
	f->data = scratch;
	f->caplen = insert_tag(scratch, pkt, max);
}
