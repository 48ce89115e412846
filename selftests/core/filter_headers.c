// SPDX-License-Identifier: GPL-2.0-only
/*
 * A filter passes the same packets in a PFQ group as in a packet socket, wherever it looks: from the
 * link header, from the network header (SKF_NET_OFF), at the fields of the sk_buff (SKF_AD_OFF). Each
 * filter runs on IPv4, IPv6, ARP, tagged, LLC and short frames, by the tap, or by the skb hook and the
 * frame hook: there the tag is still in the frame, which a packet socket gets without it.
 *
 * Needs root, pfq.ko, veth; skips if NETIF is set. veth may be rewritten: then PFQ takes the packets
 * by its hooks. A failure means that a filter reads memory that is not the packet, or passes the
 * wrong packets.
 */
#include "capture.h"
#include "device.h"
#include "ebpf.h"
#include "link.h"
#include "member.h"
#include "module.h"
#include "proc.h"
#include "slow.h"
#include "tap.h"
#include "veth.h"
#include "xdp.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A frame: bytes from the type field on. A test's frame has its number in the source address. */
static const struct packet {
	const char *what;
	uint8_t dst;		/* last byte of the MAC address; 255: broadcast; 1: multicast */
	uint8_t len;		/* bytes behind the addresses */
	uint8_t data[60];
} packets[] = {
#define IP4(proto) 0x45, 0, 0, 40, 0, 1, 0, 0, 64, proto, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0, 53, 0, 80, 0, 20, 0, 0
#define IP6(proto) 0x60, 0, 0, 0, 0, 8, proto, 64, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, \
		   0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 53, 0, 80, 0, 8, 0, 0
	{ "UDP over IPv4", 2, 48, { 8, 0, IP4(17) } },
	{ "TCP over IPv4", 2, 48, { 8, 0, IP4(6) } },
	{ "UDP over IPv4, broadcast", 255, 48, { 8, 0, IP4(17) } },
	{ "UDP over IPv4, multicast", 1, 48, { 8, 0, IP4(17) } },
	{ "UDP over IPv4, another host", 99, 48, { 8, 0, IP4(17) } },
	{ "UDP over IPv6", 2, 50, { 0x86, 0xdd, IP6(17) } },
	{ "ICMP over IPv6", 2, 50, { 0x86, 0xdd, IP6(58) } },
	{ "ARP", 255, 48, { 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2 } },
	{ "an unknown type", 2, 48, { 0x88, 0xb6, 0x45, 1, 2, 3, 4, 5, 6, 7, 8, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2 } },
	{ "an unknown type of zeros", 2, 48, { 0x88, 0xb7 } },
	{ "LLC", 2, 48, { 0, 46, 0x42, 0x42, 3, 0, 0, 0, 0, 0, 0, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2 } },
	{ "a short frame: the link header alone", 2, 2, { 8, 0 } },
	{ "a short frame: one byte of IPv4", 2, 3, { 8, 0, 0x45 } },
	{ "a short frame: 10 bytes of IPv4", 2, 12, { 8, 0, 0x45, 0, 0, 40, 0, 1, 0, 0, 64, 17 } },
	{ "a short frame: the header of IPv4", 2, 22, { 8, 0, IP4(17) } },
	{ "a short frame: 39 bytes of IPv6", 2, 41, { 0x86, 0xdd, IP6(17) } },
	{ "tagged UDP over IPv4", 2, 52, { 0x81, 0, 0, 100, 8, 0, IP4(17) } },
	{ "tagged ARP", 255, 52, { 0x81, 0, 0x60, 200, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1 } },
	{ "twice tagged UDP over IPv4", 2, 56, { 0x88, 0xa8, 0, 5, 0x81, 0, 0, 100, 8, 0, IP4(17) } },
	{ "a short tagged frame", 2, 8, { 0x81, 0, 0, 100, 8, 0, 0x45, 0 } },
};

#define N(a) (sizeof(a) / sizeof(*(a)))

static const struct filter {
	const char *what;
	struct sock_filter insn[8];
	uint8_t n;
} filters[] = {
#define EQUALS(size, offset, value) { \
	BPF_STMT(BPF_LD | (size) | BPF_ABS, offset), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1), \
	BPF_STMT(BPF_RET | BPF_K, 0xffff), BPF_STMT(BPF_RET | BPF_K, 0) }, .n = 4
