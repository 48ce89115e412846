// SPDX-License-Identifier: GPL-2.0-only
/* Two sockets bound to one device both get all of its packets. */
#include "capture.h"
#include "tap.h"

int main(void)
{
	struct capture a, b;
	struct traffic t;

	traffic_open(&t);
	tap_plan(3);
	capture_open(&a, NULL);
	capture_open(&b, NULL);
	capture_bind(&a, t.dev, 0);
	capture_bind(&b, t.dev, 0);
	tap_ok(!traffic_start(&t, (struct frame_ask) {
			.count = 2000, .min_len = 60, .max_len = 1514 }),
	       "packets flow");
	capture_follow(&a, &t);
	capture_expect(&b, &t.ask);
	capture_rest(&a, &t);
	capture_rest(&b, &t);
	tap_ok(tally_exact(&a.tally), "one gets all");
	tap_ok(tally_exact(&b.tally), "the other gets all");
	return tap_done();
}
