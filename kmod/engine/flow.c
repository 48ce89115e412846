// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * The headers of a frame, as far as steering and programs look. Compiles in
 * user space too (env.h): plain bytes in, no kernel structure.
 */
#include "engine/flow.h"

#define MAX_TAGS	3
#define MAX_TUNNELS	3
#define MAX_EXTENSIONS	8
#define VXLAN_PORT	4789	/* RFC 7348 */
#define GTPU_PORT	2152	/* 3GPP TS 29.281 */
#define GTPU_G_PDU	255

struct cursor {
	const u8 *at;
	const u8 *end;
};

static const u8 *take(struct cursor *c, u32 n)
{
	const u8 *p = c->at;

	if ((u32)(c->end - p) < n)
		return NULL;
	c->at += n;
	return p;
}

static bool is_tag(u16 ethertype)
{
	return ethertype == ETH_P_8021Q || ethertype == ETH_P_8021AD || ethertype == 0x9100;
}

static u16 read_tags(struct cursor *c, u16 ethertype, u16 *tci)
{
	const u8 *tag;
	int i;

	for (i = 0; i < MAX_TAGS && is_tag(ethertype); i++) {
		tag = take(c, 4);
		if (!tag)
			return 0;
		if (!*tci)
			*tci = pfq_be16(tag);
		ethertype = pfq_be16(tag + 2);
	}
	return ethertype;
}

static u16 read_link(struct pfq_flow *f, struct cursor *c)
{
	const u8 *mac = take(c, ETH_HLEN);

	if (!mac)
		return 0;
	f->mac = mac;
	f->facts |= PFQ_FACT_LINK;
	return read_tags(c, pfq_be16(mac + 12), &f->tci);
}

/* The headers that are whole, behind c. */
static void read_transport(struct pfq_flow *f, const struct cursor *c)
{
	const u32 left = c->end - c->at;

	f->payload = c->at;
	if (f->facts & PFQ_FACT_MORE_FRAG)
		return;
	if (f->proto == IPPROTO_TCP && left >= 20)
		f->facts |= PFQ_FACT_TCP | PFQ_FACT_FLOW;
	else if (f->proto == IPPROTO_UDP && left >= 8)
		f->facts |= PFQ_FACT_UDP | PFQ_FACT_FLOW;
	else if (f->proto == (f->facts & PFQ_FACT_IP4 ? IPPROTO_ICMP : IPPROTO_ICMPV6) && left >= 8)
		f->facts |= PFQ_FACT_ICMP;
}

/* Ends the packet where its header says: what follows is padding. */
static void bound(struct cursor *c, const u8 *ip, u32 len)
{
	if (len < (u32)(c->end - ip) && len >= (u32)(c->at - ip))
		c->end = ip + len;
}

static bool read_ipv4(struct pfq_flow *f, struct cursor *c)
{
	const u8 *ip = take(c, 20);
	u16 offset;

	if (!ip || ip[0] >> 4 != 4 || (ip[0] & 15) < 5)
		return false;
	if (ip[0] != 0x45 && !take(c, (ip[0] & 15) * 4 - 20))
		return false;
	bound(c, ip, pfq_be16(ip + 2));
	f->network = ip;
	f->facts |= PFQ_FACT_IP4;
	f->proto = ip[9];
	offset = pfq_be16(ip + 6) & 0x3fff;	/* without "don't fragment" */
	if (offset) {
		f->fragment = ip + 4;
		f->facts |= PFQ_FACT_FRAG;
		f->facts |= offset & 0x1fff ? PFQ_FACT_MORE_FRAG : PFQ_FACT_FIRST_FRAG;
	}
	return true;
}

static bool is_extension(u8 proto)
{
	return proto == IPPROTO_HOPOPTS || proto == IPPROTO_ROUTING || proto == IPPROTO_DSTOPTS ||
	       proto == IPPROTO_AH || proto == IPPROTO_FRAGMENT;
}

static void read_extension(struct pfq_flow *f, struct cursor *c)
{
	const u8 proto = f->proto;
	const u8 *x = take(c, 8);
	u16 offset;

	f->proto = x ? x[0] : IPPROTO_NONE;
	if (!x)
		return;
	if (proto == IPPROTO_FRAGMENT) {
		offset = pfq_be16(x + 2) & 0xfff9;
		if (!offset)	/* atomic, RFC 6946: no fragment */
			return;
		f->fragment = x + 4;
		f->facts |= PFQ_FACT_FRAG;
		f->facts |= offset & 0xfff8 ? PFQ_FACT_MORE_FRAG : PFQ_FACT_FIRST_FRAG;
	} else if (!take(c, proto == IPPROTO_AH ? (x[1] + 2) * 4 - 8 : x[1] * 8)) {
		f->proto = IPPROTO_NONE;
	}
}

