/* SPDX-License-Identifier: GPL-2.0-only */
/* Frames as they were on the wire, made from the packets of libpfq. */
#ifndef TOOLS_FRAME_H
#define TOOLS_FRAME_H

#include <pfq/pfq.h>

/* The longest frame that readers of pcap files accept. */
#define FRAME_MAX 262144

#define FRAME_ADDRS_LEN	12
#define FRAME_TAG_LEN	4

/* A frame as it was on the wire, cut to the snaplen. */
struct frame {
	const uint8_t *data;
	uint32_t caplen;	/* bytes at data */
	uint32_t len;		/* bytes on the wire */
	uint32_t ifindex;
	uint64_t tstamp;	/* ns since 1970 */
};

/*
 * Make a frame from a packet. If the NIC stripped a VLAN tag, copy the frame to scratch, which has
 * FRAME_MAX bytes, and insert the tag again.
 */
void frame_from_pkt(struct frame *f, const struct pfq_pkthdr *pkt,
		    uint32_t snaplen, uint8_t *scratch);

#endif
