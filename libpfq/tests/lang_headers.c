// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Runs programs on packets whose headers are long, nested, cut or wrong: by the interpreter and as eBPF. A packet
 * is a list of pieces, each added to the end of the frame.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <pfq/lang.h>

#include "lang_vm.h"
#include "tap.h"

struct packet {
	uint8_t data[4096];
	uint32_t len;
	uint16_t tci;
	bool tagged;	/* the NIC has stripped a tag with this TCI */
};

static void put(struct packet *p, const void *data, uint32_t n)
{
	memcpy(p->data + p->len, data, n);
	p->len += n;
}

static void put8(struct packet *p, unsigned int value)
{
	put(p, (uint8_t []) { value }, 1);
}

static void put16(struct packet *p, unsigned int value)
{
	put(p, (uint8_t []) { value >> 8, value }, 2);
}

static void zero(struct packet *p, uint32_t n)
{
	memset(p->data + p->len, 0, n);
	p->len += n;
}

static void ethernet(struct packet *p, unsigned int type)
{
	put(p, "\2\0\0\0\0\1\2\0\0\0\0\2", 12);
	put16(p, type);
}

static void tag(struct packet *p, unsigned int tci, unsigned int type)
{
	put16(p, tci);
	put16(p, type);
}

/* IPv4 from 10.0.0.1 to 10.0.0.2. length: of the packet, or 0 */
static void ipv4(struct packet *p, unsigned int proto, unsigned int length)
{
	put(p, "\x45\0", 2);
	put16(p, length);
	put(p, "\0\7\0\0\x40", 5);
	put8(p, proto);
	put(p, "\0\0\12\0\0\1\12\0\0\2", 10);
}