static bool read_ipv6(struct pfq_flow *f, struct cursor *c)
{
	const u8 *ip = take(c, 40);
	int i;

	if (!ip || ip[0] >> 4 != 6)
		return false;
	if (pfq_be16(ip + 4))	/* 0: a jumbogram */
		bound(c, ip, 40 + pfq_be16(ip + 4));
	f->network = ip;
	f->facts |= PFQ_FACT_IP6;
	f->proto = ip[6];
	for (i = 0; i < MAX_EXTENSIONS && is_extension(f->proto) && !(f->facts & PFQ_FACT_MORE_FRAG); i++)
		read_extension(f, c);
	return true;
}

static bool read_network(struct pfq_flow *f, struct cursor *c)
{
	bool good = false;

	if (f->ethertype == ETH_P_IP)
		good = read_ipv4(f, c);
	else if (f->ethertype == ETH_P_IPV6)
		good = read_ipv6(f, c);
	f->end = c->end;
	if (good)
		read_transport(f, c);
	return good;
}

static void init(struct pfq_flow *f, u16 ethertype, u16 tci)
{
	f->mac = NULL;
	f->network = NULL;
	f->payload = NULL;
	f->facts = 0;
	f->tci = tci;
	f->ethertype = ethertype;
	f->end = NULL;
	f->proto = 0;
}

void pfq_flow_read_any(struct pfq_flow *f, const u8 *data, u32 len, u16 ethertype, u16 tci)
{
	struct cursor c = { data, data + len };

	init(f, ethertype, tci);
	f->ethertype = ethertype ? read_tags(&c, ethertype, &f->tci) : read_link(f, &c);
	if (f->tci & 0xfff)
		f->facts |= PFQ_FACT_VLAN;
	read_network(f, &c);
}

static u16 enter_gre(struct cursor *c)
{
	const u8 *gre = take(c, 4);
	u16 flags;

	if (!gre)
		return 0;
	flags = pfq_be16(gre);
	/* RFC 2784, 2890: checksum, key, sequence number; version 0 */
	if (flags & 7 || !take(c, 4 * (!!(flags & 0x8000) + !!(flags & 0x2000) + !!(flags & 0x1000))))
		return 0;
	return pfq_be16(gre + 2);
}

static u16 enter_gtp(struct cursor *c)
{
	const u8 *gtp = take(c, 8), *x;
	u8 next = 0;
	int i;

	/* version 1, GTP not GTP' */
	if (!gtp || gtp[0] >> 4 != 3 || gtp[1] != GTPU_G_PDU)
		return 0;
	if (gtp[0] & 7) {	/* sequence number, N-PDU number, next extension */
		x = take(c, 4);
		if (!x)
			return 0;
		next = gtp[0] & 4 ? x[3] : 0;
	}
	for (i = 0; next && i < MAX_EXTENSIONS; i++) {
		x = c->at;
		if (c->at == c->end || !x[0] || !take(c, x[0] * 4))
			return 0;
		next = c->at[-1];
	}
	if (next || c->at == c->end)
		return 0;
	return c->at[0] >> 4 == 6 ? ETH_P_IPV6 : ETH_P_IP;
}

static u16 enter_udp(struct cursor *c)
{
	const u8 *udp = take(c, 8);

	if (!udp)
		return 0;
	switch (pfq_be16(udp + 2)) {
	case VXLAN_PORT:
		return take(c, 8) ? ETH_P_TEB : 0;
	case GTPU_PORT:
		return enter_gtp(c);
	}
	return 0;
}

/* Moves the cursor to the packet inside; its ethertype, or 0. */
static u16 enter_tunnel(u8 proto, struct cursor *c)
{
	switch (proto) {
	case IPPROTO_IPIP:
		return ETH_P_IP;
	case IPPROTO_IPV6:
		return ETH_P_IPV6;
	case IPPROTO_GRE:
		return enter_gre(c);
	case IPPROTO_UDP:
		return enter_udp(c);
	}
	return 0;
}

bool pfq_flow_read_inner(struct pfq_flow *in, const struct pfq_flow *f)
{
	struct cursor c = { f->payload, f->end };

	init(in, 0, 0);
	if (!(f->facts & PFQ_FACT_IP) || f->facts & PFQ_FACT_FRAG)
		return false;
	in->ethertype = enter_tunnel(f->proto, &c);
	if (!in->ethertype)
		return false;
	if (in->ethertype == ETH_P_TEB) {
		in->ethertype = read_link(in, &c);
		if (in->tci & 0xfff)
			in->facts |= PFQ_FACT_VLAN;
	}
	if (read_network(in, &c))
		return true;
	init(in, 0, 0);
	return false;
}

