// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two sockets bound to one device both get all of its packets.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). A failure means that sockets take packets
 * from each other.
 */
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
	tap_ok(!traffic_start(&t, (struct frame_request) {
			.count = 2000, .min_len = 60, .max_len = 1514 }),
	       "the peer sends frames");
	capture_follow(&a, &t);
	capture_expect(&b, &t.req);
	capture_to_end(&a, &t);
	capture_to_end(&b, &t);
	tap_ok(tally_exact(&a.tally), "the first socket gets all frames");
	tap_ok(tally_exact(&b.tally), "the second socket gets all frames");
	return tap_done();
}