#define MASKED(size, offset, mask, value) { \
	BPF_STMT(BPF_LD | (size) | BPF_ABS, offset), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, mask), \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1), \
	BPF_STMT(BPF_RET | BPF_K, 0xffff), BPF_STMT(BPF_RET | BPF_K, 0) }, .n = 5
#define NET(n) (SKF_NET_OFF + (n))
#define LINK(n) (SKF_LL_OFF + (n))
#define AD(field) (SKF_AD_OFF + SKF_AD_##field)
	{ .what = "IPv4 by the network header", .insn = MASKED(BPF_B, NET(0), 0xf0, 0x40) },
	{ .what = "IPv6 by the network header", .insn = MASKED(BPF_B, NET(0), 0xf0, 0x60) },
	{ .what = "UDP by the network header", .insn = EQUALS(BPF_B, NET(9), 17) },
	{ .what = "UDP over IPv6 by the network header", .insn = EQUALS(BPF_B, NET(6), 17) },
	{ .what = "a destination by the network header", .insn = EQUALS(BPF_W, NET(16), 0x0a000002) },
	{ .what = "a source by the network header", .insn = EQUALS(BPF_W, NET(12), 0x0a000001) },
	{ .what = "ARP by the network header", .insn = EQUALS(BPF_W, NET(0), 0x00010800) },
	{ .what = "the last byte of an IPv6 header", .insn = EQUALS(BPF_B, NET(39), 2) },
	{ .what = "a byte far behind the network header", .insn = EQUALS(BPF_B, NET(1000), 0) },
	{ .what = "a byte before the network header", .insn = EQUALS(BPF_B, NET(-1), 0) },
	{ .what = "a half word across the network header", .insn = EQUALS(BPF_H, NET(-1), 0x0045) },
	{ .what = "a word before the network header", .insn = EQUALS(BPF_W, NET(-4), 0) },
	{ .what = "IPv4 by the link header", .insn = EQUALS(BPF_H, LINK(12), 0x0800) },
	{ .what = "a MAC address by the link header", .insn = EQUALS(BPF_W, LINK(0), 0x02000000) },
	{ .what = "UDP by the link header", .insn = EQUALS(BPF_B, LINK(23), 17) },
	{ .what = "a byte before the link header", .insn = EQUALS(BPF_B, LINK(-1), 0) },
	{ .what = "a word before the link header", .insn = EQUALS(BPF_W, LINK(-4), 0) },
	{ .what = "a byte far behind the link header", .insn = EQUALS(BPF_W, LINK(2000), 0) },
	{ .what = "IPv4 by its type", .insn = EQUALS(BPF_H, 12, 0x0800) },
	{ .what = "UDP by its place in the frame", .insn = EQUALS(BPF_B, 23, 17) },
	{ .what = "the last byte of a frame of 62 bytes", .insn = EQUALS(BPF_B, 59, 0) },
	{ .what = "a byte behind each frame", .insn = EQUALS(BPF_B, 200, 0) },
	{ .what = "an offset of 2^31 - 1", .insn = EQUALS(BPF_B, 0x7fffffff, 0) },
	{ .what = "the protocol of IPv4", .insn = EQUALS(BPF_W, AD(PROTOCOL), 0x0800) },
	{ .what = "the protocol of ARP", .insn = EQUALS(BPF_W, AD(PROTOCOL), 0x0806) },
	{ .what = "the protocol of IPv6", .insn = EQUALS(BPF_W, AD(PROTOCOL), 0x86dd) },
	{ .what = "the protocol of LLC", .insn = EQUALS(BPF_W, AD(PROTOCOL), 4) },
	{ .what = "packets for this host", .insn = EQUALS(BPF_W, AD(PKTTYPE), PACKET_HOST) },
	{ .what = "broadcast", .insn = EQUALS(BPF_W, AD(PKTTYPE), PACKET_BROADCAST) },
	{ .what = "multicast", .insn = EQUALS(BPF_W, AD(PKTTYPE), PACKET_MULTICAST) },
	{ .what = "packets for other hosts", .insn = EQUALS(BPF_W, AD(PKTTYPE), PACKET_OTHERHOST) },
	{ .what = "Ethernet", .insn = EQUALS(BPF_W, AD(HATYPE), ARPHRD_ETHER) },
	{ .what = "no mark", .insn = EQUALS(BPF_W, AD(MARK), 0) },
	{ .what = "the offset of the payload of UDP", .insn = EQUALS(BPF_W, AD(PAY_OFFSET), 42) },
	{ .what = "no payload", .insn = EQUALS(BPF_W, AD(PAY_OFFSET), 0) },
	{ .what = "a tag", .insn = EQUALS(BPF_W, AD(VLAN_TAG_PRESENT), 1) },
	{ .what = "VLAN 100", .insn = MASKED(BPF_W, AD(VLAN_TAG), 0xfff, 100) },
	{ .what = "no tag", .insn = EQUALS(BPF_W, AD(VLAN_TAG_PRESENT), 0) },
	{ .what = "the length", .insn = { BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0), BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 60, 0, 1),
			  BPF_STMT(BPF_RET | BPF_K, 0xffff), BPF_STMT(BPF_RET | BPF_K, 0) }, .n = 4 },
	{ .what = "the header length of IPv4, by the network header",
	  .insn = { BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 14), BPF_STMT(BPF_LD | BPF_H | BPF_IND, 16),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 80, 0, 1), BPF_STMT(BPF_RET | BPF_K, 0xffff),
	    BPF_STMT(BPF_RET | BPF_K, 0) }, .n = 5 },
	{ .what = "an index from the network header",
	  .insn = { BPF_STMT(BPF_LDX | BPF_W | BPF_IMM, 20), BPF_STMT(BPF_LD | BPF_H | BPF_IND, NET(2)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 80, 0, 1), BPF_STMT(BPF_RET | BPF_K, 0xffff),
	    BPF_STMT(BPF_RET | BPF_K, 0) }, .n = 5 },
};

