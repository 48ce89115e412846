/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_FRAME_H
#define TOOLS_FRAME_H

#include <pfq/pfq.h>

/* The longest frame that readers of pcap files accept. */
#define FRAME_MAX 262144

#define FRAME_ADDRS_LEN	12
#define FRAME_TAG_LEN	4

/* A packet as it was on the wire, cut to the snaplen. */
struct frame {
	const uint8_t *data;
	uint32_t caplen;
	uint32_t len;
	uint32_t ifindex;
	uint64_t tstamp;
};

/* scratch: FRAME_MAX bytes, used when the NIC's stripped tag is put back. */
void frame_from_pkt(struct frame *f, const struct pfq_pkthdr *pkt,
		    uint32_t snaplen, uint8_t *scratch);

#endif
