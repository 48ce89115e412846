// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * The header parser and the flow hash, for steering and for programs. The code
 * uses no structures of the kernel, so libpfq compiles it too (env.h).
 */
#include "engine/flow.h"

#define MAX_TAGS	8
#define MAX_EXTENSIONS	8	/* RFC 8200, section 4.1: a packet has at most 7 */
#define MAX_LABELS	8
#define VXLAN_PORT	4789	/* RFC 7348 */
#define VXLAN_LINUX_PORT 8472	/* the default of ip link add type vxlan */
#define GENEVE_PORT	6081	/* RFC 8926 */
#define GTPU_PORT	2152	/* 3GPP TS 29.281 */
#define GTPU_G_PDU	255
#define IPPROTO_MPLS_IN_IP 137	/* RFC 4023 */
#define ERSPAN2	0x88be	/* ethertypes in GRE: draft-foschiano-erspan */
#define ERSPAN3	0x22eb

struct flow_cursor {
	const u8 *at;
	const u8 *end;
	bool ran_out;	/* fewer bytes were left than a header has */
};

/* Consume n bytes. Returns NULL if fewer are left. */
static const u8 *flow_take(struct flow_cursor *c, u32 n)
{
	const u8 *p = c->at;

	if ((u32)(c->end - p) < n) {
		c->ran_out = true;
		return NULL;
	}
	c->at += n;
	return p;
}

/* The next byte, which is not consumed; NULL at the end. */
static const u8 *flow_peek(struct flow_cursor *c)
{
	c->ran_out |= c->at == c->end;
	return c->at == c->end ? NULL : c->at;
}

static bool flow_is_vlan_tag(u16 ethertype)
{
	return ethertype == ETH_P_8021Q || ethertype == ETH_P_8021AD || ethertype == 0x9100;
}

/*
 * Skip VLAN tags. *tci gets the TCI of the first one, unless tagged says that the NIC has stripped one before
 * it. Returns the ethertype behind the tags, 0 if truncated.
 */
static u16 flow_read_tags(struct flow_cursor *c, u16 ethertype, u16 *tci, bool tagged)
{
	const u8 *tag;
	int i;

	for (i = 0; i < MAX_TAGS && flow_is_vlan_tag(ethertype); i++) {
		tag = flow_take(c, 4);
		if (!tag)
			return 0;
		if (!i && !tagged)
			*tci = pfq_be16(tag);
		ethertype = pfq_be16(tag + 2);
	}
	return ethertype;
}

static u16 flow_read_link(struct pfq_flow *f, struct flow_cursor *c, bool tagged)
{
	const u8 *mac = flow_take(c, ETH_HLEN);

	if (!mac)
		return 0;
	f->mac = mac;
	f->facts |= PFQ_FACT_LINK;
	return flow_read_tags(c, pfq_be16(mac + 12), &f->tci, tagged);
}

/* Set the bits of the transport header at c, if it is complete. */
static void flow_read_transport(struct pfq_flow *f, const struct flow_cursor *c)
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

/*
 * Move the end back to where the IP length field says: the rest is Ethernet padding. A length that does not even
 * cover the IP header means that nothing follows it.
 */
static void flow_trim_padding(struct flow_cursor *c, const u8 *ip, u32 len)
{
	const u32 header = c->at - ip;

	if (len < header)
		len = header;
	if (len < (u32)(c->end - ip))
		c->end = ip + len;
}

static bool flow_read_ipv4(struct pfq_flow *f, struct flow_cursor *c)
{
	const u8 *ip = flow_take(c, 20);
	u16 offset;

	if (!ip || ip[0] >> 4 != 4 || (ip[0] & 15) < 5)
		return false;
	if (ip[0] != 0x45 && !flow_take(c, (ip[0] & 15) * 4 - 20))
		return false;
	if (pfq_be16(ip + 2))	/* 0: the NIC shall split the packet (TSO) */
		flow_trim_padding(c, ip, pfq_be16(ip + 2));
	f->network = ip;
	f->facts |= PFQ_FACT_IP4 | PFQ_FACT_PROTO;
	f->proto = ip[9];
	offset = pfq_be16(ip + 6) & 0x3fff;	/* without the DF bit */
	if (offset) {
		f->fragment = ip + 4;
		f->facts |= PFQ_FACT_FRAG;
		f->facts |= offset & 0x1fff ? PFQ_FACT_MORE_FRAG : PFQ_FACT_FIRST_FRAG;
	}
	return true;
}

static bool flow_is_extension(u8 proto)
{
	return proto == IPPROTO_HOPOPTS || proto == IPPROTO_ROUTING || proto == IPPROTO_DSTOPTS ||
	       proto == IPPROTO_AH || proto == IPPROTO_FRAGMENT;
}

