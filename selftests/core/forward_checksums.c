// SPDX-License-Identifier: GPL-2.0-only
/*
 * The stack leaves checksums, and the cutting of long packets, to the NIC. When a group forwards a
 * packet of this host that arrives by veth, each frame that leaves has right checksums and at most
 * the MTU, and the frames together have the whole payload, in order. A packet of more segments than a sender
 * may make PFQ send is not forwarded.
 *
 * Needs root, pfq.ko, veth; skips if NETIF is set. veth may be rewritten: then PFQ steals the packets,
 * and they come by the hook. A failure means that others drop forwarded packets, or get wrong data.
 */
#include "capture.h"
#include "device.h"
#include "inet.h"
#include "link.h"
#include "member.h"
#include "module.h"
#include "slow.h"
#include "tap.h"
#include "veth.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUT_NEAR "pfqw0"	/* the group sends on this device */
#define OUT_FAR	 "pfqw1"
#define ADDRESS	 0x0a080001	/* 10.8.0.1, of the client; the server has the next */
#define PORT	 5000
#define STREAM	 (2u << 20)	/* bytes in each direction */
#define DATAGRAM 500		/* bytes that UDP_SEGMENT cuts */
#define DATAGRAMS 20
#define SEGMENTS 128		/* into which a packet may be cut at most */

static struct member m, back;
static int rewritten;

static const struct inet single[] = {
	{ .version = 4, .proto = IPPROTO_UDP, .payload = 100 },
	{ .version = 4, .proto = IPPROTO_UDP, .payload = 5 },
	{ .version = 4, .proto = IPPROTO_UDP, .payload = 1472 },
	{ .version = 4, .proto = IPPROTO_UDP, .payload = 1471 },
	{ .version = 4, .proto = IPPROTO_TCP, .payload = 100 },
	{ .version = 4, .proto = IPPROTO_TCP, .payload = 1459 },
	{ .version = 6, .proto = IPPROTO_UDP, .payload = 101 },
	{ .version = 6, .proto = IPPROTO_UDP, .payload = 1452 },
	{ .version = 6, .proto = IPPROTO_TCP, .payload = 4 },
	{ .version = 6, .proto = IPPROTO_TCP, .payload = 1440 },
	{ .version = 4, .proto = IPPROTO_UDP, .payload = 333, .tci = 100 },
	{ .version = 6, .proto = IPPROTO_TCP, .payload = 1001, .tci = 0x6001 },
	{ .version = 4, .proto = IPPROTO_TCP, .payload = 777, .tunnel = 1 },
	{ .version = 6, .proto = IPPROTO_UDP, .payload = 778, .tunnel = 1 },
};

static const struct inet merged[] = {
	{ .version = 4, .proto = IPPROTO_TCP, .payload = 30000, .gso_size = 1448 },
	{ .version = 4, .proto = IPPROTO_TCP, .payload = 60001, .gso_size = 1460 },
	{ .version = 4, .proto = IPPROTO_TCP, .payload = 1449, .gso_size = 1448 },
	{ .version = 4, .proto = IPPROTO_TCP, .payload = 9999, .gso_size = 100 },
	{ .version = 6, .proto = IPPROTO_TCP, .payload = 30003, .gso_size = 1440 },
	{ .version = 6, .proto = IPPROTO_TCP, .payload = 5000, .gso_size = 536 },
	{ .version = 4, .proto = IPPROTO_TCP, .payload = 20000, .gso_size = 1448, .tci = 5 },
};

#define N(a) (sizeof(a) / sizeof(*(a)))

static void create_out(void)
{
	const struct link pair = { .kind = "veth", .name = OUT_NEAR, .peer = OUT_FAR };
	const int err = link_create(&pair);

	if (err)
		tap_bail("%s: %s", OUT_NEAR, strerror(err));
	device_disable_ipv6(OUT_NEAR);
	device_disable_ipv6(OUT_FAR);
	device_up_nowait(OUT_FAR);
	device_up(OUT_NEAR);
}

/* Let a group take the packets of a device, and send them on another one. */
static void forward(struct member *to, const char *from, const char *dev)
{
	const struct pfq_verdict_opts v = {
		.size = sizeof(v), .action = PFQ_ACTION_DROP, .forward = &dev, .nr_forward = 1,
	};

	member_open(to);
	member_join(to, 0, PFQ_POLICY_SHARED, 0, 0);
	if (pfq_group_verdict_set(to->q, to->gid, &v) ||
	    pfq_group_bind(to->q, to->gid, from, PFQ_ANY_QUEUE, rewritten ? PFQ_BIND_STEAL : 0))
		tap_bail("%s", pfq_error(to->q));
}

