// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every frame sent leaves once, in order, byte for byte: sent by flush or by a kernel thread,
 * on a given queue or on any.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). A failure means that transmission loses,
 * reorders or damages frames, or sends frames of a wrong length.
 */
#include "device.h"
#include "sender.h"
#include "stack.h"
#include "tap.h"

#include <errno.h>
#include <sched.h>
#include <unistd.h>

#define COUNT 3000
#define RING (256 << 10)

static void send_frames(struct traffic *t, int fd, int queue, int cpu, uint32_t min_len, uint32_t max_len)
{
	struct frame_request req = sender_request(COUNT, min_len, max_len);
	struct sender s;

	sender_open(&s, t->dev, queue, cpu, RING);
	tap_ok(sender_exact(&s, fd, &req), "%s, queue %d: all %u frames of %u..%u bytes come back",
	       cpu < 0 ? "by flush" : "by thread", queue, COUNT, min_len, max_len);
	sender_close(&s);
}

static void test_tagged(struct traffic *t)
{
	struct frame_request req = sender_request(2, 1514, 1514);
	uint8_t frame[1600];
	struct pfq_so_tx_stats st;
	struct sender s;
	size_t len;

	sender_open(&s, t->dev, 0, SENDER_SYNC, 65536);
	req.vlan_proto = 0x8100;
	req.vlan_tci = 5;
	len = frame_put_data(frame, s.mac, s.mac, &req, 0);
	pfq_tx_put(s.q, s.index, frame, len, 1, 0);
	pfq_tx_flush(s.q, s.index);
	st = sender_stats(&s);
	tap_ok(len == 1518 && st.sent == 1 && !st.rejected,
	       "a frame may be 4 bytes longer than the MTU if it has a VLAN tag");
	sender_close(&s);
}

static void test_wrong_lengths(struct traffic *t)
{
	static const size_t lens[] = { 0, 13, 1515, 1519, 9014, 30000 };
	static uint8_t frame[30000];
	struct pfq_so_tx_stats st;
	struct sender s;
	size_t i;

	sender_open(&s, t->dev, 0, SENDER_SYNC, 65536);
	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++)
		pfq_tx_put(s.q, s.index, frame, lens[i], 2, 0);
	tap_ok(!pfq_tx_flush(s.q, s.index),
	       "flush returns no error for frames that are too short or too long");
	st = sender_stats(&s);
	tap_ok(st.rejected == 2 * i && !st.sent && sender_adds_up(&st),
	       "the ring counts frames of wrong lengths as rejected (%llu of %zu)",
	       (unsigned long long)st.rejected, 2 * i);
	sender_close(&s);
}

/* With queue -1, XPS chooses the queue by CPU, and frames keep their order only within a queue. */
static void pin_to_this_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		tap_bail("sched_setaffinity: %m");
}

int main(void)
{
	struct traffic t;
	int fd;

	traffic_open(&t);
	pin_to_this_cpu();
	tap_plan(10);
	fd = stack_open(t.ifindex);
	send_frames(&t, fd, 0, SENDER_SYNC, 60, 60);
	send_frames(&t, fd, 0, SENDER_SYNC, 60, 1514);
	send_frames(&t, fd, 0, 0, 60, 1514);
	send_frames(&t, fd, 0, 1, 60, 60);
	send_frames(&t, fd, -1, SENDER_SYNC, 60, 1514);
	send_frames(&t, fd, -1, 1, 1514, 1514);
	test_tagged(&t);
	test_wrong_lengths(&t);
	if (device_mtu(t.dev, 9000)) {
		tap_skip("the device has no jumbo frames", "by thread, queue 0: all jumbo frames come back");
	} else {
		device_up(t.dev);
		send_frames(&t, fd, 0, 1, 1500, 9014);
		device_mtu(t.dev, 1500);
		device_up(t.dev);
	}
	return tap_done();
}
