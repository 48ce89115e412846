// SPDX-License-Identifier: GPL-2.0-only
/*
 * The headers of a frame, as far as steering looks. Compiles in user space too
 * (tests/user.h): plain bytes in, no kernel structure.
 */
#ifdef __KERNEL__
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/jhash.h>
#include <linux/string.h>
#else
#include "user.h"
#endif

#include "flow.h"

#define MAX_TAGS	3
#define MAX_TUNNELS	2
#define MAX_EXTENSIONS	8
#define VXLAN_PORT	4789	/* RFC 7348 */

struct cursor {
	const __u8 *at;
	__u32 left;
};

static const __u8 *take(struct cursor *c, __u32 n)
{
	const __u8 *p = c->at;

	if (c->left < n)
		return NULL;
	c->at += n;
	c->left -= n;
	return p;
}

static __u16 be16(const __u8 *p)
{
	return p[0] << 8 | p[1];
}

static int is_tag(__u16 ethertype)
{
	return ethertype == ETH_P_8021Q || ethertype == ETH_P_8021AD || ethertype == 0x9100;
}

static __u16 read_tags(struct cursor *c, __u16 ethertype, __u16 *vid)
{
	const __u8 *tag;
	int i;

	for (i = 0; i < MAX_TAGS && is_tag(ethertype); i++) {
		tag = take(c, 4);
		if (!tag)
			return 0;
		if (!*vid)
			*vid = be16(tag) & 0xfff;
		ethertype = be16(tag + 2);
	}
	return ethertype;
}

static __u16 read_link(struct pfq_flow *f, struct cursor *c)
{
	const __u8 *mac = take(c, ETH_HLEN);

	if (!mac)
		return 0;
	f->mac = mac;
	return read_tags(c, be16(mac + 12), &f->vid);
}

static void read_ports(struct pfq_flow *f, struct cursor *c)
{
	const __u8 *p = c->at;

	switch (f->proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		if (c->left >= 4) {
			memcpy(&f->sport, p, 2);
			memcpy(&f->dport, p + 2, 2);
		}
		break;
	case IPPROTO_ICMP:	/* echo reply 0, request 8 */
		if (c->left >= 6 && (p[0] == 0 || p[0] == 8)) {
			memcpy(&f->sport, p + 4, 2);
			f->dport = f->sport;
		}
		break;
	case IPPROTO_ICMPV6:	/* echo request 128, reply 129 */
		if (c->left >= 6 && (p[0] == 128 || p[0] == 129)) {
			memcpy(&f->sport, p + 4, 2);
			f->dport = f->sport;
		}
		break;
	}
}

static int read_ipv4(struct pfq_flow *f, struct cursor *c)
{
	const __u8 *ip = take(c, 20);
	__u16 offset;

	if (!ip || ip[0] >> 4 != 4 || (ip[0] & 15) < 5 || !take(c, (ip[0] & 15) * 4 - 20))
		return 0;
	f->version = 4;
	f->proto = ip[9];
	memcpy(f->saddr, ip + 12, 4);
	memcpy(f->daddr, ip + 16, 4);
	offset = be16(ip + 6);
	f->fragment = (offset & 0x3fff) != 0;	/* more fragments, or an offset */
	f->id = be16(ip + 4);
	return 1;
}

static int is_extension(__u8 proto)
{
	return proto == IPPROTO_HOPOPTS || proto == IPPROTO_ROUTING || proto == IPPROTO_DSTOPTS ||
	       proto == IPPROTO_AH || proto == IPPROTO_FRAGMENT;
}

static void read_extension(struct pfq_flow *f, struct cursor *c)
{
	const __u8 proto = f->proto;
	const __u8 *x = take(c, 8);

	f->proto = x ? x[0] : IPPROTO_NONE;
	if (!x)
		return;
	if (proto == IPPROTO_FRAGMENT) {
		f->fragment = 1;
		memcpy(&f->id, x + 4, 4);
	} else if (!take(c, proto == IPPROTO_AH ? (x[1] + 2) * 4 - 8 : x[1] * 8)) {
		f->proto = IPPROTO_NONE;
	}
}

static int read_ipv6(struct pfq_flow *f, struct cursor *c)
{
	const __u8 *ip = take(c, 40);
	int i;

	if (!ip || ip[0] >> 4 != 6)
		return 0;
	f->version = 6;
	f->proto = ip[6];
	memcpy(f->saddr, ip + 8, 16);
	memcpy(f->daddr, ip + 24, 16);
	for (i = 0; i < MAX_EXTENSIONS && is_extension(f->proto) && !f->fragment; i++)
		read_extension(f, c);
	return 1;
}

