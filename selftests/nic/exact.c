// SPDX-License-Identifier: GPL-2.0-only
/* Every packet sent is received once, byte for byte, in order, with a sound header. */
#include "capture.h"
#include "device.h"
#include "tap.h"

#include <time.h>

#define COUNT 3000

/* The guest's clock is read in ns but may step between CPUs. */
#define CLOCK_SLACK_NS 1000000

static uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void receive(struct traffic *t, uint32_t min_len, uint32_t max_len)
{
	struct frame_ask ask = {
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
	tap_ok(capture_exact(&c, t, ask), "%u frames of %u..%u bytes", COUNT, min_len, max_len);
	tap_ok(c.tally.right && !c.backwards, "their timestamps go forward");
	tap_ok(c.first_ns + CLOCK_SLACK_NS >= before && c.last_ns <= clock_ns() + CLOCK_SLACK_NS,
	       "and lie between asking and now");
	s = capture_stats(&c);
	tap_ok(stats_add_up(&s) && s.delivered == c.packets && !s.lost,
	       "the counters say that all was delivered");
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
			tap_skip("no jumbo frames here or at the peer", "jumbo frames");
	} else {
		receive(&t, 1500, 9014);
		device_mtu(t.dev, 1500);
	}
	return tap_done();
}
