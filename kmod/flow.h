/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_FLOW_H
#define _PFQ_FLOW_H

#include <linux/types.h>

/* No header that steering looks at lies further into a frame than this. */
#define PFQ_FLOW_HEADERS 256

/* What a frame says of itself; addresses and ports as on the wire. */
struct pfq_flow {
	const __u8 *mac;	/* 12 bytes of addresses; NULL: no link header */
	__u16 vid;		/* of the outermost tag; 0: none */
	__u16 ethertype;	/* behind the tags */
	__u8 version;		/* of IP: 4, 6; 0: not IP */
	__u8 proto;
	__u8 fragment;
	__u32 id;		/* of the fragment */
	__u32 saddr[4];
	__u32 daddr[4];
	__u16 sport;
	__u16 dport;		/* an ICMP echo's id is both */
};

/*
 * Reads the headers of len bytes of frame. ethertype 0: they start with the
 * MAC header; else with what it names. tci: of a tag that the NIC stripped, or
 * 0. inner: of the packet in an IPIP, GRE or VXLAN tunnel, where there is one.
 */
void pfq_flow_read(struct pfq_flow *f, const __u8 *data, __u32 len,
		   __u16 ethertype, __u16 tci, int inner);

/*
 * Symmetric: both directions hash alike; all fragments of a packet, too. What
 * has no IP header is hashed by its MAC addresses and ethertype.
 */
__u32 pfq_flow_hash(const struct pfq_flow *f, __u32 seed);
__u32 pfq_flow_hash_addresses(const struct pfq_flow *f, __u32 seed);
__u32 pfq_flow_hash_link(const struct pfq_flow *f, __u32 seed);

#endif
