// SPDX-License-Identifier: GPL-2.0-only
/* Copied packets reach the stack too; stolen ones do not. */
#include "capture.h"
#include "stack.h"
#include "tap.h"

#include <string.h>

#define COUNT 1000

int main(void)
{
	struct frame_ask ask = { .count = COUNT, .min_len = 60, .max_len = 1514 };
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
	tap_ok(capture_exact(&c, &t, ask), "copy: the socket gets all");
	tap_ok(!(c.any_flags & PFQ_PKT_STOLEN), "copy: none is marked as stolen");
	tally_start(&stack, &t.ask);
	stack_read(fd, &stack, 0);
	tap_ok(tally_exact(&stack), "copy: the stack gets all");
	tally_stop(&stack);
	capture_close(&c);

	if (strcmp(expected_via(&t), "hook")) {
		for (i = 0; i < 4; i++)
			tap_skip("a driver without hooks gives nothing to steal", "steal");
		return tap_done();
	}
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, PFQ_BIND_STEAL);
	traffic_start_deaf(&t, ask);
	capture_follow(&c, &t);
	while (c.tally.right < COUNT && capture_read(&c, 2000) > 0)
		;
	tap_ok(tally_exact(&c.tally), "steal: the socket gets all");
	tap_ok(c.all_flags & PFQ_PKT_STOLEN, "steal: each is marked as stolen");
	s = capture_stats(&c);
	tap_ok(s.stolen >= COUNT && s.stolen <= s.delivered, "steal: and counted");
	tally_start(&stack, &t.ask);
	tap_ok(!stack_read(fd, &stack, 200), "steal: the stack gets none");
	tally_stop(&stack);
	capture_close(&c);
	return tap_done();
}
