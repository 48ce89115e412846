// SPDX-License-Identifier: GPL-2.0-only
/*
 * A capture of 300,000 packets misses none.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). The test takes minutes in the rig. A failure
 * means that something goes wrong rarely, such as a ring index that wraps.
 */
#include "capture.h"
#include "tap.h"

#define COUNT 300000

int main(void)
{
	struct frame_request req = { .count = COUNT, .min_len = 60, .max_len = 60 };
	struct pfq_so_stats s;
	struct capture c;
	struct traffic t;

	traffic_open(&t);
	tap_plan(2);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	tap_ok(capture_exact(&c, &t, req), "a socket gets all %u frames", COUNT);
	if (c.last_ns > c.first_ns)
		tap_note("%.0f packets per second", COUNT * 1e9 / (c.last_ns - c.first_ns));
	s = capture_stats(&c);
	tap_ok(stats_add_up(&s) && !s.lost, "the socket's counters show no loss");
	capture_close(&c);
	return tap_done();
}
