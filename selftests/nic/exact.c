// SPDX-License-Identifier: GPL-2.0-only
/*
 * A socket gets every frame once, in order, byte for byte, with a correct header and
 * timestamp.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). If baseline passes, a failure means that
 * PFQ, or the driver's hook, loses, duplicates, reorders or damages packets.
 */
#include "capture.h"
#include "device.h"
#include "tap.h"

#include <time.h>

#define COUNT 3000

/* The clocks of a guest's CPUs may differ by this much. */
#define CLOCK_SLACK_NS 1000000

static uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void receive(struct traffic *t, uint32_t min_len, uint32_t max_len)
{
	struct frame_request req = {
		.count = COUNT,
		.min_len = min_len,
		.max_len = max_len,
	};
	struct pfq_so_stats s;
	struct capture c;
	uint64_t before;

	capture_open(&c, NULL);
	capture_bind(&c, t->dev, 0);
	before = clock_ns();
	tap_ok(capture_exact(&c, t, req),
	       "a socket gets all %u frames of %u..%u bytes", COUNT, min_len, max_len);
	tap_ok(c.tally.good && !c.time_reversed, "the timestamps never go back within a queue");
	tap_ok(c.first_ns + CLOCK_SLACK_NS >= before && c.last_ns <= clock_ns() + CLOCK_SLACK_NS,
	       "the timestamps lie between the request and now");
	s = capture_stats(&c);
	tap_ok(stats_add_up(&s) && s.delivered == c.packets && !s.lost,
	       "the counters say that all packets were delivered");
	capture_close(&c);
}

int main(void)
{
	struct traffic t;

	traffic_open(&t);
	tap_plan(12);
	receive(&t, FRAME_MIN, FRAME_MIN);
	receive(&t, FRAME_MIN, 1514);
	if (!traffic_jumbo(&t)) {
		int i;

		for (i = 0; i < 4; i++)
			tap_skip("the device or the peer has no jumbo frames",
				 "a socket gets all jumbo frames");
	} else {
		receive(&t, 1500, 9014);
		device_mtu(t.dev, 1500);
	}
	return tap_done();
}
