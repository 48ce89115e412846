// SPDX-License-Identifier: GPL-2.0-only
/* Test engine/flow.c on generated packets: both directions, fragments, tunnels, tags, and each truncation. */
#include <stdlib.h>

#include "engine/flow.c"
#include "tap.h"

#define SLOTS	4096	/* PFQ_STEER_SLOTS */
#define SEEDS	200

static const struct pfq_seed fixed = { 0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b };

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
	put(f, "\x08\0\0\0\0\0\0", 8);
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
	struct pfq_flow in;

	pfq_flow_read(f, data, len, 0, 0);
	while (inner && pfq_flow_read_inner(&in, f))
		*f = in;
}

static __u64 random64(void)
{
	__u64 x = 0;
	int i;

	for (i = 0; i < 4; i++)
		x = x << 16 | (rand() >> 8 & 0xffff);
	return x;
}

static struct pfq_seed random_seed(void)
{
	struct pfq_seed seed = { random64(), random64(), random64() };

	pfq_seed_strengthen(&seed);
	return seed;
}

static __u32 flow_hash(const struct frame *f, int inner)
{
	struct pfq_flow flow;

	read_frame(&flow, f->data, f->len, inner);
	return pfq_flow_hash(&flow, &fixed);
}

static void symmetric(enum kind kind)
{
	struct frame there = make(kind, 0, 1234, 80), back = make(kind, 1, 1234, 80);
	const struct pfq_seed other = random_seed();
	struct pfq_flow a, b;

	read_frame(&a, there.data, there.len, 1);
	read_frame(&b, back.data, back.len, 1);
	tap_ok(pfq_flow_hash(&a, &fixed) == pfq_flow_hash(&b, &fixed) &&
	       pfq_flow_hash_addresses(&a, &fixed) == pfq_flow_hash_addresses(&b, &fixed) &&
	       pfq_flow_hash_link(&a, &fixed) == pfq_flow_hash_link(&b, &fixed) &&
	       pfq_flow_hash(&a, &fixed) != pfq_flow_hash(&a, &other),
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
		good += pfq_flow_hash(&flow, &fixed) == pfq_flow_hash_frame(data, len, &fixed);
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
		good += pfq_flow_hash(&flow, &fixed) == pfq_flow_hash_frame(data, len, &fixed);
		free(data);
	}
	tap_ok(good == 200000, "200000 damaged frames are read within bounds, and the one-pass hash equals that of the parsed flow: %d", good);
}

/* A flow, and the id of its packet if that is a fragment. */
struct ends {
	__u32 saddr, daddr;
	__u16 sport, dport, id, fragment;
	__u8 proto;
};

static struct frame ends_frame(struct ends e)
{
	struct frame f = {};

	ethernet(&f, 0, ETH_P_IP);
	put(&f, "\x45\0\0\x3c", 4);
	put16(&f, e.id);
	put16(&f, e.fragment);
	put(&f, (__u8 []) { 64, e.proto, 0, 0 }, 4);
	put16(&f, e.saddr >> 16);
	put16(&f, e.saddr);
	put16(&f, e.daddr >> 16);
	put16(&f, e.daddr);
	if (e.proto == IPPROTO_ICMP) {
		put(&f, "\x8\0\0\0", 4);
		put16(&f, e.id);
		zero(&f, 30);
		return f;
	}
	put16(&f, e.sport);
	put16(&f, e.dport);
	zero(&f, 32);
	return f;
}

/* What a sender tries who does not know the seed. Each family has 200 to 2000 flows, the last two have 15. */
enum family {
	GTP, NTP, HOSTS, OCTETS, FACTORS, BITS, HOSTS6, MACS, FRAGMENT_IDS, PROTOCOLS, PRODUCT_IDS, ECHO_IDS,
	NR_FAMILIES
};

static const struct {
	const char *what;
	unsigned int flows;
	__u32 (*hash)(const struct pfq_flow *f, const struct pfq_seed *seed);
} family[] = {
	{ "GTP-U between two networks, the sum of the addresses constant", 200, pfq_flow_hash },
	{ "NTP within a network, the sum of the addresses constant", 2000, pfq_flow_hash },
	{ "pairs of hosts, the sum of the addresses constant", 2000, pfq_flow_hash_addresses },
	{ "the last octets differ, their sum constant", 200, pfq_flow_hash },
	{ "steps of a factor of 2^64 + 1, the sum of the ends constant", 1000, pfq_flow_hash },
	{ "the same bits of both addresses flipped", 2000, pfq_flow_hash },
	{ "IPv6 hosts, the sum of the addresses constant", 2000, pfq_flow_hash },
	{ "MAC addresses, their sum constant", 2000, pfq_flow_hash_link },
	{ "fragments, ids that are multiples of 256", 256, pfq_flow_hash },
	{ "fragments, the sum of protocol and id constant", 200, pfq_flow_hash },
	{ "fragments, ids that collide under a fixed factor", 0, pfq_flow_hash },
	{ "ICMP echo, ids that collide under a fixed factor", 0, pfq_flow_hash },
};