static void ipv6(struct packet *p, unsigned int next, unsigned int length)
{
	put(p, "\x60\0\0\0", 4);
	put16(p, length);
	put8(p, next);
	put(p, "\x40\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 17);
	put(p, "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\2", 16);
}

/* An extension header of size bytes, a multiple of 8. */
static void extension(struct packet *p, unsigned int next, unsigned int size)
{
	put8(p, next);
	put8(p, size / 8 - 1);
	zero(p, size - 2);
}

/* offset: in bytes, a multiple of 8 */
static void fragment(struct packet *p, unsigned int next, unsigned int offset, bool more, uint32_t id)
{
	put8(p, next);
	put8(p, 0);
	put16(p, offset | more);
	put16(p, id >> 16);
	put16(p, id);
}

static void udp(struct packet *p, unsigned int from, unsigned int to)
{
	put16(p, from);
	put16(p, to);
	put(p, "\0\x1c\0\0", 4);
}

static void udp_data(struct packet *p)
{
	udp(p, 4000, 53);
	zero(p, 20);
}

static void tcp(struct packet *p, unsigned int to)
{
	put16(p, 40000);
	put16(p, to);
	zero(p, 8);
	put(p, "\x50\x10\0\0\0\0\0\0", 8);
}

static void arp(struct packet *p)
{
	ethernet(p, 0x806);
	put(p, "\0\1\x8\0\6\4\0\1", 8);
	zero(p, 20);
}

static void vxlan(struct packet *p, unsigned int port)
{
	udp(p, 50000, port);
	put(p, "\x8\0\0\0\0\0\5\0", 8);
}

/* Return whether both engines decide the same, and r what. */
static bool run(const char *text, const struct packet *p, struct pfq_lang_result *r)
{
	struct pfq_lang *prog;
	struct vm vm;
	bool agree;
	uint8_t *data = malloc(p->len ?: 1);	/* so that ASan sees reads beyond the end */
	const struct pfq_lang_packet packet = {
		.size = sizeof(packet), .data = data, .caplen = p->len, .len = p->len, .vlan_tci = p->tci,
		.vlan_present = p->tagged, .host_ip = 0x0a000002,
		.host_ip6 = { 0x20, 1, 0xd, 0xb8, [15] = 2 },
	};

	memcpy(data, p->data, p->len);
	if (pfq_lang_compile(&prog, text, NULL)) {
		tap_note("%s: %s", text, pfq_error(NULL));
		free(data);
		return false;
	}
	vm = vm_translate(prog);
	agree = engines_agree(&vm, &packet, r);
	if (!agree)
		tap_note("%s: the eBPF decides differently", text);
	vm_free(&vm);
	free(data);
	return agree;
}

/* Test that a program passes or drops the packet. */
static void expect(const char *what, const char *text, const struct packet *p, bool passes)
{
	struct pfq_lang_result r = { 0 };

	tap_ok(run(text, p, &r) && (r.action != PFQ_ACTION_DROP) == passes, "%s: %s %s it", what, text,
	       passes ? "passes" : "drops");
}

/* Test that a program steers two packets alike. */
static void expect_same(const char *what, const char *text, const struct packet *one, const struct packet *two,
			bool same)
{
	struct pfq_lang_result a = { 0 }, b = { 0 };
	const bool good = run(text, one, &a) && run(text, two, &b) && a.action == PFQ_ACTION_STEER &&
			  b.action == PFQ_ACTION_STEER;

	tap_ok(good && (a.hash == b.hash) == same, "%s: %s gives them to %s", what, text,
	       same ? "one socket" : "different sockets");
}

/* The first and a later fragment. before: of the Fragment header; header: an extension header behind it, or 0. */
static struct packet fragment6(unsigned int header, bool later, unsigned int before, uint32_t id)
{
	struct packet p = { .len = 0 };

	ethernet(&p, 0x86dd);
	ipv6(&p, before ?: 44, 0);
	if (before)
		extension(&p, 44, 16);
	fragment(&p, header ?: 17, later ? 64 : 0, !later, id);
	if (later) {
		zero(&p, 40);
		return p;
	}
	if (header == 51) {
		put(&p, "\x11\4\0\0\0\0\0\1\0\0\0\1", 12);	/* AH of 24 bytes */
		zero(&p, 12);
	} else if (header) {
		extension(&p, 17, 8);
	}
	udp_data(&p);
	return p;
}

static void test_fragments(void)
{
	static const char *const steer[] = { "main = steer_flow", "main = steer_key key_3tuple", "main = steer_rss",
					     "main = steer_p2p" };
	static const struct {
		const char *name;
		unsigned int header, before;
	} kind[] = {
		{ "fragments of UDP over IPv6", 0, 0 },
		{ "fragments with destination options", 60, 0 },
		{ "fragments with a routing header", 43, 0 },
		{ "fragments with AH", 51, 0 },
		{ "fragments behind hop-by-hop options, with destination options", 60, 0x100 },
	};
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(kind); i++) {
		const unsigned int before = kind[i].before ? 60 : 0;
		const struct packet first = fragment6(kind[i].header, false, before, 77);
		const struct packet later = fragment6(kind[i].header, true, before, 77);
		const struct packet other = fragment6(kind[i].header, true, before, 78);

		for (k = 0; k < ARRAY_SIZE(steer); k++)
			expect_same(kind[i].name, steer[k], &first, &later, true);
		expect_same("fragments of other packets", steer[0], &first, &other, false);
		tap_ok(pfq_hash_symmetric(first.data, first.len) == pfq_hash_symmetric(later.data, later.len),
		       "%s: pfq_hash_symmetric() is the same", kind[i].name);
	}
}

/* Of nested fragments, the outer header says which belong together. */
static void test_nested_fragments(void)
{
	struct packet first = { .len = 0 }, later = { .len = 0 };

	ethernet(&first, 0x86dd);
	ipv6(&first, 44, 0);
	fragment(&first, 44, 0, true, 5);
	fragment(&first, 17, 0, true, 6);
	udp_data(&first);
	ethernet(&later, 0x86dd);
	ipv6(&later, 44, 0);
	fragment(&later, 44, 64, false, 5);
	zero(&later, 40);
	expect_same("fragments of a fragment", "main = steer_flow", &first, &later, true);
	expect("a fragment of a fragment", "main = udp", &first, false);
}

