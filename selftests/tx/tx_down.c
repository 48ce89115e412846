// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device loses its link, or is deleted, while a ring sends on it. The ring counts the frames
 * as failed, and nothing hangs. A flush that itself sends, and any sender on a deleted device,
 * gets ENETDOWN.
 *
 * Needs root, pfq.ko, veth. A failure means that a sender hangs, or that a ring keeps a
 * device from being deleted.
 */
#include "device.h"
#include "sender.h"
#include "slow.h"
#include "stack.h"
#include "tap.h"
#include "veth.h"

#include <errno.h>
#include <stdlib.h>
#include <pthread.h>
#include <unistd.h>

#define COUNT 5000

static uint64_t elapsed_ms(uint64_t since)
{
	return (clock_ns() - since) / 1000000;
}

static void test_no_link(int cpu)
{
	struct frame_request req = sender_request(COUNT, 60, 1514);
	struct pfq_so_tx_stats t;
	uint64_t start;
	struct sender s;
	uint32_t seq;
	int fd, ret;

	sender_open(&s, VETH_NEAR, -1, cpu, 256 << 10);
	device_down(VETH_FAR);
	start = clock_ns();
	sender_put(&s, &req, 0, 0);
	ret = pfq_tx_flush(s.q, s.index);
	if (cpu < 0)
		tap_ok(ret == -ENETDOWN,
		       "flush fails with ENETDOWN without a link (%d: %s)", ret, pfq_error(s.q));
	else
		tap_ok(!ret, "flush wakes the kernel thread without an error");
	for (seq = 1; seq < COUNT; seq++)
		sender_put(&s, &req, seq, 0);
	tap_ok(!sender_drain(&s) && elapsed_ms(start) < 5000 * slow(),
	       "the kernel takes all frames without a link (%llu ms)",
	       (unsigned long long)elapsed_ms(start));
	t = sender_stats(&s);
	tap_ok(t.failed == COUNT && !t.sent && sender_adds_up(&t), "the ring counts all frames as failed");
	device_up_nowait(VETH_FAR);
	device_up(VETH_NEAR);
	sender_close(&s);

	fd = stack_open(device_ifindex(VETH_FAR));
	sender_open(&s, VETH_NEAR, -1, cpu, 256 << 10);
	req = sender_request(COUNT, 60, 1514);
	tap_ok(sender_exact(&s, fd, &req), "all frames arrive when the link is back");
	sender_close(&s);
	close(fd);
}

/* A thread that sends without pause. */
struct flood {
	struct sender s;
	int stop;
	int got_enetdown;	/* from flush */
	pthread_t thread;
};

static void *send_until_stopped(void *arg)
{
	struct flood *b = arg;
	uint8_t frame[1514] = { 2 };
	int ret;

	while (!__atomic_load_n(&b->stop, __ATOMIC_RELAXED)) {
		while (!pfq_tx_put(b->s.q, b->s.index, frame, 60 + rand() % 1454, rand() % 5, 0))
			;
		ret = pfq_tx_flush(b->s.q, b->s.index);
		b->got_enetdown |= ret == -ENETDOWN;
	}
	return NULL;
}

static void test_removed(void)
{
	struct pfq_so_tx_stats t;
	struct flood b[3] = { 0 };
	uint64_t start;
	int i;

	sender_open(&b[0].s, VETH_NEAR, 0, SENDER_SYNC, 256 << 10);
	sender_open(&b[1].s, VETH_NEAR, -1, 0, 256 << 10);
	sender_open(&b[2].s, VETH_NEAR, 0, 1, 256 << 10);
	for (i = 0; i < 3; i++)
		pthread_create(&b[i].thread, NULL, send_until_stopped, &b[i]);
	usleep(300000);
	start = clock_ns();
	veth_delete();
	tap_ok(!device_ifindex(VETH_NEAR) && elapsed_ms(start) < 5000 * slow(),
	       "the device can be deleted while three rings send (%llu ms)",
	       (unsigned long long)elapsed_ms(start));
	usleep(300000);
	for (i = 0; i < 3; i++) {
		b[i].stop = 1;
		pthread_join(b[i].thread, NULL);
		tap_ok(pfq_poll(b[i].s.q, 0) == -ENETDOWN, "sender %d gets ENETDOWN", i);
		usleep(100000);
		t = sender_stats(&b[i].s);
		tap_ok(t.sent && t.failed && !t.rejected && sender_adds_up(&t),
		       "the ring of sender %d counts all frames", i);
	}
	tap_ok(b[0].got_enetdown, "flush fails with ENETDOWN after the device is deleted");
	veth_create();
	b[0].s.index = pfq_tx_unbind(b[0].s.q, b[0].s.index) ?: pfq_tx_bind(b[0].s.q, VETH_NEAR, 0, 1, 65536);
	tap_ok(b[0].s.index >= 0, "a ring can be bound to a new device of the same name");
	for (i = 0; i < 3; i++)
		sender_close(&b[i].s);
}

int main(void)
{
	tap_plan(17);
	sender_deep_backlog();
	veth_create();
	test_no_link(SENDER_SYNC);
	test_no_link(1);
	test_removed();
	veth_delete();
	return tap_done();
}
