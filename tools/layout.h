/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the headers of an Ethernet frame are. */
#ifndef TOOLS_LAYOUT_H
#define TOOLS_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

/* The headers that are known */
enum layer {
	LAYER_ETH,
	LAYER_VLAN,		/* the outer tag */
	LAYER_VLAN2,
	LAYER_MPLS,		/* the outer label */
	LAYER_MPLS2,
	LAYER_IP4,
	LAYER_IP6,
	LAYER_TCP,
	LAYER_UDP,
	LAYER_ICMP,		/* of IPv4 or IPv6 */
	LAYER_MAX,
};

struct layout {
	int16_t offset[LAYER_MAX];	/* bytes from the frame's begin; -1: there is no such header */
	int16_t l4;			/* what the IP header carries; -1: nothing that is known */
	int16_t csum;			/* the checksum of l4; -1: none */
	uint16_t end;			/* of the headers */
};

/*
 * Find the headers of a frame, of which len bytes are there. A header that is not whole is not found. Headers
 * behind a fragment's IP header are found in the first fragment only.
 */
void layout_find(struct layout *l, const uint8_t *frame, size_t len);

#endif