static void test_tags(void)
{
	static const unsigned int types[] = { 0x8100, 0x88a8, 0x9100 };
	struct packet p = { .len = 0 }, stripped = { .tagged = true };
	unsigned int i, n;

	ethernet(&p, 0x88a8);
	tag(&p, 0, 0x8100);
	tag(&p, 200, 0x800);
	ipv4(&p, 17, 48);
	udp_data(&p);
	expect("a tag with TCI 0 before tag 200", "main = filter (has_vid 200)", &p, false);
	expect("a tag with TCI 0 before tag 200", "main = filter (has_vid 0) >-> udp", &p, true);
	expect("a tag with TCI 0 before tag 200", "main = vlan_id_filter [200]", &p, false);
	expect("a tag with TCI 0 before tag 200", "main = vlan", &p, false);
	expect("a tag with TCI 0 before tag 200", "main = steer_vlan", &p, false);
	ethernet(&stripped, 0x8100);
	tag(&stripped, 200, 0x800);
	ipv4(&stripped, 17, 48);
	udp_data(&stripped);
	expect("tag 200 behind a stripped tag with TCI 0", "main = filter (has_vid 200)", &stripped, false);
	expect("tag 200 behind a stripped tag with TCI 0", "main = filter (has_vid 0) >-> udp", &stripped, true);
	stripped.tci = 0x2000;
	expect("tag 200 behind a stripped tag with a priority", "main = filter (has_vid 200)", &stripped, false);
	stripped.tagged = false;
	stripped.tci = 0;
	expect("tag 200 alone", "main = filter (has_vid 200)", &stripped, true);
	for (n = 1; n <= 9; n++) {
		struct packet many = { .len = 0 };

		ethernet(&many, types[0]);
		for (i = 1; i < n; i++)
			tag(&many, 100 + i, types[i % 3]);
		tag(&many, 99, 0x800);
		ipv4(&many, 17, 48);
		udp_data(&many);
		expect(n > 8 ? "9 tags" : "up to 8 tags", "main = port 53", &many, n <= 8);
	}
}

/* Begin a packet with a tunnel; put16 of the inner packet follows. */
enum tunnel { VXLAN, VXLAN_LINUX, GENEVE, GENEVE_OPTIONS, GRE_TEB, NVGRE, ERSPAN1, ERSPAN2, ERSPAN3, ERSPAN3_SUB, NR_FRAME_TUNNELS };

static const char *const tunnel_name[] = {
	"VXLAN", "VXLAN on port 8472", "Geneve", "Geneve with options", "GRE with Ethernet", "NVGRE", "ERSPAN I",
	"ERSPAN II", "ERSPAN III", "ERSPAN III with a subheader",
};

static struct packet frame_tunnel(enum tunnel kind)
{
	struct packet p = { .len = 0 };

	ethernet(&p, 0x800);
	ipv4(&p, kind <= GENEVE_OPTIONS ? 17 : 47, 0);
	switch (kind) {
	case VXLAN:
		vxlan(&p, 4789);
		break;
	case VXLAN_LINUX:
		vxlan(&p, 8472);
		break;
	case GENEVE:
		udp(&p, 50000, 6081);
		put(&p, "\0\0\x65\x58\0\0\5\0", 8);
		break;
	case GENEVE_OPTIONS:
		udp(&p, 50000, 6081);
		put(&p, "\3\0\x65\x58\0\0\5\0", 8);
		zero(&p, 12);
		break;
	case GRE_TEB:
		put(&p, "\0\0\x65\x58", 4);
		break;
	case NVGRE:
		put(&p, "\x20\0\x65\x58\0\0\5\0", 8);
		break;
	case ERSPAN1:
		put(&p, "\0\0\x88\xbe", 4);
		break;
	case ERSPAN2:
		put(&p, "\x10\0\x88\xbe\0\0\0\1", 8);
		put(&p, "\x10\5\0\1\0\0\0\0", 8);
		break;
	case ERSPAN3:
		put(&p, "\x10\0\x22\xeb\0\0\0\1", 8);
		put(&p, "\x20\5\0\1\0\0\0\0\0\0\0\0", 12);
		break;
	case ERSPAN3_SUB:
		put(&p, "\x10\0\x22\xeb\0\0\0\1", 8);
		put(&p, "\x20\5\0\1\0\0\0\0\0\0\0\1", 12);
		zero(&p, 8);
		break;
	case NR_FRAME_TUNNELS:
		break;
	}
	return p;
}

