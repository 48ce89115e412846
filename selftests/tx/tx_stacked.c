// SPDX-License-Identifier: GPL-2.0-only
/*
 * A Tx ring sends frames several times out of devices that pass the sk_buff on to another device or
 * to the stack: veth, macvlan, ipvlan, VLAN, bond, bridge and vrf, each on a veth pair, and dummy. All
 * copies arrive at the other end, intact. A copy that is shared with the sender would be written to
 * by whoever gets it first.
 *
 * Needs root, pfq.ko, veth; skips a kind of device that the kernel lacks. A failure means that copies
 * are lost or damaged. An error that shared sk_buffs provoke in the kernel is in its log, or a panic.
 */
#include "device.h"
#include "link.h"
#include "module.h"
#include "sender.h"
#include "slow.h"
#include "stack.h"
#include "tap.h"
#include "veth.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define COUNT	6		/* frames, sent `copies` times each */
#define DEV	"pfqs0"
#define ADDRESS	0x0a090001	/* 10.9.0.1, of the near end behind a vrf */
#define QUIET_MS 1000

static const uint8_t far_mac[6] = { 2, 0, 0, 0, 0, 2 };

static const struct kind {
	const char *name;
	struct link link;
	const char *port;	/* a device that becomes a port of the new one */
	const char *module;	/* as an argument of modprobe; NULL: the kernel loads it itself */
} kinds[] = {
#define LINK(...) { .name = DEV, __VA_ARGS__ }
	{ .name = "a veth device" },
	{ .name = "a macvlan", .link = LINK(.kind = "macvlan", .lower = VETH_NEAR, .option = IFLA_MACVLAN_MODE,
			    .value = &(const uint32_t) { MACVLAN_MODE_BRIDGE }, .size = 4) },
	{ .name = "an ipvlan", .link = LINK(.kind = "ipvlan", .lower = VETH_NEAR, .option = IFLA_IPVLAN_MODE,
			    .value = &(const uint16_t) { IPVLAN_MODE_L2 }, .size = 2) },
	{ .name = "a VLAN", .link = LINK(.kind = "vlan", .lower = VETH_NEAR, .option = IFLA_VLAN_ID,
			 .value = &(const uint16_t) { 77 }, .size = 2) },
	{ .name = "a bond", .link = LINK(.kind = "bond"), .port = VETH_NEAR, .module = "bonding max_bonds=0" },
	{ .name = "a bridge", .link = LINK(.kind = "bridge"), .port = VETH_NEAR },
	{ .name = "a vrf", .link = LINK(.kind = "vrf", .option = IFLA_VRF_TABLE, .value = &(const uint32_t) { 10 }, .size = 4),
	  .port = VETH_NEAR },
};

#define N(a) (sizeof(a) / sizeof(*(a)))

/* Create the device. Return NULL, or why it cannot be created. */
static const char *create(const struct kind *k)
{
	static char why[96];
	int err;

	if (!k->link.kind)
		return NULL;
	if (k->module)
		module_insert(k->module);
	err = link_create(&k->link);
	if (err) {
		snprintf(why, sizeof(why), "the kernel cannot create it: %s", strerror(err));
		return why;
	}
	device_disable_ipv6(DEV);
	if (k->port) {
		device_down(k->port);	/* a bond takes no port that is up */
		err = link_set_master(k->port, DEV);
		device_up_nowait(k->port);
	}
	if (err || device_up(DEV))
		tap_bail("%s: %s", k->name, err ? strerror(err) : strerror(errno));
	if (!strcmp(k->link.kind, "vrf")) {
		link_set_address(VETH_NEAR, ADDRESS);
		link_add_neighbour(VETH_NEAR, ADDRESS + 1, far_mac);
	}
	return NULL;
}