/* The next id whose product with a factor that this hash once had is a multiple of 4096, in bits 32 to 43. */
static __u32 product_id(__u32 id)
{
	while (id < 0x10000 && (id * 0x243f6a8885a308d3ull >> 32) % 4096)
		id++;
	return id;
}

/* A flow between two ends as pfq_flow_hash4() reads them: 48 bits, the port below the address. */
static struct ends raw_ends(__u64 a, __u64 b, __u8 proto)
{
	const __u32 saddr = a >> 16, daddr = b >> 16;
	const __u16 sport = a, dport = b;

	return (struct ends) { pfq_be32((const __u8 *)&saddr), pfq_be32((const __u8 *)&daddr),
			       pfq_be16((const __u8 *)&sport), pfq_be16((const __u8 *)&dport), .proto = proto };
}

static struct frame family_frame(enum family what, __u32 k, __u32 id)
{
	const __u32 low = (k & 255) << 8 | k >> 8, high = (255 - (k & 255)) << 8 | (200 - (k >> 8));
	const __u64 a = 0x000100350035, b = 0x000100360035;
	struct frame f = {};

	switch (what) {
	case GTP:
		return ends_frame((struct ends) { 0x0a010000 | k, 0x0a4d0000 | (200 - k), 2152, 2152, .proto = 17 });
	case NTP:
		return ends_frame((struct ends) { 0x0a010000 | low, 0x0a010000 | high, 123, 123, .proto = 17 });
	case HOSTS:
		return ends_frame((struct ends) { 0x0a010000 | low, 0x0a010000 | high, 1000 + k, 80, .proto = 6 });
	case OCTETS:
		return ends_frame(raw_ends(a + ((__u64)k << 40), b + ((__u64)(200 - k) << 40), 17));
	case FACTORS:
		return ends_frame(raw_ends(274177 * (1ull + k), 67280421310721 + 274177 * (1000ull - k), 17));
	case BITS:
		return ends_frame(raw_ends(a ^ (__u64)k << 37, b ^ (__u64)k << 37, 17));
	case HOSTS6:
		ethernet(&f, 0, ETH_P_IPV6);
		put(&f, "\x60\0\0\0\0\x28\x11\x40", 8);
		put(&f, "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0", 14);
		put16(&f, 10000 + k);
		put(&f, "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0", 14);
		put16(&f, 10000 - k);
		ports(&f, 0, 123, 123);
		return f;
	case MACS:
		put(&f, "\2\0\0\0", 4);
		put16(&f, 10000 + k);
		put(&f, "\2\0\0\0", 4);
		put16(&f, 10000 - k);
		put16(&f, ETH_P_ARP);
		zero(&f, 46);
		return f;
	case FRAGMENT_IDS:
		return ends_frame((struct ends) { 0x0a010001, 0x0a4d0002, .id = k << 8, .fragment = 0x2001, .proto = 17 });
	case PROTOCOLS:
		return ends_frame((struct ends) { 0x0a010001, 0x0a4d0002, .id = 1000 - k, .fragment = 0x2001,
						  .proto = 20 + k });
	case PRODUCT_IDS:
		return ends_frame((struct ends) { 0x0a010001, 0x0a4d0002, .id = id, .fragment = 0x2001, .proto = 17 });
	case ECHO_IDS:
		return ends_frame((struct ends) { 0x0a010001, 0x0a4d0002, .id = id, .proto = IPPROTO_ICMP });
	case NR_FAMILIES:
		break;
	}
	return f;
}

/* How many slots random flows would use, on average. */
static double expected_slots(unsigned int flows)
{
	double unused = 1;

	while (flows--)
		unused *= 1 - 1.0 / SLOTS;
	return SLOTS * (1 - unused);
}

