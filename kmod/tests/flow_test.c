// SPDX-License-Identifier: GPL-2.0-only
/* Test engine/flow.c on generated packets: both directions, fragments, tunnels, tags, and each truncation. */
#include <stdlib.h>

#include "engine/flow.c"
#include "tap.h"

#define SEED 12345

struct frame {
	__u8 data[512];
	__u32 len;
};

static void put(struct frame *f, const void *data, __u32 len)
{
	memcpy(f->data + f->len, data, len);
	f->len += len;
}

static void put16(struct frame *f, __u16 value)
{
	const __u8 b[] = { value >> 8, value };

	put(f, b, 2);
}

static void zero(struct frame *f, __u32 n)
{
	static const __u8 nothing[64];

	put(f, nothing, n);
}

/* The reverse argument swaps the addresses and ports: the other direction of the same flow. */
static void ethernet(struct frame *f, int reverse, __u16 ethertype)
{
	static const __u8 a[] = { 2, 0, 0, 0, 0, 1 }, b[] = { 2, 0, 0, 0, 0, 2 };

	put(f, reverse ? a : b, 6);
	put(f, reverse ? b : a, 6);
	put16(f, ethertype);
}

static void tag(struct frame *f, __u16 tci, __u16 ethertype)
{
	put16(f, tci);
	put16(f, ethertype);
}

static void ipv4(struct frame *f, int reverse, __u8 proto, __u16 fragment, __u16 id)
{
	static const __u8 a[] = { 10, 0, 0, 1 }, b[] = { 192, 168, 1, 9 };

	put(f, "\x45\0\0\0", 4);
	put16(f, id);
	put16(f, fragment);
	put(f, (__u8 []) { 64, proto, 0, 0 }, 4);
	put(f, reverse ? b : a, 4);
	put(f, reverse ? a : b, 4);
}

static void ipv6(struct frame *f, int reverse, __u8 next)
{
	__u8 a[16] = { 0x20, 1, 0xd, 0xb8, [15] = 1 }, b[16] = { 0x20, 1, 0xd, 0xb8, [15] = 2 };

	put(f, "\x60\0\0\0\0\0", 6);
	put(f, (__u8 []) { next, 64 }, 2);
	put(f, reverse ? b : a, 16);
	put(f, reverse ? a : b, 16);
}

static void ports(struct frame *f, int reverse, __u16 from, __u16 to)
{
	put16(f, reverse ? to : from);
	put16(f, reverse ? from : to);
	zero(f, 16);
}

static void vxlan(struct frame *f)
{
	put16(f, 40000);
	put16(f, 4789);
	zero(f, 4);
	zero(f, 8);
}

enum kind {
	TCP4, UDP4, SCTP4, PING4, TCP6, UDP6_HOPOPTS, VLAN_TCP4, QINQ_TCP6, FRAG4_FIRST, FRAG4_LATER, FRAG6,
	ARP, IPIP, GRE_KEY, VXLAN4, SIT, NR_KINDS
};

static const char *const name[] = {
	"TCP over IPv4", "UDP over IPv4", "SCTP over IPv4", "ICMP echo", "TCP over IPv6",
	"UDP behind hop-by-hop options", "VLAN", "QinQ, IPv6", "first fragment", "later fragment", "IPv6 fragment", "ARP", "IPIP", "GRE with a key",
	"VXLAN", "IPv6 in IPv4"
};

static struct frame make(enum kind what, int reverse, __u16 from, __u16 to)
{
	struct frame f = {};

