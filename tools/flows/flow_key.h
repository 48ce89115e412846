/* SPDX-License-Identifier: GPL-2.0-only */
/* What tells flows apart: the packets of a flow have one direction. */
#ifndef TOOLS_FLOW_KEY_H
#define TOOLS_FLOW_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Without padding, so that its bytes can be hashed and compared. */
struct flow_key {
	uint8_t src[16], dst[16];	/* IPv4: the first 4 bytes; the others are 0 */
	uint32_t ifindex;	/* where it was received; 0: a file */
	uint16_t sport, dport;	/* host order; ICMP: 0, and type and code as NetFlow has them */
	uint16_t vlan;		/* the outer tag's id; 0: none */
	uint8_t version;	/* 4 or 6 */
	uint8_t proto;
};

struct flow_packet {
	struct flow_key key;
	uint32_t bytes;		/* of IP, with its header */
	uint8_t tcp_flags;
	uint8_t tos;
};

/*
 * Find the flow of an Ethernet frame, of which len bytes are there. Fragments but the first have no ports.
 * Returns false if it has no IP header.
 */
bool flow_of_frame(struct flow_packet *p, const uint8_t *frame, size_t len);

#endif
