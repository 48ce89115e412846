// SPDX-License-Identifier: GPL-2.0-only
/* A reader that does not read loses packets, and the counters say how many. */
#include "capture.h"
#include "tap.h"

#include <unistd.h>

int main(void)
{
	struct pfq_opts small = capture_small_ring();
	struct frame_ask ask = { .min_len = 60, .max_len = 1000, .rate = 2000 };
	struct pfq_so_stats s;
	struct capture c;
	struct traffic t;

	traffic_open(&t);
	ask.count = 2000 + 16 * small.nr_blocks;
	tap_plan(6);
	capture_open(&c, &small);
	capture_bind(&c, t.dev, 0);
	tap_ok(!traffic_start(&t, ask), "packets flow");
	capture_expect(&c, &t.ask);
	while (!traffic_ended(&t))
		usleep(10000);
	usleep(100000);

	s = capture_stats(&c);
	tap_note("seen %llu, delivered %llu, lost %llu", (unsigned long long)s.seen,
		 (unsigned long long)s.delivered, (unsigned long long)s.lost);
	tap_ok(s.lost && s.delivered, "some are delivered, some are lost");
	tap_ok(stats_add_up(&s) && traffic_accounts_for(&t, s.delivered + s.lost),
	       "and together they are what was sent");
	while (capture_read(&c, 100) > 0)
		;
	tap_ok(c.packets == s.delivered && !c.tally.wrong && !c.tally.twice,
	       "the reader then receives what was delivered (%llu)",
	       (unsigned long long)c.packets);

	ask.count = 30;
	ask.rate = 0;
	tap_ok(capture_exact(&c, &t, ask), "and loses no more while it reads");
	s = capture_stats(&c);
	tap_ok(stats_add_up(&s), "the counters add up");
	return tap_done();
}