/*
 * An atomic fragment (RFC 6946) is a whole packet, and its header is skipped. Of nested fragments only the outermost
 * header says which fragments belong together. Returns false if the headers behind it cannot be read.
 */
static bool flow_read_fragment(struct pfq_flow *f, const u8 *x)
{
	const u16 offset = pfq_be16(x + 2) & 0xfff9;

	if (!offset)
		return true;
	if (f->facts & PFQ_FACT_FRAG)
		return false;
	f->fragment = x + 4;
	f->facts |= PFQ_FACT_FRAG;
	f->facts |= offset & 0xfff8 ? PFQ_FACT_MORE_FRAG : PFQ_FACT_FIRST_FRAG;
	return true;
}

/* Returns false if f->proto stays as it is: the header is cut, and the fact is cleared, or not to be skipped. */
static bool flow_read_extension(struct pfq_flow *f, struct flow_cursor *c)
{
	const u8 *x = flow_take(c, 8);
	bool good = x;

	if (good && f->proto == IPPROTO_FRAGMENT && !flow_read_fragment(f, x))
		return false;
	if (good && f->proto != IPPROTO_FRAGMENT)
		good = flow_take(c, f->proto == IPPROTO_AH ? (x[1] + 2) * 4 - 8 : x[1] * 8);
	f->proto = good ? x[0] : IPPROTO_NONE;
	if (!good)
		f->facts &= ~PFQ_FACT_PROTO;
	return good;
}

static bool flow_read_ipv6(struct pfq_flow *f, struct flow_cursor *c)
{
	const u8 *ip = flow_take(c, 40);
	int i;

	if (!ip || ip[0] >> 4 != 6)
		return false;
	if (pfq_be16(ip + 4))	/* 0 means jumbogram (RFC 2675) */
		flow_trim_padding(c, ip, 40 + pfq_be16(ip + 4));
	f->network = ip;
	f->facts |= PFQ_FACT_IP6 | PFQ_FACT_PROTO;
	f->proto = ip[6];
	for (i = 0; i < MAX_EXTENSIONS; i++) {
		if (!flow_is_extension(f->proto) || f->facts & PFQ_FACT_MORE_FRAG)
			break;
		if (!flow_read_extension(f, c))
			break;
	}
	return true;
}

static void flow_read_network(struct pfq_flow *f, struct flow_cursor *c)
{
	bool good = false;

	if (f->ethertype == ETH_P_IP)
		good = flow_read_ipv4(f, c);
	else if (f->ethertype == ETH_P_IPV6)
		good = flow_read_ipv6(f, c);
	f->end = c->end;
	f->cut = c->ran_out;
	if (good)
		flow_read_transport(f, c);
}

static void flow_init(struct pfq_flow *f, u16 ethertype, u32 tag)
{
	f->mac = NULL;
	f->network = NULL;
	f->payload = NULL;
	f->facts = 0;
	f->tci = tag;
	f->ethertype = ethertype;
	f->end = NULL;
	f->proto = 0;
	f->cut = false;
}

void pfq_flow_read_any(struct pfq_flow *f, const u8 *data, u32 len, u16 ethertype, u32 tag)
{
	struct flow_cursor c = { data, data + len, false };

	flow_init(f, ethertype, tag);
	if (ethertype)
		f->ethertype = flow_read_tags(&c, ethertype, &f->tci, tag & PFQ_FLOW_TAGGED);
	else
		f->ethertype = flow_read_link(f, &c, tag & PFQ_FLOW_TAGGED);
	if (f->tci & 0xfff)
		f->facts |= PFQ_FACT_VLAN;
	flow_read_network(f, &c);
}

/* Skip the labels of an MPLS packet. Returns the ethertype of the IP packet behind them, or 0: it is not IP. */
static u16 flow_enter_mpls(struct flow_cursor *c)
{
	const u8 *label;
	int i;

	for (i = 0; i < MAX_LABELS; i++) {
		label = flow_take(c, 4);
		if (!label)
			return 0;
		if (label[2] & 1)	/* RFC 3032: the bottom of the stack */
			break;
	}
	if (i == MAX_LABELS || !flow_peek(c))
		return 0;
	switch (c->at[0] >> 4) {
	case 4:
		return ETH_P_IP;
	case 6:
		return ETH_P_IPV6;
	}
	return 0;
}

/* Skip the header of a mirrored frame: none (type I), type II, or type III with or without its subheader. */
static u16 flow_enter_erspan(u16 ethertype, bool sequenced, struct flow_cursor *c)
{
	const u8 *erspan;

	if (ethertype == ERSPAN2)
		return !sequenced || flow_take(c, 8) ? ETH_P_TEB : 0;
	erspan = flow_take(c, 12);
	if (!erspan || (erspan[11] & 1 && !flow_take(c, 8)))
		return 0;
	return ETH_P_TEB;
}

