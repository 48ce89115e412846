/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The headers of a frame, and the hash of its flow. Nothing here sleeps, locks or allocates. */
#ifndef _PFQ_FLOW_H
#define _PFQ_FLOW_H

#include "engine/env.h"

/*
 * Callers give the parser at most this many bytes of a frame. Headers that go on beyond them count as missing.
 * Three tunnels over IPv6, with 264 bytes of options in each header, fit.
 */
#define PFQ_FLOW_HEADERS 2048

/*
 * pfq_view_read() first copies this many bytes of a frame that is in pieces. They are enough for most packets.
 * It copies more if a header ends less than PFQ_FLOW_PAYLOAD bytes before their end.
 */
#define PFQ_FLOW_COPIED 256

/* The most bytes from the transport header on that tests look at: RTP with 15 sources, TCP options and SIP. */
#define PFQ_FLOW_PAYLOAD 80

/* In the argument @tag of the functions below: there is a tag, and the other bits are its TCI. */
#define PFQ_FLOW_TAGGED (1u << 16)

/* Bits of struct pfq_flow. The bit of a header is set only if the header is complete. */
enum pfq_fact {
	PFQ_FACT_IP4		= 1 << 0,
	PFQ_FACT_IP6		= 1 << 1,
	PFQ_FACT_TCP		= 1 << 2,
	PFQ_FACT_UDP		= 1 << 3,
	PFQ_FACT_FLOW		= 1 << 4,	/* TCP or UDP */
	PFQ_FACT_ICMP		= 1 << 5,	/* ICMP over IPv4, ICMPv6 over IPv6 */
	PFQ_FACT_VLAN		= 1 << 6,	/* the outermost tag has an id other than 0 */
	PFQ_FACT_FRAG		= 1 << 7,	/* any IP fragment */
	PFQ_FACT_FIRST_FRAG	= 1 << 8,
	PFQ_FACT_MORE_FRAG	= 1 << 9,	/* a later fragment: no transport header */
	PFQ_FACT_LINK		= 1 << 10,	/* Ethernet header */
	PFQ_FACT_ALL		= (1 << 11) - 1,	/* those that programs can test */
	PFQ_FACT_PROTO		= 1 << 11,	/* the IP protocol: no extension header before it is cut */
};

#define PFQ_FACT_IP	(PFQ_FACT_IP4 | PFQ_FACT_IP6)

/**
 * struct pfq_flow - the headers of a frame, or of the packet inside a tunnel
 * @mac: destination and source MAC address, 12 bytes; NULL without a link header
 * @network: IP header, valid with PFQ_FACT_IP
 * @fragment: fragment id, valid with PFQ_FACT_FRAG: 2 bytes in IPv4, 4 in IPv6
 * @payload: behind the IP header and its extensions, in later fragments too
 * @end: end of the packet's bytes, without Ethernet padding
 * @facts: enum pfq_fact
 * @tci: of the outermost VLAN tag, even if that is 0; 0 without a tag
 * @ethertype: behind the VLAN tags; 0 if unknown
 * @proto: IP protocol, behind IPv6 extension headers; IPPROTO_NONE without PFQ_FACT_PROTO
 * @cut: a header goes on beyond the bytes that were given, or beyond @end; valid after pfq_flow_read_any() and
 *	pfq_flow_read_inner()
 */
struct pfq_flow {
	const u8 *mac;
	const u8 *network;
	const u8 *fragment;
	const u8 *payload;
	const u8 *end;
	u32 facts;
	u16 tci;
	u16 ethertype;
	u8 proto;
	bool cut;
};

/**
 * pfq_flow_read_any() - parse a frame of any kind
 * @f: the result; every field that @f->facts makes valid is set
 * @data: the first header
 * @len: bytes at @data, at most PFQ_FLOW_HEADERS
 * @ethertype: of the header at @data; 0 if that is an Ethernet header
 * @tag: PFQ_FLOW_TAGGED and the TCI of a tag that the NIC has stripped; 0 without one
 *
 * Call pfq_flow_read() instead, which is faster for most packets.
 */
void pfq_flow_read_any(struct pfq_flow *f, const u8 *data, u32 len, u16 ethertype, u32 tag);