static int in;			/* packet socket that sends */
static struct member m;

static void send_all(void)
{
	uint8_t frame[80];
	unsigned int i;

	for (i = 0; i < N(packets); i++) {
		const struct packet *p = &packets[i];

		memset(frame, p->dst == 255 ? 255 : 0, 6);
		frame[0] = p->dst == 255 ? 255 : p->dst == 1 ? 1 : 2;
		frame[5] = p->dst;
		memcpy(frame + 6, "\2\0\0\0\132", 5);
		frame[11] = i;
		memcpy(frame + 12, p->data, p->len);
		if (send(in, frame, 12 + p->len, 0) < 0)
			tap_bail("%s: %m", p->what);
	}
}

static uint64_t bit_of(const uint8_t *frame, uint32_t len)
{
	return len >= 12 && frame[10] == 0132 && frame[11] < N(packets) ? 1ull << frame[11] : 0;
}

static int open_packet_socket(const char *dev, int protocol)
{
	const struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_protocol = htons(protocol),
				       .sll_ifindex = device_ifindex(dev) };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (const void *)&a, sizeof(a)))
		tap_bail("packet socket: %m");
	return fd;
}

/* Read a packet socket without a filter until it has had all frames. */
static void wait_for_frames_of(int all)
{
	struct pollfd p = { .fd = all, .events = POLLIN };
	uint8_t frame[256];
	unsigned int n = 0;
	ssize_t len;

	while (n < N(packets) && poll(&p, 1, 1000 * slow()) > 0) {
		len = recv(all, frame, sizeof(frame), MSG_DONTWAIT);
		n += len >= 0 && bit_of(frame, len);
	}
}

/* Return which frames the packet socket fd passes; all has no filter, and gets each frame after fd. */
static uint64_t reference(int fd, int all, const struct filter *f)
{
	const struct sock_fprog prog = { f->n, (struct sock_filter *)f->insn };
	uint64_t mask = 0;
	uint8_t frame[256];
	ssize_t len;

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)))
		tap_bail("%s: %m", f->what);
	while (recv(fd, frame, sizeof(frame), MSG_DONTWAIT) >= 0)
		;
	send_all();
	wait_for_frames_of(all);
	while ((len = recv(fd, frame, sizeof(frame), MSG_DONTWAIT)) >= 0)
		mask |= bit_of(frame, len);
	return mask;
}