	switch (what) {
	case TCP4:
		ethernet(&f, reverse, ETH_P_IP);
		ipv4(&f, reverse, 6, 0, rand());
		ports(&f, reverse, from, to);
		break;
	case UDP4:
		ethernet(&f, reverse, ETH_P_IP);
		ipv4(&f, reverse, 17, 0, rand());
		ports(&f, reverse, from, to);
		break;
	case SCTP4:
		ethernet(&f, reverse, ETH_P_IP);
		ipv4(&f, reverse, 132, 0, rand());
		ports(&f, reverse, from, to);
		break;
	case PING4:
		ethernet(&f, reverse, ETH_P_IP);
		ipv4(&f, reverse, 1, 0, rand());
		put(&f, reverse ? "\0\0" : "\10\0", 2);
		put16(&f, rand());
		put16(&f, from);
		put16(&f, rand());
		break;
	case TCP6:
		ethernet(&f, reverse, ETH_P_IPV6);
		ipv6(&f, reverse, 6);
		ports(&f, reverse, from, to);
		break;
	case UDP6_HOPOPTS:
		ethernet(&f, reverse, ETH_P_IPV6);
		ipv6(&f, reverse, 0);
		put(&f, "\x11\1", 2);
		zero(&f, 14);
		ports(&f, reverse, from, to);
		break;
	case VLAN_TCP4:
		ethernet(&f, reverse, ETH_P_8021Q);
		tag(&f, 0xe005, ETH_P_IP);
		ipv4(&f, reverse, 6, 0, rand());
		ports(&f, reverse, from, to);
		break;
	case QINQ_TCP6:
		ethernet(&f, reverse, ETH_P_8021AD);
		tag(&f, 7, ETH_P_8021Q);
		tag(&f, 9, ETH_P_IPV6);
		ipv6(&f, reverse, 6);
		ports(&f, reverse, from, to);
		break;
	case FRAG4_FIRST:
		ethernet(&f, reverse, ETH_P_IP);
		ipv4(&f, reverse, 17, 0x2000, 77);
		ports(&f, reverse, from, to);
		break;
	case FRAG4_LATER:
		ethernet(&f, reverse, ETH_P_IP);
		ipv4(&f, reverse, 17, 100, 77);
		ports(&f, reverse, to, from + 3);
		break;
	case FRAG6:
		ethernet(&f, reverse, ETH_P_IPV6);
		ipv6(&f, reverse, 44);
		put(&f, "\x11\0\0\1\0\0\0\x4d", 8);
		ports(&f, reverse, from, to);
		break;
	case ARP:
		ethernet(&f, reverse, ETH_P_ARP);
		zero(&f, 28);
		break;
	case IPIP:
		ethernet(&f, 0, ETH_P_IP);
		ipv4(&f, 0, 4, 0, rand());
		ipv4(&f, reverse, 6, 0, rand());
		ports(&f, reverse, from, to);
		break;
	case GRE_KEY:
		ethernet(&f, 0, ETH_P_IP);
		ipv4(&f, 0, 47, 0, rand());
		put(&f, "\x20\0\x86\xdd\0\0\0\5", 8);
		ipv6(&f, reverse, 6);
		ports(&f, reverse, from, to);
		break;
	case VXLAN4:
		ethernet(&f, 0, ETH_P_IP);
		ipv4(&f, 0, 17, 0, rand());
		vxlan(&f);
		ethernet(&f, reverse, ETH_P_IP);
		ipv4(&f, reverse, 6, 0, rand());
		ports(&f, reverse, from, to);
		break;
	case SIT:
		ethernet(&f, 0, ETH_P_IP);
		ipv4(&f, 0, 41, 0, rand());
		ipv6(&f, reverse, 6);
		ports(&f, reverse, from, to);
		break;
	case NR_KINDS:
		break;
	}
	return f;
}

static void read_frame(struct pfq_flow *f, const __u8 *data, __u32 len, int inner)
{
	pfq_flow_read(f, data, len, 0, 0);
	if (inner)
		pfq_flow_innermost(f);
}

static __u32 flow_hash(const struct frame *f, int inner)
{
	struct pfq_flow flow;

	read_frame(&flow, f->data, f->len, inner);
	return pfq_flow_hash(&flow, SEED);
}

static void symmetric(enum kind kind)
{
	struct frame there = make(kind, 0, 1234, 80), back = make(kind, 1, 1234, 80);
	struct pfq_flow a, b;

	read_frame(&a, there.data, there.len, 1);
	read_frame(&b, back.data, back.len, 1);
	tap_ok(pfq_flow_hash(&a, SEED) == pfq_flow_hash(&b, SEED) &&
	       pfq_flow_hash_addresses(&a, SEED) == pfq_flow_hash_addresses(&b, SEED) &&
	       pfq_flow_hash_link(&a, SEED) == pfq_flow_hash_link(&b, SEED) &&
	       pfq_flow_hash(&a, SEED) != pfq_flow_hash(&a, SEED + 1),
	       "%s: both directions have the same hash, which depends on the seed", name[kind]);
}