static void test_frame_tunnels(void)
{
	enum tunnel k;

	for (k = 0; k < NR_FRAME_TUNNELS; k++) {
		struct packet p = frame_tunnel(k), ip = p, tagged = p;

		arp(&p);
		expect(tunnel_name[k], "main = shift (filter is_eth_arp)", &p, true);
		expect(tunnel_name[k], "main = shift steer_link", &p, true);
		expect(tunnel_name[k], "main = shift (filter is_ip)", &p, false);
		ethernet(&ip, 0x86dd);
		ipv6(&ip, 17, 28);
		udp_data(&ip);
		expect(tunnel_name[k], "main = shift (filter is_ip6 >-> port 53)", &ip, true);
		ethernet(&tagged, 0x8100);
		tag(&tagged, 7, 0x88cc);
		expect(tunnel_name[k], "main = shift (vlan_id_filter [7] >-> l3_proto 0x88cc)", &tagged, true);
	}
}

/* Tunnels that carry IP without a link header. */
static void test_ip_tunnels(void)
{
	static const struct {
		const char *name;
		unsigned int proto;
		const char *header;
		unsigned int len;
	} kind[] = {
		{ "IPIP", 4, "", 0 },
		{ "GRE with MPLS", 47, "\0\0\x88\x47\0\1\0\x40\0\2\1\x40", 12 },
		{ "GRE with multicast MPLS", 47, "\0\0\x88\x48\0\1\1\x40", 8 },
		{ "MPLS in IP", 137, "\0\1\1\x40", 4 },
		{ "Geneve with IP", 17, "\xc3\x50\x17\xc1\0\0\0\0\0\0\x08\0\0\0\5\0", 16 },
	};
	struct packet bad = { .len = 0 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kind); i++) {
		struct packet p = { .len = 0 };

		ethernet(&p, 0x800);
		ipv4(&p, kind[i].proto, 0);
		put(&p, kind[i].header, kind[i].len);
		ipv4(&p, 17, 48);
		udp_data(&p);
		expect(kind[i].name, "main = shift (addr 10.0.0.1 >-> port 53)", &p, true);
	}
	ethernet(&bad, 0x800);
	ipv4(&bad, 17, 0);
	udp(&bad, 50000, 4789);
	zero(&bad, 8);
	arp(&bad);
	expect("VXLAN without the flag I", "main = shift (filter is_eth_arp)", &bad, false);
}

static void test_long_headers(void)
{
	static const char *const shift3 = "main = shift (shift (shift (port 443)))";
	struct packet p = { .len = 0 }, deep = { .len = 0 }, all = { .len = 0 }, beyond = { .len = 0 };
	int i;

	ethernet(&p, 0x86dd);
	ipv6(&p, 60, 0);
	extension(&p, 17, 248);
	udp_data(&p);
	expect("IPv6 with 248 bytes of destination options", "main = udp >-> port 53", &p, true);
	ethernet(&deep, 0x86dd);
	for (i = 0; i < 3; i++) {
		ipv6(&deep, 17, 0);
		vxlan(&deep, 4789);
		ethernet(&deep, 0x86dd);
	}
	ipv6(&deep, 6, 0);
	tcp(&deep, 443);
	tap_note("port 443 is at byte %u", deep.len - 18);
	expect("VXLAN in VXLAN in VXLAN over IPv6", shift3, &deep, true);
	ethernet(&all, 0x86dd);
	for (i = 0; i < 3; i++) {
		ipv6(&all, 60, 0);
		extension(&all, 17, 264);
		vxlan(&all, 8472);
		ethernet(&all, 0x86dd);
	}
	ipv6(&all, 60, 0);
	extension(&all, 6, 264);
	tcp(&all, 443);
	tap_note("port 443 is at byte %u", all.len - 18);
	expect("the same with 264 bytes of options in each", shift3, &all, true);
	ethernet(&beyond, 0x86dd);
	ipv6(&beyond, 60, 0);
	extension(&beyond, 60, 2048);
	extension(&beyond, 17, 8);
	udp_data(&beyond);
	expect("headers beyond byte 2048, the documented limit", "main = udp", &beyond, false);
	expect("headers beyond byte 2048, the documented limit", "main = steer_flow", &beyond, true);
}

