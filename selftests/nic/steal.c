// SPDX-License-Identifier: GPL-2.0-only
/*
 * The stack gets the packets that PFQ copies, and does not get those that PFQ steals.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF); a rewritten driver to steal. A failure
 * means that a hook duplicates or loses packets between socket and stack.
 */
#include "capture.h"
#include "stack.h"
#include "tap.h"

#include <string.h>

#define COUNT 1000

int main(void)
{
	struct frame_request req = { .count = COUNT, .min_len = 60, .max_len = 1514 };
	struct tally stack;
	struct pfq_so_stats s;
	struct capture c;
	struct traffic t;
	int fd, i;

	traffic_open(&t);
	tap_plan(7);
	fd = stack_open(t.ifindex);

	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	tap_ok(capture_exact(&c, &t, req), "PFQ copies: the socket gets all frames");
	tap_ok(!(c.any_flags & PFQ_PKT_STOLEN), "PFQ copies: no packet has PFQ_PKT_STOLEN");
	tally_start(&stack, &t.req);
	stack_read(fd, &stack, 0);
	tap_ok(tally_exact(&stack), "PFQ copies: the stack gets all frames");
	tally_stop(&stack);
	capture_close(&c);

	if (strcmp(expected_via(&t), "hook")) {
		for (i = 0; i < 4; i++)
			tap_skip("the driver has no hook, and the tap cannot steal", "PFQ steals");
		return tap_done();
	}
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, PFQ_BIND_STEAL);
	traffic_start_no_reply(&t, req);
	capture_follow(&c, &t);
	while (c.tally.good < COUNT && capture_read(&c, 2000) > 0)
		;
	tap_ok(tally_exact(&c.tally), "PFQ steals: the socket gets all frames");
	tap_ok(c.all_flags & PFQ_PKT_STOLEN, "PFQ steals: every packet has PFQ_PKT_STOLEN");
	s = capture_stats(&c);
	tap_ok(s.stolen >= COUNT && s.stolen <= s.delivered,
	       "PFQ steals: the socket counts the packets as stolen");
	tally_start(&stack, &t.req);
	tap_ok(!stack_read(fd, &stack, 200), "PFQ steals: the stack gets none");
	tally_stop(&stack);
	capture_close(&c);
	return tap_done();
}
