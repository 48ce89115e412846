// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs read long headers, also of packets whose bytes are in pieces, and decide as in user space. VLAN tags
 * that the kernel has stripped count as the outermost ones, even with TCI 0. A program may increment all 64
 * counters, and steer to all 64 classes. A counter tells of how many packets a program missed headers.
 *
 * Needs root, pfq.ko, veth. A failure means that the kernel reads fewer bytes of a packet than libpfq, or other ones.
 */
#include "lang_group.h"

#include "device.h"
#include "tap.h"
#include "veth.h"

#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define JUMBO 5000	/* more than a page: only then is a packet socket's frame in pieces */

struct packet {
	const char *name;
	uint8_t data[JUMBO];
	uint32_t headers;	/* bytes; the rest is payload */
};

static void add(struct packet *p, const void *data, uint32_t n)
{
	memcpy(p->data + p->headers, data, n);
	p->headers += n;
}

static void add16(struct packet *p, unsigned int value)
{
	add(p, (uint8_t []) { value >> 8, value }, 2);
}

static void add_ethernet(struct packet *p, unsigned int type)
{
	add(p, "\2\0\0\0\0\2\2\0\0\0\0\1", 12);
	add16(p, type);
}

/* The payload length is 0, as of a jumbogram, so that it fits any tunnel. */
static void add_ipv6(struct packet *p, unsigned int next)
{
	add(p, "\x60\0\0\0\0\0", 6);
	add(p, (uint8_t []) { next, 64 }, 2);
	add(p, "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\2", 32);
}

static void add_options(struct packet *p, unsigned int next, unsigned int size)
{
	add(p, (uint8_t []) { next, size / 8 - 1 }, 2);
	p->headers += size - 2;
}

static void add_ports(struct packet *p, unsigned int to)
{
	add16(p, 40000);
	add16(p, to);
}

static void add_udp(struct packet *p, unsigned int to)
{
	add_ports(p, to);
	add(p, "\0\x1c\0\0", 4);
}

static void add_tcp(struct packet *p)
{
	add_ports(p, 443);
	add(p, "\0\0\0\0\0\0\0\0\x50\x10\0\0\0\0\0\0", 16);
}

static void add_vxlan(struct packet *p)
{
	add_udp(p, 4789);
	add(p, "\x08\0\0\0\0\0\5\0", 8);
	add_ethernet(p, 0x86dd);
}

/* Three tunnels over IPv6 with so many bytes of options, or without. */
static void make_deep(struct packet *p, unsigned int options)
{
	int i;

	add_ethernet(p, 0x86dd);
	for (i = 0; i < 4; i++) {
		add_ipv6(p, options ? 60 : i < 3 ? 17 : 6);
		if (options)
			add_options(p, i < 3 ? 17 : 6, options);
		if (i < 3)
			add_vxlan(p);
	}
	add_tcp(p);
}

static void make_options(struct packet *p, unsigned int size)
{
	add_ethernet(p, 0x86dd);
	add_ipv6(p, 60);
	add_options(p, 17, size);
	add_udp(p, 53);
}

static void make_plain(struct packet *p)
{
	add_ethernet(p, 0x800);
	add(p, "\x45\0\0\0\0\7\0\0\x40\x11\0\0\x0a\0\0\1\x0a\0\0\2", 20);
	add_udp(p, 53);
}

static const char *const programs[] = {
	"main = udp >-> port 53",
	"main = filter (is_l4_proto 17)",
	"main = filter (not is_udp)",
	"main = shift (filter is_ip6)",
	"main = shift (shift (shift (port 443)))",
	"main = shift (shift (shift steer_flow))",
	"main = unless (has_port 53) (shift (shift (shift (tcp >-> addr 2001:db8::/32))))",
	"main = steer_key key_5tuple",
};

#define NR_PROGRAMS (sizeof(programs) / sizeof(programs[0]))

/* Send the packet with so many bytes in its linear part. */
static void send_pieces(int fd, const struct packet *p, unsigned int linear)
{
	struct virtio_net_hdr h = { .hdr_len = linear };
	struct iovec iov[] = { { &h, sizeof(h) }, { (void *)p->data, JUMBO } };

	if (writev(fd, iov, 2) != (ssize_t)sizeof(h) + JUMBO)
		tap_bail("%s: cannot send: %m", VETH_NEAR);
}

static int open_sender(void)
{
	struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_ifindex = device_ifindex(VETH_NEAR) };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0 || bind(fd, (void *)&a, sizeof(a)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)))
		tap_bail("packet socket: %m");
	return fd;
}

