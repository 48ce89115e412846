/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
#ifndef _PFQ_FLOW_H
#define _PFQ_FLOW_H

#include "engine/env.h"

/* No header that is looked at lies further into a frame than this. */
#define PFQ_FLOW_HEADERS 256

/* Of a header only when it is there in full, cut packets have less of them. */
enum pfq_fact {
	PFQ_FACT_IP4		= 1 << 0,
	PFQ_FACT_IP6		= 1 << 1,
	PFQ_FACT_TCP		= 1 << 2,
	PFQ_FACT_UDP		= 1 << 3,
	PFQ_FACT_FLOW		= 1 << 4,	/* TCP or UDP */
	PFQ_FACT_ICMP		= 1 << 5,	/* ICMPv6 in IPv6 */
	PFQ_FACT_VLAN		= 1 << 6,	/* the outermost tag has an id */
	PFQ_FACT_FRAG		= 1 << 7,
	PFQ_FACT_FIRST_FRAG	= 1 << 8,
	PFQ_FACT_MORE_FRAG	= 1 << 9,	/* not the first: no transport header */
	PFQ_FACT_LINK		= 1 << 10,
	PFQ_FACT_ALL		= (1 << 11) - 1,
};

#define PFQ_FACT_IP	(PFQ_FACT_IP4 | PFQ_FACT_IP6)

/* The headers of a frame, or of the packet inside a tunnel. */
struct pfq_flow {
	const u8 *mac;		/* 12 bytes of addresses; NULL: no link header */
	const u8 *network;	/* PFQ_FACT_IP */
	const u8 *fragment;	/* with PFQ_FACT_FRAG: its id, of 2 bytes in IPv4, 4 in IPv6 */
	const u8 *payload;	/* of IP, behind extensions; of a later fragment too */
	const u8 *end;		/* of what can be read, and belongs to it */
	u32 facts;		/* enum pfq_fact */
	u16 tci;		/* of the outermost tag; 0: none */
	u16 ethertype;		/* behind the tags */
	u8 proto;
};

void pfq_flow_read_any(struct pfq_flow *f, const u8 *data, u32 len, u16 ethertype, u16 tci);

/* The packet inside an IPIP, GRE, VXLAN or GTP tunnel; false: none that can be read. */
bool pfq_flow_read_inner(struct pfq_flow *in, const struct pfq_flow *f);

/* Reads the innermost packet, a few tunnels deep. */
void pfq_flow_innermost(struct pfq_flow *f);

/*
 * Symmetric: both directions hash alike; all fragments of a packet, too. What
 * has no IP header is hashed by its MAC addresses and ethertype.
 */
u32 pfq_flow_hash(const struct pfq_flow *f, u64 seed);
u32 pfq_flow_hash_addresses(const struct pfq_flow *f, u64 seed);
u32 pfq_flow_hash_link(const struct pfq_flow *f, u64 seed);

/* pfq_flow_hash() of a frame whose headers nobody else asks for. */
u32 pfq_flow_hash_frame(const u8 *data, u32 len, u64 seed);

/* Of one thing, on which steering depends. */
u32 pfq_flow_mix(u64 value, u64 seed);

/* Bytes in network order, at any address. */
static inline u16 pfq_be16(const u8 *p)
{
	u16 x;

	memcpy(&x, p, sizeof(x));
	return __builtin_bswap16(x);
}

static inline u32 pfq_be32(const u8 *p)
{
	u32 x;

	memcpy(&x, p, sizeof(x));
	return __builtin_bswap32(x);
}

static inline u64 pfq_be64(const u8 *p)
{
	u64 x;

	memcpy(&x, p, sizeof(x));
	return __builtin_bswap64(x);
}

static inline u64 pfq_be48(const u8 *p)
{
	return (u64)pfq_be16(p) << 32 | pfq_be32(p + 2);
}

/* A hash needs no order of bytes. */
static inline u16 pfq_raw16(const u8 *p)
{
	u16 x;

	memcpy(&x, p, sizeof(x));
	return x;
}

static inline u32 pfq_raw32(const u8 *p)
{
	u32 x;

	memcpy(&x, p, sizeof(x));
	return x;
}