/* 4096 flows that differ in a port spread evenly over 64 slots (chi square, 63 degrees of freedom, p < 1e-6). */
static void spread(enum kind kind)
{
	unsigned int count[64] = {}, i;
	double chi = 0;

	for (i = 0; i < 4096; i++) {
		struct frame f = make(kind, 0, 1024 + i, 80);

		count[flow_hash(&f, 1) % 64]++;
	}
	for (i = 0; i < 64; i++)
		chi += (count[i] - 64.0) * (count[i] - 64.0) / 64;
	tap_ok(chi < 137, "%s: 4096 flows spread evenly over 64 slots, chi square %.0f", name[kind], chi);
}

/* Each truncation gets its own allocation, so that ASan sees a read past its end. */
static void cut(enum kind kind)
{
	struct frame f = make(kind, 0, 1234, 80);
	struct pfq_flow flow;
	__u32 len, good = 0;

	for (len = 0; len <= f.len; len++) {
		__u8 *data = malloc(len ?: 1);

		memcpy(data, f.data, len);
		read_frame(&flow, data, len, 1);
		read_frame(&flow, data, len, 0);
		good += pfq_flow_hash(&flow, SEED) == pfq_flow_hash_frame(data, len, SEED);
		free(data);
	}
	tap_ok(good == f.len + 1, "%s: cut to each length up to %u bytes, the one-pass hash equals the hash of the parsed flow", name[kind], f.len);
}

static void garbage(void)
{
	struct pfq_flow flow;
	__u8 *data;
	int i, len, good = 0;

	for (i = 0; i < 200000; i++) {
		struct frame f = make(i % NR_KINDS, 0, 1, 2);

		len = rand() % (f.len + 1);
		data = malloc(len ?: 1);
		memcpy(data, f.data, len);
		for (int k = 0; k < 3 && len; k++)
			data[rand() % len] = rand();
		read_frame(&flow, data, len, 1);
		read_frame(&flow, data, len, 0);
		good += pfq_flow_hash(&flow, SEED) == pfq_flow_hash_frame(data, len, SEED);
		free(data);
	}
	tap_ok(good == 200000, "200000 damaged frames are read within bounds, and the one-pass hash equals that of the parsed flow: %d", good);
}

int main(void)
{
	struct frame first, later, tagged, inner, outer;
	struct pfq_flow a;
	int k;

	for (k = 0; k < NR_KINDS; k++)
		symmetric(k);
	for (k = 0; k < NR_KINDS; k++)
		cut(k);
	spread(TCP4);
	spread(UDP6_HOPOPTS);
	spread(QINQ_TCP6);
	spread(PING4);
	spread(VXLAN4);

	first = make(FRAG4_FIRST, 0, 1234, 80);
	later = make(FRAG4_LATER, 0, 1234, 80);
	tap_ok(flow_hash(&first, 0) == flow_hash(&later, 0), "all fragments of a packet have the same hash");
	tagged = make(VLAN_TCP4, 0, 1234, 80);
	pfq_flow_read(&a, tagged.data, tagged.len, 0, 0);
	tap_ok(pfq_flow_vid(&a) == 5 && a.facts & PFQ_FACT_IP4 && pfq_be16(a.payload + 2) == 80,
	       "a VLAN tag: id %u, and port %u behind it", pfq_flow_vid(&a), pfq_be16(a.payload + 2));
	tagged = make(QINQ_TCP6, 0, 1234, 80);
	pfq_flow_read(&a, tagged.data, tagged.len, 0, 0);
	tap_ok(pfq_flow_vid(&a) == 7 && a.facts & PFQ_FACT_IP6, "two VLAN tags: the outer id is %u", pfq_flow_vid(&a));
	pfq_flow_read(&a, tagged.data, tagged.len, 0, 100);
	tap_ok(pfq_flow_vid(&a) == 100, "a stripped tag is the outermost: id %u", pfq_flow_vid(&a));
	inner = make(VXLAN4, 0, 1234, 80);
	outer = make(VXLAN4, 0, 999, 81);
	tap_ok(flow_hash(&inner, 0) == flow_hash(&outer, 0) && flow_hash(&inner, 1) != flow_hash(&outer, 1),
	       "the hash covers the inner packet of a tunnel on request only");
	first = make(TCP4, 0, 1234, 80);
	pfq_flow_read(&a, first.data + 14, first.len - 14, ETH_P_IP, 0);
	tap_ok(!a.mac && a.facts & PFQ_FACT_IP4 && pfq_be16(a.payload) == 1234, "a frame without a link header is parsed");
	garbage();
	return tap_done();
}