/* For a vrf, which routes: UDP to the neighbour, whose payload is a data frame. */
static size_t put_udp(uint8_t *frame, const uint8_t *mac, const struct frame_request *req, uint32_t seq)
{
	static const uint8_t header[28] = { 0x45, 0, 0, 0, 0, 1, 0, 0, 64, 17, 0, 0, 10, 9, 0, 1, 10, 9, 0, 2,
					    0, 9, 0, 9 };
	const size_t len = frame_put_data(frame + 42, far_mac, mac, req, seq);

	memcpy(frame, far_mac, 6);
	memcpy(frame + 6, mac, 6);
	frame[12] = 8;
	frame[13] = 0;
	memcpy(frame + 14, header, sizeof(header));
	frame[16] = (len + 28) >> 8;
	frame[17] = len + 28;
	frame[38] = (len + 8) >> 8;
	frame[39] = len + 8;
	return len + 42;
}

/* Receive UDP at the far end of a vrf, and add the data frames in it to the tally. */
static int read_udp(int fd, struct tally *t, int timeout_ms)
{
	static uint8_t frame[FRAME_MAX];
	const struct timeval tv = { timeout_ms / 1000, timeout_ms % 1000 * 1000 };
	ssize_t len;
	int n = 0;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	while ((len = recv(fd, frame, sizeof(frame), n ? MSG_DONTWAIT : 0)) >= 0) {
		if (len > 42 && frame[12] == 8 && !frame[13] && frame[23] == 17)
			tally_add(t, frame + 42, len - 42);
		n++;
	}
	return n;
}

static int open_far(int protocol)
{
	const struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_protocol = htons(protocol),
				       .sll_ifindex = device_ifindex(VETH_FAR) };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), size = 16 << 20;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) ||
	    bind(fd, (const void *)&a, sizeof(a)))
		tap_bail("packet socket: %m");
	return fd;
}

static void put(struct sender *s, const struct frame_request *req, uint32_t seq, int routed)
{
	uint8_t frame[FRAME_MAX + FRAME_TAGLEN];
	const size_t len = routed ? put_udp(frame, s->mac, req, seq) :
				    frame_put_data(frame, far_mac, s->mac, req, seq);

	if (pfq_tx_put(s->q, s->index, frame, len, s->copies, 0))
		tap_bail("pfq_tx_put: %s", pfq_error(s->q));
	s->put += s->copies;
}

/* Send COUNT frames `copies` times, and compare what arrives. */
static void test_copies(const struct kind *k, uint32_t copies)
{
	const int routed = k->link.kind && !strcmp(k->link.kind, "vrf");
	const struct frame_request req = sender_request(COUNT, 60, 1400);
	const int fd = open_far(routed ? 0x0800 : FRAME_DATA);
	struct pfq_so_tx_stats s;
	struct sender sender;
	struct tally t;
	uint32_t seq;

	sender_open(&sender, k->link.kind ? DEV : VETH_NEAR, PFQ_ANY_QUEUE, SENDER_SYNC, 1 << 16);
	sender.copies = copies;
	tally_start(&t, &req);
	for (seq = 0; seq < COUNT; seq++)
		put(&sender, &req, seq, routed);
	sender_drain(&sender);
	while (t.good + t.duplicates < COUNT * copies &&
	       (routed ? read_udp(fd, &t, QUIET_MS * slow()) : stack_read(fd, &t, QUIET_MS * slow())))
		;
	s = sender_stats(&sender);
	if (!tap_ok(t.good == COUNT && t.duplicates == COUNT * (copies - 1) && !t.corrupt &&
		    s.sent == COUNT * copies && sender_adds_up(&s),
		    "%s sends each frame %u times, intact", k->name, copies))
		tap_note("%u good, %u duplicates, %u corrupt; sent %llu, failed %llu, rejected %llu", t.good,
			 t.duplicates, t.corrupt, (unsigned long long)s.sent,
			 (unsigned long long)s.failed, (unsigned long long)s.rejected);
	tally_stop(&t);
	sender_close(&sender);
	close(fd);
}

static void test_kind(const struct kind *k)
{
	static const uint32_t copies[] = { 1, 2, 100 };
	const char *why;
	unsigned int i;

	veth_create();
	why = create(k);
	for (i = 0; i < N(copies); i++) {
		if (why)
			tap_skip(why, "%s sends each frame %u times, intact", k->name, copies[i]);
		else
			test_copies(k, copies[i]);
	}
	link_delete(DEV);
	veth_delete();
}