/**
 * pfq_flow_read_inner() - parse the packet inside a tunnel
 * @in: the inner packet
 * @f: the outer packet
 *
 * Knows IPIP, IPv6 in IP, GRE (also with MPLS, Ethernet or ERSPAN), MPLS in IP, VXLAN, Geneve and GTP-U. A
 * frame in a tunnel may be of any kind; a packet without a link header must be IP.
 *
 * Return: false if @f is not a tunnel packet or there is no such packet in it; @in is then empty.
 */
bool pfq_flow_read_inner(struct pfq_flow *in, const struct pfq_flow *f);

/**
 * struct pfq_seed - three random numbers, secret so that nobody can choose flows that collide
 * @mask: xored with an end of a flow
 * @factor: by which it is then multiplied; see pfq_seed_strengthen()
 * @last: for the last multiplication
 */
struct pfq_seed {
	u64 mask;
	u64 factor;
	u64 last;
};

/* Call this after all fields were set to random numbers: a factor with zeros at an end mixes less. */
static inline void pfq_seed_strengthen(struct pfq_seed *seed)
{
	seed->factor |= 1ull << 63 | 1;
}

/**
 * pfq_flow_hash() - hash of the flow that a packet belongs to
 * @f: the parsed packet
 * @seed: the secret
 *
 * Hashes addresses, protocol and ports; the id of fragments; the identifier of an
 * ICMP echo. The hash is symmetric: both directions of a flow and all fragments of
 * a packet hash alike. The protocol of an IPv6 fragment does not count: only in the first one
 * does the parser know what follows the extension headers. A packet that is not IP is hashed by
 * MAC addresses and ethertype.
 */
u32 pfq_flow_hash(const struct pfq_flow *f, const struct pfq_seed *seed);
/* The same, but of the IP addresses alone. */
u32 pfq_flow_hash_addresses(const struct pfq_flow *f, const struct pfq_seed *seed);
/* The same, but of the MAC addresses and the ethertype. */
u32 pfq_flow_hash_link(const struct pfq_flow *f, const struct pfq_seed *seed);

/*
 * pfq_flow_hash() of an Ethernet frame of any length, of which the first PFQ_FLOW_HEADERS bytes count. For callers
 * that do not need a struct pfq_flow.
 */
u32 pfq_flow_hash_frame(const u8 *data, u32 len, const struct pfq_seed *seed);

/* Hash of a single value, for example a VLAN id. */
u32 pfq_flow_mix(u64 value, const struct pfq_seed *seed);

/* Big-endian loads from unaligned addresses. */
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

/* Loads in host byte order, for hashes: any fixed order will do. */
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
 * The hash: mix each end of a flow, add the two, and mix the sum with the fields that belong to neither
 * end. A sum does not depend on the direction, so the ends need not be sorted.
 *
 * Sums and products of the ends and the seed alone would not do. Modulo 2^64, the ends A and B have the same
 * sum and the same product as A + d and B - d if d(B - A - d) is 0, and with these two each other symmetric
 * polynomial is the same, whatever the seed. So each step folds: it multiplies by a secret and xors the
 * halves of the 128 bits. This is not linear modulo any number, nor over bits: the upper half has the carries
 * of all bits, and both halves depend on the secret.
 */
#ifdef __x86_64__
/* For a type of 128 bits, gcc saves registers and aligns the stack, although nothing is on it. */
static __always_inline u64 pfq_fold(u64 a, u64 b)
{
	asm("mulq %1\n\txorq %%rdx, %0" : "+a"(a) : "rm"(b) : "rdx", "cc");
	return a;
}

/* The operands stay in memory, since the fast path is short of registers. */
static __always_inline u64 pfq_mix(u64 x, const struct pfq_seed *seed)
{
	asm("xorq %1, %0\n\tmulq %2\n\txorq %%rdx, %0"
	    : "+&a"(x) : "m"(seed->mask), "m"(seed->factor) : "rdx", "cc");
	return x;
}
#else
static __always_inline u64 pfq_fold(u64 a, u64 b)
{
	const __uint128_t x = (__uint128_t)a * b;

	return (u64)(x >> 64) ^ (u64)x;
}

static __always_inline u64 pfq_mix(u64 x, const struct pfq_seed *seed)
{
	return pfq_fold(x ^ seed->mask, seed->factor);
}
#endif