/* Note what the packet socket passes, of each filter. */
static void references(uint64_t *want)
{
	/* the kernel delivers to the last one first */
	const int all = open_packet_socket(VETH_FAR, 0x0003);
	const int fd = open_packet_socket(VETH_FAR, 0x0003);
	unsigned int i;

	for (i = 0; i < N(filters); i++)
		want[i] = reference(fd, all, &filters[i]);
	close(fd);
	close(all);
}

/* Wait until the group has seen all frames. Return which of them passed. */
static uint64_t passed_by_group(void)
{
	const uint64_t before = group_stats(&m).seen;
	const struct pfq_pkthdr *h;
	struct pfq_batch batch;
	uint64_t mask = 0;
	int ms;

	send_all();
	for (ms = 0; ms < 1000 * (int)slow() && group_stats(&m).seen - before < N(packets); ms++)
		usleep(1000);
	while (pfq_read(m.q, &batch, 0) > 0)
		pfq_batch_for_each(h, &batch)
			mask |= bit_of(pfq_pkt_data(h), h->caplen);
	return mask;
}

static void set_filter(const struct filter *f)
{
	if (pfq_group_filter_set(m.q, m.gid, f->insn, f->n))
		tap_bail("%s: %s", f->what, pfq_error(m.q));
}

static int comes_by(const char *via)
{
	struct proc_device d;

	return !proc_device(VETH_FAR, &d) && !strcmp(d.via, via);
}

/* Does the filter read a field of the sk_buff, and not the packet? */
static int reads_field(const struct filter *f)
{
	return f->insn[0].code == (BPF_LD | BPF_W | BPF_ABS) && f->insn[0].k >= (uint32_t)SKF_AD_OFF &&
	       f->insn[0].k < (uint32_t)SKF_AD_OFF + SKF_AD_MAX;
}

static void test_filters(const uint64_t *want, const char *via)
{
	unsigned int i, k, by = 0, right[2] = { 0 }, all[2] = { 0 };

	for (i = 0; i < N(filters); i++) {
		uint64_t got;

		set_filter(&filters[i]);
		got = passed_by_group();
		by += comes_by(via);
		all[reads_field(&filters[i])]++;
		right[reads_field(&filters[i])] += got == want[i];
		for (k = 0; k < N(packets); k++)
			if ((got ^ want[i]) >> k & 1)
				tap_note("\"%s\" %s %s, unlike in a packet socket", filters[i].what,
					 got >> k & 1 ? "passes" : "rejects", packets[k].what);
	}
	tap_ok(right[0] == all[0] && by == N(filters),
	       "%u filters of the packet pass the same packets by the %s as in a packet socket (%u)", all[0], via,
	       right[0]);
	tap_ok(right[1] == all[1] && by == N(filters),
	       "%u filters of the sk_buff's fields pass the same packets by the %s as in a packet socket (%u)", all[1],
	       via, right[1]);
	if (by != N(filters))
		tap_note("only %u times the packets came by the %s", by, via);
	pfq_group_filter_clear(m.q, m.gid);
}

/* Each program compares a field of the sk_buff with a value that it must have. */
static void test_ebpf(const char *via)
{
	static const struct {
		const char *what;
		size_t offset;
		uint32_t value;
		uint64_t pass;
	} fields[] = {
		{ "len", offsetof(struct __sk_buff, len), 60, 0x79f | 3 << 16 },
		{ "protocol", offsetof(struct __sk_buff, protocol), 0x0008, 0x1f | 0xf << 11 | 9 << 16 },
		{ "gso_size", offsetof(struct __sk_buff, gso_size), 0, -1ull },
		{ "gso_segs", offsetof(struct __sk_buff, gso_segs), 0, -1ull },
		{ "ifindex", offsetof(struct __sk_buff, ifindex), 0, -1ull },
		{ "mark", offsetof(struct __sk_buff, mark), 0, -1ull },
		{ "cb", offsetof(struct __sk_buff, cb), 0, -1ull },
	};
	const uint64_t all = 0xfffff;
	unsigned int i, right = 0;
	uint64_t got;
	int fd;

	for (i = 0; i < N(fields); i++) {
		fd = ebpf_load_compare(fields[i].offset,
				       i == 4 ? (uint32_t)device_ifindex(VETH_FAR) : fields[i].value);
		if (fd < 0 || pfq_group_filter_set_fd(m.q, m.gid, fd))
			tap_bail("%s: %m", fields[i].what);
		close(fd);
		got = passed_by_group();
		if (!((got ^ fields[i].pass) & all))
			right++;
		else
			tap_note("%s: passes 0x%llx", fields[i].what, (unsigned long long)got);
	}
	tap_ok(right == N(fields), "eBPF filters read the fields of the sk_buff in packets %s (%u of %zu)", via, right,
	       N(fields));
	pfq_group_filter_clear(m.q, m.gid);
}