static void set_mtu(const char *dev)
{
	struct ifreq r = { .ifr_mtu = 9000 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	strcpy(r.ifr_name, dev);
	if (ioctl(fd, SIOCSIFMTU, &r))
		tap_bail("%s: cannot set the MTU: %m", dev);
	close(fd);
}

static int passes_in_user_space(const struct pfq_lang *prog, const struct packet *p)
{
	const struct pfq_lang_packet packet = { .size = sizeof(packet), .data = p->data, .caplen = JUMBO, .len = JUMBO };
	struct pfq_lang_result r = { .size = sizeof(r) };

	pfq_lang_run_packet(prog, &packet, &r);
	return r.action != PFQ_ACTION_DROP;
}

/* Return how many packets arrived since the group had seen `first`. */
static unsigned int arrived(struct lang_group *g, uint64_t first, unsigned int sent)
{
	unsigned int count;

	if (lang_group_settle(g, first, sent))
		tap_note("only %llu of %u packets were seen", (unsigned long long)(lang_group_seen(g) - first), sent);
	lang_group_kinds(g, &count);
	return count;
}

static void try_pieces(struct lang_group *g, int fd, const struct packet *p)
{
	static const unsigned int linear[] = { 14, 15, 34, 60, 128, 255, 256, 257, 300, 600, 2047, 2048, 4000 };
	unsigned int i, k, good = 0, passed = 0, tried = 0;

	for (i = 0; i < NR_PROGRAMS; i++) {
		struct pfq_lang *prog = lang_group_compile(programs[i]);
		const int want = passes_in_user_space(prog, p);

		lang_group_load(g, prog);
		pfq_lang_free(prog);
		for (k = 0; k < sizeof(linear) / sizeof(linear[0]); k++) {
			const uint64_t first = lang_group_seen(g);
			unsigned int count;

			send_pieces(fd, p, linear[k]);
			count = arrived(g, first, 1);
			if (count != (unsigned int)want)
				tap_note("%s, %u bytes linear: %s, in user space %d", programs[i], linear[k],
					 count ? "passes" : "is dropped", want);
			good += count == (unsigned int)want;
			passed += want;
			tried++;
		}
	}
	tap_ok(good == tried && passed && passed < tried,
	       "%s, %u bytes of headers: %u of %u runs on packets in pieces decide as in user space, %u pass",
	       p->name, p->headers, good, tried, passed);
}

static uint64_t nr_cut(struct lang_group *g)
{
	struct pfq_so_group_stats s;

	if (pfq_group_stats(g->q, g->gid, &s, sizeof(s)))
		tap_bail("%s", pfq_error(g->q));
	return s.cut;
}

/* An IPv6 header with more options than programs look at. */
static void make_endless(struct packet *p, unsigned int next)
{
	add_ipv6(p, 60);
	add_options(p, 60, 2048);
	add_options(p, next, 8);
	add_udp(p, 53);
}

/* Each packet of which a program misses a header is counted, however many pieces it is in; no other packet is. */
static void try_beyond(struct lang_group *g, int fd)
{
	static const struct {
		const char *program;
		unsigned int cut_outer, cut_inner;
	} row[] = {
		{ "main = udp", 1, 0 },
		{ "main = steer_flow", 1, 0 },
		{ "main = shift udp", 1, 1 },
		{ "main = inc 1", 0, 0 },
		{ "main = filter is_ip6 >-> shift (filter is_ip6)", 1, 1 },
		{ "main = filter is_ip >-> shift udp", 1, 0 },
	};
	static const unsigned int linear[] = { 14, 60, 256, 1000, 2048, 4000 };
	static struct packet outer = { .name = "outer" }, inner = { .name = "inner" };
	unsigned int i, k, n, good = 0, tried = 0;
	char command[200];

	add_ethernet(&outer, 0x86dd);
	make_endless(&outer, 17);
	add_ethernet(&inner, 0x86dd);
	add_ipv6(&inner, 17);
	add_vxlan(&inner);
	make_endless(&inner, 17);
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (pfq_group_program_set_text(g->q, g->gid, row[i].program))
			tap_bail("%s", pfq_error(g->q));
		for (k = 0; k < 2 * sizeof(linear) / sizeof(linear[0]); k++, tried++) {
			const uint64_t first = lang_group_seen(g), before = nr_cut(g);
			const unsigned int want = k % 2 ? row[i].cut_inner : row[i].cut_outer;

			send_pieces(fd, k % 2 ? &inner : &outer, linear[k / 2]);
			arrived(g, first, 1);
			n = nr_cut(g) - before;
			good += n == want;
			if (n != want)
				tap_note("%s, %s headers, %u bytes linear: %u counted, not %u", row[i].program,
					 k % 2 ? inner.name : outer.name, linear[k / 2], n, want);
		}
	}
	tap_ok(good == tried, "the counter cut has the packets of which a program misses a header (%u of %u)", good, tried);
	snprintf(command, sizeof(command), "pfq group show %d | grep -q '\\<cut %llu\\>'", g->gid,
		 (unsigned long long)nr_cut(g));
	tap_ok(!system(command), "pfq group show prints it (%llu)", (unsigned long long)nr_cut(g));
}

