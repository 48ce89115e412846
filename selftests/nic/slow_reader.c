// SPDX-License-Identifier: GPL-2.0-only
/*
 * A reader that does not read loses packets, and the counters say how many.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). A failure means that the counters of a
 * full ring are wrong, or that the ring does not recover.
 */
#include "capture.h"
#include "tap.h"

#include <unistd.h>

int main(void)
{
	struct pfq_opts small = capture_small_ring();
	struct frame_request req = { .min_len = 60, .max_len = 1000, .rate = 2000 };
	struct pfq_so_stats s;
	struct capture c;
	struct traffic t;

	traffic_open(&t);
	req.count = 2000 + 16 * small.nr_blocks;
	tap_plan(6);
	capture_open(&c, &small);
	capture_bind(&c, t.dev, 0);
	tap_ok(!traffic_start(&t, req), "the peer sends more frames than the ring holds");
	capture_expect(&c, &t.req);
	while (!traffic_ended(&t))
		usleep(10000);
	usleep(100000);

	s = capture_stats(&c);
	tap_note("seen %llu, delivered %llu, lost %llu", (unsigned long long)s.seen,
		 (unsigned long long)s.delivered, (unsigned long long)s.lost);
	tap_ok(s.lost && s.delivered, "the kernel delivers some packets and loses others");
	tap_ok(stats_add_up(&s) && traffic_accounts_for(&t, s.delivered + s.lost),
	       "delivered and lost packets add up to those sent");
	while (capture_read(&c, 100) > 0)
		;
	tap_ok(c.packets == s.delivered && !c.tally.corrupt && !c.tally.duplicates,
	       "the reader gets all delivered packets (%llu)",
	       (unsigned long long)c.packets);

	req.count = 30;
	req.rate = 0;
	tap_ok(capture_exact(&c, &t, req), "once the reader reads again, it loses no more packets");
	s = capture_stats(&c);
	tap_ok(stats_add_up(&s), "the counters add up");
	return tap_done();
}