/* The stack sets skb_iif, which a hook precedes. */
static void test_ingress(const char *via)
{
	int fd = ebpf_load_compare(offsetof(struct __sk_buff, ingress_ifindex), device_ifindex(VETH_FAR));
	uint64_t got;

	if (fd < 0 || pfq_group_filter_set_fd(m.q, m.gid, fd))
		tap_bail("ingress_ifindex: %m");
	close(fd);
	got = passed_by_group();
	if (!tap_ok(got == (1ull << N(packets)) - 1, "eBPF filters read ingress_ifindex in packets %s", via))
		tap_note("passes 0x%llx", (unsigned long long)got);
	pfq_group_filter_clear(m.q, m.gid);
}

static void bind_group(unsigned int flags)
{
	pfq_group_unbind(m.q, m.gid, VETH_FAR, PFQ_ANY_QUEUE);
	if (pfq_group_bind(m.q, m.gid, VETH_FAR, PFQ_ANY_QUEUE, flags))
		tap_bail("%s", pfq_error(m.q));
	send_all();	/* the first packet through the hook removes the tap */
	usleep(50000);
	passed_by_group();
}

static void wait_for_frames(void)
{
	int ms;

	for (ms = 0; ms < 5000 * (int)slow() && !comes_by("frame"); ms += 10) {
		passed_by_group();
		usleep(10000);
	}
}

/* With an XDP program veth has a frame hook. A frame that PFQ consumes there does not reach the program. */
static void test_frame_hook(uint64_t *want)
{
	struct xdp_counter x;
	uint64_t before;

	pfq_group_unbind(m.q, m.gid, VETH_FAR, PFQ_ANY_QUEUE);
	if (xdp_counter_attach(&x, device_ifindex(VETH_FAR), XDP_PASS))
		tap_bail("cannot attach an XDP program to %s: %m", VETH_FAR);
	references(want);
	bind_group(PFQ_BIND_STEAL);
	wait_for_frames();
	before = xdp_counter_read(&x);
	test_filters(want, "frame");
	tap_ok(xdp_counter_read(&x) == before, "a group with a classic filter gets its packets by the frame hook");
	test_ebpf("stolen, of a device that has a frame hook");
	tap_ok(xdp_counter_read(&x) > before, "a group with an eBPF filter gets its packets by the skb hook");
	xdp_counter_detach(&x);
}

int main(void)
{
	uint64_t want[N(filters)];
	unsigned int i, none = 0;
	int rewritten;

	veth_only("a NIC pads short frames");
	rewritten = !access("/sys/module/pfq_hook/holders/veth", F_OK);
	tap_plan(rewritten ? 13 : 5);
	capture_pin_cpu();	/* packets of several CPUs are not in order */
	veth_create();
	device_set_mac(VETH_FAR, (const uint8_t[]) { 2, 0, 0, 0, 0, 2 });
	in = open_packet_socket(VETH_NEAR, 0);
	references(want);
	for (i = 0; i < N(filters); i++)
		none += !want[i];
	tap_ok(none < N(filters) / 2, "a packet socket passes frames with most of the filters (%zu of %zu)",
	       N(filters) - none, N(filters));
	member_open(&m);
	member_join(&m, 0, PFQ_POLICY_SHARED, 0, 0);
	bind_group(0);
	test_filters(want, rewritten ? "hook" : "tap");
	test_ebpf(rewritten ? "by the hook" : "by the tap");
	test_ingress(rewritten ? "by the hook" : "by the tap");
	if (rewritten) {
		bind_group(PFQ_BIND_STEAL);
		test_filters(want, "hook");
		test_ebpf("stolen by the hook");
		test_frame_hook(want);
	}
	member_close(&m);
	return tap_done();
}