/*
 * Each end is mixed with a secret, and the two are added: no order to work out,
 * and nobody can choose flows that meet. Odd, from the golden ratio and pi.
 */
#define PFQ_MIX_A	0x9e3779b97f4a7c15ull
#define PFQ_MIX_B	0x243f6a8885a308d3ull

static __always_inline u64 pfq_mix(u64 x, u64 seed)
{
	x = (x ^ seed) * PFQ_MIX_A;
	return x ^ x >> 32;
}

static __always_inline u32 pfq_mix_finish(u64 x)
{
	return x * PFQ_MIX_B >> 32;
}

/* Ports that say which end they belong to; what does not goes with the rest. */
static __always_inline u32 pfq_flow_hash4(const u8 *ip, u32 sport, u32 dport, u32 rest, u64 seed)
{
	const u64 x = (((u64)pfq_raw32(ip + 12) << 16 | sport) + seed) *
		      (((u64)pfq_raw32(ip + 16) << 16 | dport) + seed);

	return pfq_mix_finish((x ^ x >> 32) + rest);
}

/* Most packets: TCP or UDP over IPv4 without options, whole. False: look closer. */
static __always_inline bool pfq_flow_is_plain_ipv4_l4(const u8 *data, u32 len)
{
	const u8 *ip = data + ETH_HLEN;

	if (len < ETH_HLEN + 20 + 20 || pfq_be16(data + 12) != ETH_P_IP || ip[0] != 0x45 ||
	    pfq_raw16(ip + 6) & __builtin_bswap16(0x3fff) || pfq_be16(ip + 2) < 40)
		return false;
	switch (ip[9]) {
	case IPPROTO_UDP:
	case IPPROTO_TCP:
		return true;
	default:
		return false;
	}
}

/* pfq_flow_hash() of such a frame. */
static __always_inline u32 pfq_flow_hash_plain_ipv4_l4(const u8 *data, u64 seed)
{
	const u8 *ip = data + ETH_HLEN;

	return pfq_flow_hash4(ip, pfq_raw16(ip + 20), pfq_raw16(ip + 22), ip[9], seed);
}

static inline bool pfq_flow_read_plain_ipv4_l4(struct pfq_flow *f, const u8 *data, u32 len, u16 tci)
{
	const u8 *ip = data + ETH_HLEN;
	u32 left, size;

	if (!pfq_flow_is_plain_ipv4_l4(data, len))
		return false;
	left = len - ETH_HLEN;
	size = pfq_be16(ip + 2);
	f->mac = data;
	f->network = ip;
	f->payload = ip + 20;
	f->end = ip + (size < left ? size : left);
	f->tci = tci;
	f->ethertype = ETH_P_IP;
	f->proto = ip[9];
	f->facts = PFQ_FACT_LINK | PFQ_FACT_IP4 | PFQ_FACT_FLOW;
	if (tci & 0xfff)
		f->facts |= PFQ_FACT_VLAN;
	f->facts |= ip[9] == IPPROTO_UDP ? PFQ_FACT_UDP : PFQ_FACT_TCP;
	return true;
}

/*
 * Reads the headers of len bytes of frame. ethertype 0: they start with the
 * MAC header; else with what it names. tci: of a tag that the NIC stripped, or 0.
 */
static inline void pfq_flow_read(struct pfq_flow *f, const u8 *data, u32 len, u16 ethertype, u16 tci)
{
	if (unlikely(ethertype || !pfq_flow_read_plain_ipv4_l4(f, data, len, tci)))
		pfq_flow_read_any(f, data, len, ethertype, tci);
}

static inline u16 pfq_flow_vid(const struct pfq_flow *f)
{
	return f->tci & 0xfff;
}

/* With PFQ_FACT_IP; 4 or 16 bytes. */
static inline const u8 *pfq_flow_saddr(const struct pfq_flow *f)
{
	return f->network + (f->facts & PFQ_FACT_IP4 ? 12 : 8);
}

static inline const u8 *pfq_flow_daddr(const struct pfq_flow *f)
{
	return f->network + (f->facts & PFQ_FACT_IP4 ? 16 : 24);
}

#endif