static void send_small(struct lang_group *g, const struct packet *p)
{
	if (send(g->out, p->data, 100, 0) != 100)
		tap_bail("%s: cannot send: %m", VETH_NEAR);
}

/* The kernel strips the outer tag before the tap gets the packet. */
static void try_tags(struct lang_group *g)
{
	static const uint16_t inner[] = { 200 }, none[] = { PFQ_VLAN_UNTAGGED };
	struct packet p = { .headers = 0 };
	unsigned int count;
	uint64_t first;

	add(&p, "\2\0\0\0\0\2\2\0\0\0\0\1\x88\xa8\0\0\x81\0\0\xc8\x08\0", 22);
	add(&p, "\x45\0\0\x1c\0\7\0\0\x40\x11\0\0\x0a\0\0\1\x0a\0\0\2", 20);
	add_udp(&p, 53);
	if (pfq_group_program_set_text(g->q, g->gid, "main = when (has_vid 200) (mark 1) >-> when (has_vid 0) (mark 2) >-> udp"))
		tap_bail("%s", pfq_error(g->q));
	first = lang_group_seen(g);
	send_small(g, &p);
	count = arrived(g, first, 1);
	tap_ok(count == 1 && g->mark == 2, "behind a tag with TCI 0, tag 200 is an inner one: mark %u", g->mark);
	pfq_group_vlans_set(g->q, g->gid, inner, 1);
	first = lang_group_seen(g);
	send_small(g, &p);
	tap_ok(!arrived(g, first, 1), "the VLAN filter for 200 rejects it");
	pfq_group_vlans_set(g->q, g->gid, none, 1);
	first = lang_group_seen(g);
	send_small(g, &p);
	tap_ok(arrived(g, first, 1) == 1, "the VLAN filter for untagged packets passes it");
	pfq_group_vlans_clear(g->q, g->gid);
}

static void try_limits(struct lang_group *g)
{
	struct pfq_so_counters was = { 0 }, is = { 0 };
	struct packet p = { .headers = 0 };
	unsigned int k, good = 0;
	char program[200];
	uint64_t first;

	make_plain(&p);
	if (pfq_group_program_set_text(g->q, g->gid, "main = foldr1 (>->) (map inc [0 .. 63])"))
		tap_bail("%s", pfq_error(g->q));
	pfq_group_counters(g->q, g->gid, &was, sizeof(was));
	first = lang_group_seen(g);
	send_small(g, &p);
	arrived(g, first, 1);
	pfq_group_counters(g->q, g->gid, &is, sizeof(is));
	for (k = 0; k < 64; k++)
		good += is.counter[k] == was.counter[k] + 1;
	tap_ok(good == 64, "a program increments %u of 64 counters", good);
	for (k = 0, good = 0; k < 63; k++) {	/* the socket is in all classes but the last, for control */
		snprintf(program, sizeof(program),
			 "main = foldr1 (>->) (map (\\n -> classify n >-> steer_flow) ([0 .. 63] ++ [%u]))", k);
		if (pfq_group_program_set_text(g->q, g->gid, program))
			tap_note("%s", pfq_error(g->q));
		first = lang_group_seen(g);
		send_small(g, &p);
		good += arrived(g, first, 1) == 1;
	}
	tap_ok(good == 63, "a program that steers to 64 classes steers to %u of 63 that have a socket", good);
}

int main(void)
{
	static struct packet plain = { .name = "IPv4" }, options = { .name = "IPv6 with options" },
			     deep = { .name = "three tunnels" }, deeper = { .name = "three tunnels with options" };
	struct lang_group g;
	int fd;

	lang_group_open(&g);
	set_mtu(VETH_NEAR);
	set_mtu(VETH_FAR);
	fd = open_sender();
	make_plain(&plain);
	make_options(&options, 248);
	make_deep(&deep, 0);
	make_deep(&deeper, 264);
	tap_plan(12);
	try_pieces(&g, fd, &plain);
	try_pieces(&g, fd, &options);
	try_pieces(&g, fd, &deep);
	try_pieces(&g, fd, &deeper);
	tap_ok(!nr_cut(&g), "of none of these packets a program missed a header (%llu)", (unsigned long long)nr_cut(&g));
	try_beyond(&g, fd);
	try_tags(&g);
	try_limits(&g);
	close(fd);
	lang_group_close(&g);
	return tap_done();
}
