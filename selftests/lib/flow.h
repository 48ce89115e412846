/* SPDX-License-Identifier: GPL-2.0-only */
/* Frames of protocols that steering and filters know. */
#ifndef FLOW_H
#define FLOW_H

#include <stddef.h>
#include <stdint.h>

#define FLOW_FRAME_MAX 1400
#define FLOW_BROADCAST 0xff	/* as dmac: ff:ff:ff:ff:ff:ff */

struct flow {
	uint8_t smac, dmac;	/* last bytes of the MAC addresses */
	uint8_t nr_tags;	/* to 3 */
	uint16_t tci[3];	/* outermost first */
	uint8_t version;	/* of IP: 4, 6; 0: ethertype says what it is */
	uint16_t ethertype;
	uint8_t proto;
	uint32_t src, dst;	/* the addresses' last words */
	uint16_t sport, dport;
	uint32_t id;		/* of a fragment */
	uint16_t offset;	/* of a fragment, in units of 8 bytes */
	uint8_t more;		/* fragments */
	const struct flow *inner;	/* IPPROTO_IPIP, _IPV6, _GRE, or UDP to 4789 */
};

/* Which packet it is stands in the last bytes of its payload. */
size_t flow_put(uint8_t *frame, const struct flow *f, uint32_t serial);

/* 0 when it is none of flow_put()'s. */
int flow_get(const uint8_t *frame, size_t len, uint32_t *serial);

/* What the other end sends; that of inner, when there is one, is written to room. */
struct flow flow_reverse(const struct flow *f, struct flow *room);

#endif