static int read_network(struct pfq_flow *f, struct cursor *c)
{
	switch (f->ethertype) {
	case ETH_P_IP:
		return read_ipv4(f, c);
	case ETH_P_IPV6:
		return read_ipv6(f, c);
	}
	return 0;
}

static __u16 enter_gre(struct cursor *c)
{
	const __u8 *gre = take(c, 4);
	__u16 flags;

	if (!gre)
		return 0;
	flags = be16(gre);
	/* RFC 2784, 2890: checksum, key, sequence number; version 0 */
	if (flags & 7 || !take(c, 4 * (!!(flags & 0x8000) + !!(flags & 0x2000) + !!(flags & 0x1000))))
		return 0;
	return be16(gre + 2);
}

/* Moves the cursor to the packet inside; its ethertype, or 0. */
static __u16 enter_tunnel(const struct pfq_flow *f, struct cursor *c)
{
	if (f->fragment)
		return 0;
	switch (f->proto) {
	case IPPROTO_IPIP:
		return ETH_P_IP;
	case IPPROTO_IPV6:
		return ETH_P_IPV6;
	case IPPROTO_GRE:
		return enter_gre(c);
	case IPPROTO_UDP:
		if (c->left < 16 || be16(c->at + 2) != VXLAN_PORT)
			return 0;
		return take(c, 16) ? ETH_P_TEB : 0;
	}
	return 0;
}

/* The packet inside, when it can be read. */
static int read_inner(struct pfq_flow *f, struct cursor *c)
{
	struct cursor at = *c;
	struct pfq_flow in = { .vid = f->vid, .ethertype = enter_tunnel(f, &at) };

	if (!in.ethertype)
		return 0;
	if (in.ethertype == ETH_P_TEB)
		in.ethertype = read_link(&in, &at);
	if (!read_network(&in, &at))
		return 0;
	*f = in;
	*c = at;
	return 1;
}

void pfq_flow_read(struct pfq_flow *f, const __u8 *data, __u32 len,
		   __u16 ethertype, __u16 tci, int inner)
{
	struct cursor c = { data, len };
	int i;

	*f = (struct pfq_flow) { .vid = tci & 0xfff, .ethertype = ethertype };
	f->ethertype = ethertype ? read_tags(&c, ethertype, &f->vid) : read_link(f, &c);
	if (!read_network(f, &c))
		return;
	for (i = 0; inner && i < MAX_TUNNELS && read_inner(f, &c); i++)
		;
	if (!f->fragment)
		read_ports(f, &c);
}

struct ends {
	__u32 low[4];
	__u32 high[4];
	__u32 ports;
	__u32 rest;
};

/* The two ends in an order that does not depend on the direction. */
static void order(struct ends *k, const struct pfq_flow *f)
{
	int swap = memcmp(f->saddr, f->daddr, sizeof(f->saddr));
	__u16 low = f->sport, high = f->dport;

	if (!swap)
		swap = memcmp(&f->sport, &f->dport, sizeof(f->sport));
	memcpy(k->low, swap > 0 ? f->daddr : f->saddr, sizeof(k->low));
	memcpy(k->high, swap > 0 ? f->saddr : f->daddr, sizeof(k->high));
	if (swap > 0) {
		low = f->dport;
		high = f->sport;
	}
	k->ports = (__u32)low << 16 | high;
}

static __u32 hash(const struct ends *k, __u32 seed)
{
	return jhash2((const __u32 *)k, sizeof(*k) / sizeof(__u32), seed);
}

__u32 pfq_flow_hash_link(const struct pfq_flow *f, __u32 seed)
{
	struct ends k = { .rest = f->ethertype };

	if (f->mac) {
		int swap = memcmp(f->mac, f->mac + 6, 6) > 0;

		memcpy(k.low, f->mac + (swap ? 6 : 0), 6);
		memcpy(k.high, f->mac + (swap ? 0 : 6), 6);
	}
	return hash(&k, seed);
}

__u32 pfq_flow_hash_addresses(const struct pfq_flow *f, __u32 seed)
{
	struct pfq_flow ends = *f;
	struct ends k = {};

	if (!f->version)
		return pfq_flow_hash_link(f, seed);
	ends.sport = ends.dport = 0;
	order(&k, &ends);
	return hash(&k, seed);
}

__u32 pfq_flow_hash(const struct pfq_flow *f, __u32 seed)
{
	struct ends k = {};

	if (!f->version)
		return pfq_flow_hash_link(f, seed);
	order(&k, f);
	if (f->fragment)
		k.ports = f->id;
	k.rest = f->proto;
	return hash(&k, seed);
}
