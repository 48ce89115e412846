/* SPDX-License-Identifier: GPL-2.0-only */
/* Frames of the protocols that steering and filters parse. */
#ifndef FLOW_H
#define FLOW_H

#include <stddef.h>
#include <stdint.h>

#define FLOW_FRAME_MAX 1400	/* bytes */
#define FLOW_BROADCAST 0xff	/* as dmac: ff:ff:ff:ff:ff:ff */

struct flow {
	uint8_t smac, dmac;	/* last byte of the MAC addresses */
	uint8_t nr_tags;	/* VLAN tags, up to 3 */
	uint16_t tci[3];	/* outermost first */
	uint8_t version;	/* IP version: 4 or 6; 0: no IP, the frame has ethertype */
	uint16_t ethertype;
	uint8_t proto;		/* IPPROTO_* */
	uint32_t src, dst;	/* last 32 bits of the IP addresses */
	uint16_t sport, dport;	/* ICMP echo: sport is the id, dport 0 makes a reply */
	uint32_t id;		/* fragment id */
	uint16_t offset;	/* fragment offset, in units of 8 bytes */
	uint8_t more;		/* more fragments follow */
	const struct flow *inner;	/* payload of IPPROTO_IPIP, _IPV6, _GRE, or UDP to port 4789 */
};

/*
 * Write a frame of at most FLOW_FRAME_MAX bytes. The last bytes of its payload hold
 * serial, a number that names the packet. Return the length in bytes.
 */
size_t flow_put(uint8_t *frame, const struct flow *f, uint32_t serial);

/* Read the serial of a frame. Return 1, or 0 if flow_put() did not write the frame. */
int flow_get(const uint8_t *frame, size_t len, uint32_t *serial);

/*
 * Return the flow of the packets that the other end sends. If f has an inner flow, write
 * its reverse to *room.
 */
struct flow flow_reverse(const struct flow *f, struct flow *room);

#endif