/* An IPv6 address. */
static __always_inline u64 pfq_mix6(const u8 *a, const struct pfq_seed *seed)
{
	return pfq_fold(pfq_be64(a) ^ seed->mask, pfq_be64(a + 8) ^ seed->factor);
}

/* x: secret, or a sum of pfq_mix(). rest: may be known. */
static __always_inline u32 pfq_mix_finish(u64 x, u64 rest, const struct pfq_seed *seed)
{
	return pfq_fold(x, seed->last + rest);
}

/*
 * The hash of IPv4. sport, dport: in network byte order. rest: fields that belong to neither end, such as
 * the protocol.
 */
static __always_inline u32 pfq_flow_hash4(const u8 *ip, u32 sport, u32 dport, u64 rest,
					  const struct pfq_seed *seed)
{
	return pfq_mix_finish(pfq_mix((u64)pfq_raw32(ip + 12) << 16 | sport, seed) +
			      pfq_mix((u64)pfq_raw32(ip + 16) << 16 | dport, seed), rest, seed);
}

/* Is the frame TCP or UDP over IPv4: no VLAN tag, no IP options, not a fragment? Most packets are. */
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

/* pfq_flow_hash() of a frame that passed pfq_flow_is_plain_ipv4_l4(). */
static __always_inline u32 pfq_flow_hash_plain_ipv4_l4(const u8 *data, const struct pfq_seed *seed)
{
	const u8 *ip = data + ETH_HLEN;

	return pfq_flow_hash4(ip, pfq_raw16(ip + 20), pfq_raw16(ip + 22), ip[9], seed);
}

/* Parse plain TCP or UDP over IPv4. Returns false for other frames: use pfq_flow_read_any(). */
static inline bool pfq_flow_read_plain_ipv4_l4(struct pfq_flow *f, const u8 *data, u32 len, u32 tag)
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
	f->tci = tag;
	f->ethertype = ETH_P_IP;
	f->proto = ip[9];
	f->facts = PFQ_FACT_LINK | PFQ_FACT_IP4 | PFQ_FACT_FLOW | PFQ_FACT_PROTO;
	if (tag & 0xfff)
		f->facts |= PFQ_FACT_VLAN;
	f->facts |= ip[9] == IPPROTO_UDP ? PFQ_FACT_UDP : PFQ_FACT_TCP;
	return true;
}

/**
 * pfq_flow_read() - parse the headers of a frame
 * @f: the result; every field that @f->facts makes valid is set
 * @data: the first header
 * @len: bytes at @data, at most PFQ_FLOW_HEADERS
 * @ethertype: of the header at @data; 0 if that is an Ethernet header
 * @tag: PFQ_FLOW_TAGGED and the TCI of a tag that the NIC has stripped; 0 without one
 */
static inline void pfq_flow_read(struct pfq_flow *f, const u8 *data, u32 len, u16 ethertype, u32 tag)
{
	if (unlikely(ethertype || !pfq_flow_read_plain_ipv4_l4(f, data, len, tag)))
		pfq_flow_read_any(f, data, len, ethertype, tag);
}

/**
 * pfq_flow_is_cut() - could more bytes of a packet change what was parsed?
 * @f: the packet, after pfq_flow_read_any() or pfq_flow_read_inner()
 * @end: of the bytes that the parser got
 *
 * Return: true if the packet goes on beyond @end, and so may its headers, or what tests look at behind them.
 */
static inline bool pfq_flow_is_cut(const struct pfq_flow *f, const u8 *end)
{
	if (f->payload)
		return f->end == end &&
		       (!(f->facts & PFQ_FACT_PROTO) || end - f->payload < PFQ_FLOW_PAYLOAD);
	return f->cut;
}

/* Id of the outermost VLAN tag; 0 without a tag. */
static inline u16 pfq_flow_vid(const struct pfq_flow *f)
{
	return f->tci & 0xfff;
}

/* Source address: 4 or 16 bytes. Only with PFQ_FACT_IP. */
static inline const u8 *pfq_flow_saddr(const struct pfq_flow *f)
{
	return f->network + (f->facts & PFQ_FACT_IP4 ? 12 : 8);
}

/* Destination address: 4 or 16 bytes. Only with PFQ_FACT_IP. */
static inline const u8 *pfq_flow_daddr(const struct pfq_flow *f)
{
	return f->network + (f->facts & PFQ_FACT_IP4 ? 16 : 24);
}

#endif