/* What arrived of a packet. */
struct arrival {
	unsigned int frames, wrong, too_long, partial, out_of_order;
	uint32_t bytes;		/* of payload, in order */
};

static struct arrival receive(int fd, const struct inet *p, uint32_t mtu)
{
	static uint8_t frame[INET_MAX];
	struct arrival a = { 0 };
	int len, n, partial;
	uint32_t at;

	while (a.bytes < p->payload && (len = inet_receive(fd, frame, 1000 * slow(), &partial)) >= 0) {
		n = inet_check(frame, len, p, &at);
		if (n == -1)
			continue;
		a.frames++;
		a.wrong += n < 0;
		a.too_long += (uint32_t)len > mtu + 14;
		a.partial += partial;
		if (n < 0)
			continue;
		a.out_of_order += at != a.bytes;
		a.bytes += n;
	}
	return a;
}

static int is_right(const struct arrival *a, const struct inet *p, unsigned int frames)
{
	if (a->frames == frames && !a->wrong && !a->too_long && !a->partial && !a->out_of_order &&
	    a->bytes == p->payload)
		return 1;
	tap_note("IPv%u, protocol %u, tag %u, tunnel %u, %u bytes of payload, gso_size %u", p->version, p->proto,
		 p->tci, p->tunnel, p->payload, p->gso_size);
	tap_note("%u frames of %u: %u wrong, %u longer than the MTU, %u without checksum, %u out of order; %u bytes",
		 a->frames, frames, a->wrong, a->too_long, a->partial, a->out_of_order, a->bytes);
	return 0;
}

static struct arrival pass(int in, int out, struct inet *p, uint32_t mtu)
{
	static uint32_t id;

	p->id = ++id * 0x01010107;
	if (inet_send(in, p))
		tap_bail("%s: %m", VETH_NEAR);
	return receive(out, p, mtu);
}

static void test_single(int in, int out)
{
	unsigned int i, right;
	struct arrival a;
	struct inet p;

	for (i = right = 0; i < N(single); i++) {
		p = single[i];
		a = pass(in, out, &p, 1500);
		right += is_right(&a, &p, 1);
	}
	tap_ok(right == N(single), "packets without a checksum leave with a right one (%u of %zu)", right,
	       N(single));
	/* each sum occurs sooner or later, also 0, which means "none" in UDP */
	for (i = right = 0; i < 300 && right == i; i++) {
		p = single[0];
		p.payload = 4 + i % 7;
		a = pass(in, out, &p, 1500);
		right += is_right(&a, &p, 1);
	}
	tap_ok(right == 300, "300 short packets leave with a right checksum (%u)", right);
}

static void test_merged(int in, int out)
{
	unsigned int i, right = 0;
	struct arrival a;
	struct inet p;

	for (i = 0; i < N(merged); i++) {
		p = merged[i];
		a = pass(in, out, &p, 1500);
		right += is_right(&a, &p, (p.payload + p.gso_size - 1) / p.gso_size);
	}
	tap_ok(right == N(merged), "merged packets leave as segments with right checksums, in order (%u of %zu)",
	       right, N(merged));
}

/* Segments that are longer than the MTU of the device cannot leave. */
static void test_mtu(int in, int out)
{
	struct pfq_so_group_stats before = group_stats(&m), s;
	struct inet p = merged[0], small = merged[5];
	struct arrival a, b;
	int ms;

	if (device_mtu(OUT_NEAR, 1000))
		tap_bail("%s: %m", OUT_NEAR);
	small.version = 4;
	p.id = 99;
	if (inet_send(in, &p))
		tap_bail("%s: %m", VETH_NEAR);
	for (ms = 0; ms < 2000 * (int)slow() && group_stats(&m).seen == before.seen; ms += 10)
		usleep(10000);
	s = group_stats(&m);
	a = pass(in, out, &small, 1000);
	if (!tap_ok(s.unforwarded == before.unforwarded + 1 && s.forwarded == before.forwarded,
		    "a merged packet whose segments exceed the MTU is counted as unforwarded"))
		tap_note("forwarded %llu, unforwarded %llu", (unsigned long long)(s.forwarded - before.forwarded),
			 (unsigned long long)(s.unforwarded - before.unforwarded));
	device_mtu(OUT_NEAR, 1500);
	b = pass(in, out, &p, 1500);
	tap_ok(is_right(&a, &small, 10) && is_right(&b, &p, 21),
	       "merged packets whose segments do not exceed it leave");
}