static u16 flow_enter_gre(struct flow_cursor *c)
{
	const u8 *gre = flow_take(c, 4);
	u16 flags, ethertype;

	if (!gre)
		return 0;
	flags = pfq_be16(gre);
	/* RFC 2784, 2890: version 0; each flag adds 4 bytes: checksum, key, sequence number */
	if (flags & 7 || !flow_take(c, 4 * (!!(flags & 0x8000) + !!(flags & 0x2000) + !!(flags & 0x1000))))
		return 0;
	ethertype = pfq_be16(gre + 2);
	if (ethertype == ERSPAN2 || ethertype == ERSPAN3)
		return flow_enter_erspan(ethertype, flags & 0x1000, c);
	return ethertype;
}

static u16 flow_enter_gtp(struct flow_cursor *c)
{
	const u8 *gtp = flow_take(c, 8), *x;
	u8 next = 0;
	int i;

	/* version 1, and GTP, not GTP' */
	if (!gtp || gtp[0] >> 4 != 3 || gtp[1] != GTPU_G_PDU)
		return 0;
	if (gtp[0] & 7) {	/* 4 optional bytes: sequence number, N-PDU number, next extension type */
		x = flow_take(c, 4);
		if (!x)
			return 0;
		next = gtp[0] & 4 ? x[3] : 0;
	}
	for (i = 0; next && i < MAX_EXTENSIONS; i++) {
		x = flow_peek(c);
		if (!x || !x[0] || !flow_take(c, x[0] * 4))
			return 0;
		next = c->at[-1];
	}
	if (next || !flow_peek(c))
		return 0;
	return c->at[0] >> 4 == 6 ? ETH_P_IPV6 : ETH_P_IP;
}

/* RFC 7348: without the flag I, a packet on this port is not VXLAN. */
static u16 flow_enter_vxlan(struct flow_cursor *c)
{
	const u8 *vxlan = flow_take(c, 8);

	return vxlan && vxlan[0] & 8 ? ETH_P_TEB : 0;
}

static u16 flow_enter_geneve(struct flow_cursor *c)
{
	const u8 *geneve = flow_take(c, 8);

	/* version 0, not a control packet; the length of the options is in units of 4 bytes */
	if (!geneve || geneve[0] >> 6 || geneve[1] & 0x80 || !flow_take(c, (geneve[0] & 0x3f) * 4))
		return 0;
	return pfq_be16(geneve + 2);
}

static u16 flow_enter_udp(struct flow_cursor *c)
{
	const u8 *udp = flow_take(c, 8);

	if (!udp)
		return 0;
	switch (pfq_be16(udp + 2)) {
	case VXLAN_PORT:
	case VXLAN_LINUX_PORT:
		return flow_enter_vxlan(c);
	case GENEVE_PORT:
		return flow_enter_geneve(c);
	case GTPU_PORT:
		return flow_enter_gtp(c);
	}
	return 0;
}

/* Move the cursor to what the tunnel carries. Returns its ethertype, or 0 if there is no tunnel. */
static u16 flow_enter_tunnel(u8 proto, struct flow_cursor *c)
{
	switch (proto) {
	case IPPROTO_IPIP:
		return ETH_P_IP;
	case IPPROTO_IPV6:
		return ETH_P_IPV6;
	case IPPROTO_MPLS_IN_IP:
		return ETH_P_MPLS_UC;
	case IPPROTO_GRE:
		return flow_enter_gre(c);
	case IPPROTO_UDP:
		return flow_enter_udp(c);
	}
	return 0;
}

bool pfq_flow_read_inner(struct pfq_flow *in, const struct pfq_flow *f)
{
	struct flow_cursor c = { f->payload, f->end, false };
	u16 ethertype;
	bool cut;

	flow_init(in, 0, 0);
	if (!(f->facts & PFQ_FACT_IP) || f->facts & PFQ_FACT_FRAG)
		return false;
	ethertype = flow_enter_tunnel(f->proto, &c);
	if (ethertype == ETH_P_MPLS_UC || ethertype == ETH_P_MPLS_MC)
		ethertype = flow_enter_mpls(&c);
	if (ethertype == ETH_P_TEB) {
		ethertype = flow_read_link(in, &c, false);
		if (in->tci & 0xfff)
			in->facts |= PFQ_FACT_VLAN;
	}
	in->ethertype = ethertype;
	flow_read_network(in, &c);
	cut = in->cut;
	if (in->facts & (PFQ_FACT_LINK | PFQ_FACT_IP))
		return true;
	flow_init(in, 0, 0);
	in->cut = cut;
	return false;
}

u32 pfq_flow_mix(u64 value, const struct pfq_seed *seed)
{
	return pfq_mix_finish(pfq_mix(value, seed), 0, seed);
}