/* Two macvlans of one device: the copies go from one to the other within the kernel. */
static void test_macvlans(void)
{
	const struct link twin = { .kind = "macvlan", .name = "pfqs1", .lower = VETH_NEAR,
				   .option = IFLA_MACVLAN_MODE,
				   .value = &(const uint32_t) { MACVLAN_MODE_BRIDGE }, .size = 4 };
	const struct frame_request req = sender_request(COUNT, 60, 1400);
	static const char text[] = "a macvlan sends each frame 100 times to another macvlan, intact";
	uint8_t frame[FRAME_MAX + FRAME_TAGLEN], mac[6];
	struct sender sender;
	struct tally t;
	uint32_t seq;
	size_t len;
	int fd;

	veth_create();
	if (create(&kinds[1]) || link_create(&twin) || device_mac("pfqs1", mac) || device_up("pfqs1")) {
		tap_skip("the kernel has no macvlan", "%s", text);
		veth_delete();
		return;
	}
	fd = stack_open(device_ifindex("pfqs1"));
	sender_open(&sender, DEV, PFQ_ANY_QUEUE, SENDER_SYNC, 1 << 16);
	tally_start(&t, &req);
	for (seq = 0; seq < COUNT; seq++) {
		len = frame_put_data(frame, mac, sender.mac, &req, seq);
		if (pfq_tx_put(sender.q, sender.index, frame, len, 100, 0))
			tap_bail("pfq_tx_put: %s", pfq_error(sender.q));
		sender.put += 100;
	}
	sender_drain(&sender);
	while (t.good + t.duplicates < COUNT * 100 && stack_read(fd, &t, QUIET_MS * slow()))
		;
	if (!tap_ok(t.good == COUNT && t.duplicates == COUNT * 99 && !t.corrupt, "%s", text))
		tap_note("%u good, %u duplicates, %u corrupt", t.good, t.duplicates, t.corrupt);
	tally_stop(&t);
	sender_close(&sender);
	close(fd);
	veth_delete();
}

static unsigned long long sent_by(const char *dev)
{
	FILE *f = fopen("/proc/net/dev", "re");
	unsigned long long n, sent = 0;
	char line[256], name[32];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, " %31[^:]: %*u %*u %*u %*u %*u %*u %*u %*u %*u %llu", name, &n) == 2 &&
		    !strcmp(name, dev))
			sent = n;
	if (f)
		fclose(f);
	return sent;
}

/* A dummy has no other end; it counts what it drops. */
static void test_dummy(void)
{
	const struct link dummy = { .kind = "dummy", .name = DEV };
	const struct frame_request req = sender_request(COUNT, 60, 1400);
	struct sender sender;
	uint32_t seq;

	if (link_create(&dummy)) {
		tap_skip("the kernel has no dummy", "a dummy counts each of 100 copies");
		return;
	}
	device_disable_ipv6(DEV);
	device_up_nowait(DEV);
	sender_open(&sender, DEV, PFQ_ANY_QUEUE, SENDER_SYNC, 1 << 16);
	sender.copies = 100;
	for (seq = 0; seq < COUNT; seq++)
		put(&sender, &req, seq, 0);
	sender_drain(&sender);
	tap_ok(sent_by(DEV) == COUNT * 100, "a dummy counts each of 100 copies (%llu)", sent_by(DEV));
	sender_close(&sender);
	link_delete(DEV);
}

int main(void)
{
	unsigned int i;

	if (geteuid())
		tap_missing("not root");
	if (module_insert("veth"))
		tap_missing("modprobe does not find veth");
	if (access("/sys/module/pfq", F_OK))
		tap_missing("pfq.ko is not loaded");
	sender_deep_backlog();
	if (unshare(CLONE_NEWNET))
		tap_missing("unshare: %m");
	tap_plan(3 * N(kinds) + 2);
	for (i = 0; i < N(kinds); i++)
		test_kind(&kinds[i]);
	test_macvlans();
	test_dummy();
	return tap_done();
}