/* A sender who chooses small segments does not make PFQ send thousands of frames for each packet. */
static void test_many(int in, int out)
{
	struct inet p = { .version = 4, .proto = IPPROTO_TCP, .payload = SEGMENTS * 100, .gso_size = 100 };
	const struct arrival most = pass(in, out, &p, 1500);
	const int right = is_right(&most, &p, SEGMENTS);
	static const uint32_t payload[] = { SEGMENTS * 100 + 1, 60000 };
	struct pfq_so_group_stats before = group_stats(&m), s = before;
	unsigned int i, frames = 0;

	for (i = 0; i < N(payload); i++) {
		p.payload = payload[i];
		frames += pass(in, out, &p, 1500).frames;
	}
	s = group_stats(&m);
	if (!tap_ok(right && !frames && s.unforwarded == before.unforwarded + N(payload) &&
		    s.forwarded == before.forwarded,
		    "a packet of %u segments is forwarded, and one of more is counted as unforwarded", SEGMENTS))
		tap_note("%u frames of longer packets; unforwarded %llu, forwarded %llu", frames,
			 (unsigned long long)(s.unforwarded - before.unforwarded),
			 (unsigned long long)(s.forwarded - before.forwarded));
}

static uint8_t stream_byte(uint32_t at, int server)
{
	return (at * 11 + (at >> 8) * 3 + (at >> 16)) ^ (server ? 0x55 : 0);
}

static void die(int status)
{
	tap_note("%s, step %d: %m", status < 20 ? "client" : "server", status);
	_exit(status);
}

static void send_stream(int fd, int server)
{
	static uint8_t chunk[1 << 16];
	uint32_t at, i;

	for (at = 0; at < STREAM; at += sizeof(chunk)) {
		for (i = 0; i < sizeof(chunk); i++)
			chunk[i] = stream_byte(at + i, server);
		if (send(fd, chunk, sizeof(chunk), MSG_NOSIGNAL) != sizeof(chunk))
			die(server ? 20 : 1);
	}
}

static void receive_stream(int fd, int server)
{
	static uint8_t chunk[1 << 16];
	uint32_t at = 0;
	ssize_t len, i;

	while (at < STREAM) {
		len = recv(fd, chunk, sizeof(chunk), 0);
		if (len <= 0)
			die(server ? 21 : 2);
		for (i = 0; i < len; i++)
			if (chunk[i] != stream_byte(at + i, !server))
				die(server ? 22 : 3);
		at += len;
	}
}

/* Become a host of its own. Wait for the device that the parent moves here, and give it an address. */
static void be_host(int sync, const char *dev, int server)
{
	static const uint8_t mac[2][6] = { { 2, 0, 0, 0, 0, 1 }, { 2, 0, 0, 0, 0, 2 } };
	char byte = 0;
	int ms;

	alarm(60 * slow());
	if (unshare(CLONE_NEWNET) || write(sync, &byte, 1) != 1 || read(sync, &byte, 1) != 1)
		die(server ? 23 : 4);
	for (ms = 0; ms < 2000 && !device_ifindex(dev); ms += 10)
		usleep(10000);
	device_disable_ipv6(dev);
	if (device_set_mac(dev, mac[server]))
		die(server ? 24 : 5);
	link_set_address(dev, ADDRESS + server);
	device_up_nowait(dev);
	link_add_neighbour(dev, ADDRESS + !server, mac[!server]);
	if (write(sync, &byte, 1) != 1 || read(sync, &byte, 1) != 1)
		die(server ? 25 : 6);
}

static struct sockaddr_in address_of(int server)
{
	return (struct sockaddr_in) { .sin_family = AF_INET, .sin_port = htons(PORT),
				      .sin_addr.s_addr = htonl(ADDRESS + server) };
}