static inline u32 flow_hash_mac(const u8 *mac, u16 ethertype, const struct pfq_seed *seed)
{
	return pfq_mix_finish(pfq_mix(pfq_be48(mac), seed) + pfq_mix(pfq_be48(mac + 6), seed), ethertype, seed);
}

u32 pfq_flow_hash_link(const struct pfq_flow *f, const struct pfq_seed *seed)
{
	if (!f->mac)
		return pfq_flow_mix(f->ethertype, seed);
	return flow_hash_mac(f->mac, f->ethertype, seed);
}

static u32 flow_hash_ip(const struct pfq_flow *f, u32 sport, u32 dport, u64 rest, const struct pfq_seed *seed)
{
	const u8 *a = f->network + 8, *b = f->network + 24;

	if (f->facts & PFQ_FACT_IP4)
		return pfq_flow_hash4(f->network, sport, dport, rest, seed);
	return pfq_mix_finish(pfq_mix(pfq_mix6(a, seed) + sport, seed) + pfq_mix(pfq_mix6(b, seed) + dport, seed),
			      rest, seed);
}

u32 pfq_flow_hash_addresses(const struct pfq_flow *f, const struct pfq_seed *seed)
{
	return f->facts & PFQ_FACT_IP ? flow_hash_ip(f, 0, 0, 0, seed) : pfq_flow_hash_link(f, seed);
}

static bool flow_has_ports(const struct pfq_flow *f)
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

/* The identifier of an ICMP echo, which request and reply share; 0 for other messages. */
static u16 flow_echo_id(const struct pfq_flow *f)
{
	const u8 type = f->payload[0];

	if (f->facts & PFQ_FACT_IP4 ? type == 0 || type == 8 : type == 128 || type == 129)
		return pfq_be16(f->payload + 4);
	return 0;
}

/*
 * The protocol, mixed with the id of a fragment or of an ICMP echo, each in bits of its own. The protocol is not part
 * of an IPv6 fragment: behind the first one's header the parser skips extension headers, which others lack.
 */
static u64 flow_rest(const struct pfq_flow *f, const struct pfq_seed *seed)
{
	const u64 is_fragment = 1ull << 40;

	if (f->facts & PFQ_FACT_FRAG) {
		if (f->facts & PFQ_FACT_IP4)
			return pfq_mix(f->proto | pfq_be16(f->fragment) << 8 | is_fragment, seed);
		return pfq_mix((u64)pfq_be32(f->fragment) << 8 | is_fragment, seed);
	}
	return f->facts & PFQ_FACT_ICMP ? pfq_mix(f->proto | flow_echo_id(f) << 8, seed) : f->proto;
}

u32 pfq_flow_hash(const struct pfq_flow *f, const struct pfq_seed *seed)
{
	const u8 *p = f->payload;

	if (likely((f->facts & (PFQ_FACT_IP4 | PFQ_FACT_FLOW | PFQ_FACT_FRAG)) ==
		   (PFQ_FACT_IP4 | PFQ_FACT_FLOW)))
		return pfq_flow_hash4(f->network, pfq_raw16(p), pfq_raw16(p + 2), f->proto, seed);
	if (!(f->facts & PFQ_FACT_IP))
		return pfq_flow_hash_link(f, seed);
	if (!(f->facts & PFQ_FACT_FRAG) && (f->facts & PFQ_FACT_FLOW || flow_has_ports(f)))
		return flow_hash_ip(f, pfq_raw16(p), pfq_raw16(p + 2), f->proto, seed);
	return flow_hash_ip(f, 0, 0, flow_rest(f, seed), seed);
}

/* Does the parser find more than the link header behind this ethertype? */
static bool flow_is_parsed(u16 ethertype)
{
	return ethertype == ETH_P_IP || ethertype == ETH_P_IPV6 || flow_is_vlan_tag(ethertype);
}

/* For frames that are not plain TCP or UDP over IPv4: parse all headers. */
static noinline u32 flow_hash_slow(const u8 *data, u32 len, const struct pfq_seed *seed)
{
	struct pfq_flow f __pfq_uninitialized;

	pfq_flow_read_any(&f, data, len < PFQ_FLOW_HEADERS ? len : PFQ_FLOW_HEADERS, 0, 0);
	return pfq_flow_hash(&f, seed);
}

u32 pfq_flow_hash_frame(const u8 *data, u32 len, const struct pfq_seed *seed)
{
	if (likely(pfq_flow_is_plain_ipv4_l4(data, len)))
		return pfq_flow_hash_plain_ipv4_l4(data, seed);
	if (len >= ETH_HLEN && !flow_is_parsed(pfq_be16(data + 12)))
		return flow_hash_mac(data, pfq_be16(data + 12), seed);
	return flow_hash_slow(data, len, seed);
}