/* A cut header hides the protocol: the number 59, for no next header, is not in the packet. */
static void test_cut(void)
{
	static const unsigned int kept[] = { 0, 1, 7, 8, 15 };
	struct packet p, whole = { .len = 0 }, none = { .len = 0 };
	unsigned int i;

	ethernet(&whole, 0x86dd);
	ipv6(&whole, 0, 16);
	for (i = 0; i < ARRAY_SIZE(kept); i++) {
		p = whole;
		extension(&p, 17, 16);
		p.len = whole.len + kept[i];
		expect("a cut hop-by-hop header", "main = filter (is_l4_proto 59)", &p, false);
		expect("a cut hop-by-hop header", "main = filter (not (is_l4_proto 59))", &p, true);
		expect("a cut hop-by-hop header", "main = l4_proto 0", &p, false);
		expect("a cut hop-by-hop header", "main = steer_key key_ip_proto", &p, false);
		expect("a cut hop-by-hop header", "main = ip6 >-> steer_flow", &p, true);
	}
	ethernet(&none, 0x86dd);
	ipv6(&none, 59, 0);
	expect("no next header", "main = filter (is_l4_proto 59)", &none, true);
}

static void test_lengths(void)
{
	static const struct {
		unsigned int length;
		bool udp;
	} ip4[] = { { 0, true }, { 1, false }, { 19, false }, { 20, false }, { 27, false }, { 28, true }, { 48, true },
		    { 1500, true } };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ip4); i++) {
		struct packet p = { .len = 0 };
		char what[64];

		snprintf(what, sizeof(what), "IPv4 of total length %u", ip4[i].length);
		ethernet(&p, 0x800);
		ipv4(&p, 17, ip4[i].length);
		udp_data(&p);
		expect(what, "main = udp", &p, ip4[i].udp);
		expect(what, "main = port 53", &p, ip4[i].udp);
		expect(what, "main = ip >-> steer_flow", &p, true);
	}
	for (i = 0; i < 28; i += 9) {
		struct packet p = { .len = 0 };
		char what[64];

		snprintf(what, sizeof(what), "IPv6 of payload length %u", i);
		ethernet(&p, 0x86dd);
		ipv6(&p, 17, i);
		udp_data(&p);
		expect(what, "main = udp", &p, !i || i >= 8);
	}
}

static void test_host(void)
{
	struct packet p = { .len = 0 };

	ethernet(&p, 0x86dd);
	ipv6(&p, 17, 28);
	udp_data(&p);
	expect("the host's IPv6 address", "main = ip_host", &p, true);
	p.data[14 + 39] ^= 1;
	expect("another IPv6 address", "main = ip_host", &p, false);
}

#define MINE "extern mine :: (Qbuff -> Bool) -> (Qbuff -> Word64) -> (Qbuff -> Action Qbuff) -> Qbuff -> Action Qbuff\n"
#define YOURS "extern yours :: (Qbuff -> Bool) -> Qbuff -> Bool\n"

/* In user space, functions of other modules pass every packet, and choose no argument. */
static void test_calls(void)
{
	struct packet p = { .len = 0 };

	ethernet(&p, 0x86dd);
	ipv6(&p, 17, 28);
	udp_data(&p);
	expect("a call", MINE "main = mine is_tcp ip_ttl drop >-> mark 1 >-> udp", &p, true);
	expect("a call", MINE "main = par (mine is_tcp ip_ttl drop >-> tcp) (mine is_udp udp_dest tcp)", &p, true);
	expect("a call of a predicate", YOURS "main = filter (not (yours (is_tcp .||. yours is_udp)))", &p, false);
	expect("a call in a tunnel", MINE YOURS "main = shift (mine (yours is_ip) ip_ttl tcp) >-> steer_flow", &p, true);
}

int main(void)
{
	test_fragments();
	test_nested_fragments();
	test_tags();
	test_frame_tunnels();
	test_ip_tunnels();
	test_long_headers();
	test_cut();
	test_lengths();
	test_host();
	test_calls();
	return tap_done();
}