static void client(int sync)
{
	const struct timeval patience = { 20 * slow(), 0 };
	struct sockaddr_in a;
	int udp, tcp, size = DATAGRAM, i;
	uint8_t data[DATAGRAM * DATAGRAMS];

	be_host(sync, VETH_NEAR, 0);
	a = address_of(1);
	udp = socket(AF_INET, SOCK_DGRAM, 0);
	for (i = 0; i < (int)sizeof(data); i++)
		data[i] = stream_byte(i, 0);
	if (udp < 0 || setsockopt(udp, SOL_UDP, UDP_SEGMENT, &size, sizeof(size)) ||
	    sendto(udp, data, sizeof(data), 0, (void *)&a, sizeof(a)) != sizeof(data))
		die(7);
	tcp = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(tcp, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (tcp < 0 || connect(tcp, (void *)&a, sizeof(a)))
		die(8);
	send_stream(tcp, 0);
	receive_stream(tcp, 0);
	_exit(0);
}

static void receive_datagrams(int udp)
{
	const struct timeval patience = { 5 * slow(), 0 };
	uint8_t data[2 * DATAGRAM];
	int n, i;

	setsockopt(udp, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	for (n = 0; n < DATAGRAMS; n++) {
		if (recv(udp, data, sizeof(data), 0) != DATAGRAM)
			die(26);
		for (i = 0; i < DATAGRAM; i++)
			if (data[i] != stream_byte(n * DATAGRAM + i, 0))
				die(27);
	}
}

static void check_frames(int fd)
{
	static uint8_t frame[INET_MAX];
	int len, partial, n = 0;

	while ((len = inet_receive(fd, frame, 0, &partial)) >= 0) {
		if (len > 1514 || partial)
			die(28);
		n++;
	}
	if (n < (int)(STREAM / 1460))
		die(29);
}

static void server(int sync)
{
	const struct timeval patience = { 20 * slow(), 0 };
	struct sockaddr_in a;
	int udp, listening, tcp, raw, one = 1;

	be_host(sync, OUT_FAR, 1);
	a = address_of(1);
	raw = inet_open(device_ifindex(OUT_FAR));
	udp = socket(AF_INET, SOCK_DGRAM, 0);
	listening = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (udp < 0 || listening < 0 || bind(udp, (void *)&a, sizeof(a)) ||
	    bind(listening, (void *)&a, sizeof(a)) || listen(listening, 1) || write(sync, "", 1) != 1)
		die(30);
	receive_datagrams(udp);
	tcp = accept(listening, NULL, NULL);
	setsockopt(tcp, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	receive_stream(tcp, 1);
	send_stream(tcp, 1);
	check_frames(raw);
	shutdown(tcp, SHUT_WR);
	recv(tcp, &one, sizeof(one), 0);
	_exit(0);
}

static void wait_byte(int fd)
{
	char byte;

	if (read(fd, &byte, 1) != 1)
		tap_bail("a child has ended");
}

static pid_t start(void (*run)(int), const char *dev, int *sync)
{
	int pair[2], err;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		tap_bail("socketpair: %m");
	pid = fork();
	if (!pid) {
		close(pair[0]);
		run(pair[1]);
	}
	close(pair[1]);
	*sync = pair[0];
	wait_byte(*sync);
	err = link_move(dev, pid);
	if (err || write(*sync, "", 1) != 1)
		tap_bail("cannot move %s: %s", dev, strerror(err));
	wait_byte(*sync);
	return pid;
}

/* Two hosts talk through the two groups, which are their only link. */
static void test_hosts(void)
{
	struct pfq_so_group_stats s, t;
	int to_client, to_server, a, b;
	pid_t one, two;

	forward(&back, OUT_NEAR, VETH_FAR);
	one = start(client, VETH_NEAR, &to_client);
	two = start(server, OUT_FAR, &to_server);
	if (device_wait_link(VETH_FAR) || device_wait_link(OUT_NEAR))
		tap_bail("no link: %m");
	if (write(to_server, "", 1) != 1)
		tap_bail("write: %m");
	wait_byte(to_server);
	if (write(to_client, "", 1) != 1)
		tap_bail("write: %m");
	waitpid(one, &a, 0);
	close(to_client);
	waitpid(two, &b, 0);
	s = group_stats(&m);
	t = group_stats(&back);
	tap_note("client to server: %llu packets, %llu unforwarded; back: %llu, %llu", (unsigned long long)s.seen,
		 (unsigned long long)s.unforwarded, (unsigned long long)t.seen, (unsigned long long)t.unforwarded);
	tap_ok(!a && !b,
	       "two hosts exchange segmented UDP and %u bytes of TCP in each direction, as frames of at most the MTU",
	       STREAM);
	close(to_server);
}

int main(void)
{
	int in, out;

	veth_only("only veth delivers packets that the stack has not completed");
	rewritten = !access("/sys/module/pfq_hook/holders/veth", F_OK);
	tap_plan(7);
	veth_create();
	create_out();
	in = inet_open(device_ifindex(VETH_NEAR));
	out = inet_open(device_ifindex(OUT_FAR));
	forward(&m, VETH_FAR, OUT_NEAR);
	test_single(in, out);
	test_merged(in, out);
	test_many(in, out);
	test_mtu(in, out);
	close(in);
	close(out);
	test_hosts();
	member_close(&m);
	member_close(&back);
	return tap_done();
}