void pfq_flow_innermost(struct pfq_flow *f)
{
	struct pfq_flow in;
	int i;

	for (i = 0; i < MAX_TUNNELS && pfq_flow_read_inner(&in, f); i++)
		*f = in;
}

u32 pfq_flow_mix(u64 value, u64 seed)
{
	return pfq_mix_finish(pfq_mix(value, seed));
}

static u64 mix6(const u8 *a, u64 seed)
{
	return pfq_mix(pfq_be64(a), seed) * PFQ_MIX_B +
	       pfq_mix(pfq_be64(a + 8), seed);
}

static inline u32 hash_link(const u8 *mac, u16 ethertype, u64 seed)
{
	return pfq_mix_finish(pfq_mix(pfq_be48(mac), seed) + pfq_mix(pfq_be48(mac + 6), seed) +
			      pfq_mix(ethertype, ~seed));
}

u32 pfq_flow_hash_link(const struct pfq_flow *f, u64 seed)
{
	return f->mac ? hash_link(f->mac, f->ethertype, seed) : pfq_mix_finish(pfq_mix(f->ethertype, ~seed));
}

static u32 hash(const struct pfq_flow *f, u32 sport, u32 dport, u32 rest, u64 seed)
{
	const u8 *a = f->network + 8, *b = f->network + 24;

	if (f->facts & PFQ_FACT_IP4)
		return pfq_flow_hash4(f->network, sport, dport, rest, seed);
	return pfq_mix_finish(pfq_mix(mix6(a, seed) + sport, seed) + pfq_mix(mix6(b, seed) + dport, seed) +
			      rest * PFQ_MIX_A);
}

u32 pfq_flow_hash_addresses(const struct pfq_flow *f, u64 seed)
{
	return f->facts & PFQ_FACT_IP ? hash(f, 0, 0, 0, seed) : pfq_flow_hash_link(f, seed);
}

static bool has_ports(const struct pfq_flow *f)
{
	switch (f->proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return f->end - f->payload >= 4;
	}
	return false;
}

/* The id of an echo, which requests and replies share. */
static u16 echo_id(const struct pfq_flow *f)
{
	const u8 type = f->payload[0];

	if (f->facts & PFQ_FACT_IP4 ? type == 0 || type == 8 : type == 128 || type == 129)
		return pfq_be16(f->payload + 4);
	return 0;
}

u32 pfq_flow_hash(const struct pfq_flow *f, u64 seed)
{
	const u8 *p = f->payload;

	if (likely((f->facts & (PFQ_FACT_IP4 | PFQ_FACT_FLOW | PFQ_FACT_FRAG)) == (PFQ_FACT_IP4 | PFQ_FACT_FLOW)))
		return pfq_flow_hash4(f->network, pfq_raw16(p), pfq_raw16(p + 2), f->proto, seed);
	if (!(f->facts & PFQ_FACT_IP))
		return pfq_flow_hash_link(f, seed);
	if (f->facts & PFQ_FACT_FRAG)
		return hash(f, 0, 0, f->proto + (f->facts & PFQ_FACT_IP4 ? pfq_be16(f->fragment) :
						 pfq_be32(f->fragment)), seed);
	if (f->facts & PFQ_FACT_FLOW || has_ports(f))
		return hash(f, pfq_raw16(p), pfq_raw16(p + 2), f->proto, seed);
	if (f->facts & PFQ_FACT_ICMP)
		return hash(f, 0, 0, f->proto + echo_id(f), seed);
	return hash(f, 0, 0, f->proto, seed);
}

static bool has_headers(u16 ethertype)
{
	return ethertype == ETH_P_IP || ethertype == ETH_P_IPV6 || is_tag(ethertype);
}

static noinline u32 flow_hash_slow(const u8 *data, u32 len, u64 seed)
{
	struct pfq_flow f __pfq_uninitialized;

	pfq_flow_read_any(&f, data, len, 0, 0);
	return pfq_flow_hash(&f, seed);
}

u32 pfq_flow_hash_frame(const u8 *data, u32 len, u64 seed)
{
	if (likely(pfq_flow_is_plain_ipv4_l4(data, len)))
		return pfq_flow_hash_plain_ipv4_l4(data, seed);
	if (len >= ETH_HLEN && !has_headers(pfq_be16(data + 12)))
		return hash_link(data, pfq_be16(data + 12), seed);
	return flow_hash_slow(data, len, seed);
}