/* Return how many slots the flows of a family use; *flows: their number. */
static unsigned int family_slots(enum family what, const struct pfq_seed *seed, unsigned int *flows)
{
	static __u8 used[SLOTS];
	unsigned int n = 0, k, id = 0, slots = 0;

	memset(used, 0, sizeof(used));
	for (k = 0; family[what].flows ? k < family[what].flows : (id = product_id(id)) < 0x10000; k++, id++) {
		const struct frame f = family_frame(what, k, id);
		struct pfq_flow flow;
		__u32 hash;

		pfq_flow_read_any(&flow, f.data, f.len, 0, 0);
		hash = family[what].hash(&flow, seed);
		if (family[what].hash == pfq_flow_hash && hash != pfq_flow_hash_frame(f.data, f.len, seed))
			tap_ok(0, "%s: the hash of the frame is that of the parsed flow", family[what].what);
		n++;
		slots += !used[hash % SLOTS];
		used[hash % SLOTS] = 1;
	}
	*flows = n;
	return slots;
}

static void attack(enum family what)
{
	unsigned int worst = SLOTS, n = 0, i, slots;

	for (i = 0; i < SEEDS; i++) {
		const struct pfq_seed seed = random_seed();

		slots = family_slots(what, &seed, &n);
		if (slots < worst)
			worst = slots;
	}
	tap_ok(n > 10 && worst > expected_slots(n) * 3 / 4,
	       "%s: with the worst of %u seeds, %u flows use %u slots; random ones %.0f", family[what].what, SEEDS, n,
	       worst, expected_slots(n));
}

/* The least and the greatest share of inputs for which a bit of the hash changes. */
struct avalanche {
	double least, most;
};

#define TRIALS 2000

static void avalanche_add(struct avalanche *a, const unsigned int changed[32])
{
	int bit;

	for (bit = 0; bit < 32; bit++) {
		const double share = (double)changed[bit] / TRIALS;

		a->least = share < a->least ? share : a->least;
		a->most = share > a->most ? share : a->most;
	}
}

static void count_bits(unsigned int changed[32], __u32 x)
{
	int bit;

	for (bit = 0; bit < 32; bit++)
		changed[bit] += x >> bit & 1;
}

/* Flip each bit from byte 'from' to 'to' of a frame, or of the seed if to is 0. */
static void avalanche(const char *what, struct ends e, __u32 from, __u32 to)
{
	struct avalanche a = { 1, 0 };
	__u32 bit;
	int i;

	for (bit = from * 8; bit < (to ?: sizeof(struct pfq_seed)) * 8; bit++) {
		unsigned int changed[32] = {};

		for (i = 0; i < TRIALS; i++) {
			struct pfq_seed seed = random_seed();
			struct frame f;
			__u32 before;

			e.saddr = random64();
			e.daddr = random64();
			e.sport = random64();
			f = ends_frame(e);
			before = pfq_flow_hash_frame(f.data, f.len, &seed);
			(to ? f.data : (__u8 *)&seed)[bit / 8] ^= 1 << bit % 8;
			count_bits(changed, before ^ pfq_flow_hash_frame(f.data, f.len, &seed));
		}
		avalanche_add(&a, changed);
	}
	tap_ok(a.least > 0.4 && a.most < 0.6, "%s: a flipped bit flips each bit of the hash in %.0f to %.0f %% of the cases",
	       what, a.least * 100, a.most * 100);
}

/* pfq_fold() and pfq_mix() are assembler on some machines. */
static void fold(void)
{
	int i, good = 0;

	for (i = 0; i < 100000; i++) {
		const __u64 a = random64() >> rand() % 64, b = random64() >> rand() % 64;
		const __uint128_t x = (__uint128_t)a * b;
		const __u64 want = (__u64)(x >> 64) ^ (__u64)x;
		const struct pfq_seed seed = { a ^ 12345, b, 0 };

		good += pfq_fold(a, b) == want && pfq_mix(12345, &seed) == want;
	}
	tap_ok(good == 100000, "a fold is a product of 128 bits, its halves xored");
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
	fold();
	for (k = 0; k < NR_FAMILIES; k++)
		attack(k);
	avalanche("addresses and ports", (struct ends) { .dport = 80, .proto = 6 }, ETH_HLEN + 12, ETH_HLEN + 24);
	avalanche("the id of a fragment", (struct ends) { .fragment = 0x2000, .proto = 17 }, ETH_HLEN + 4, ETH_HLEN + 6);
	avalanche("the seed", (struct ends) { .dport = 80, .proto = 6 }, 0, 0);

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
	pfq_flow_read(&a, tagged.data, tagged.len, 0, PFQ_FLOW_TAGGED | 100);
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
