// SPDX-License-Identifier: GPL-2.0-only
/*
 * A long capture leaks neither packet buffers nor memory. A rewritten driver with a wrong drop
 * path compiles, loads and delivers all packets; only the number of buffers shows the error.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF), /proc/slabinfo. A failure means that the
 * hook or the core does not free what it takes.
 */
#include "capture.h"
#include "leaks.h"
#include "tap.h"

#include <string.h>

static struct traffic t;

static int capture(void *flags, uint32_t frames)
{
	struct frame_request req = { .count = frames, .min_len = LEAKS_LENGTH, .max_len = LEAKS_LENGTH };
	struct capture c;
	int exact;

	capture_open(&c, NULL);
	capture_bind(&c, t.dev, *(unsigned int *)flags);
	traffic_start_no_reply(&t, req);
	capture_follow(&c, &t);
	while (c.tally.good < frames && capture_read(&c, 3000) > 0)
		;
	exact = tally_exact(&c.tally);
	capture_close(&c);
	return exact;
}

int main(void)
{
	unsigned int flags = 0;
	int i;

	traffic_open(&t);
	leaks_open();
	tap_plan(6);
	leaks_check("copying", capture, &flags);
	if (strcmp(expected_via(&t), "hook")) {
		for (i = 0; i < 3; i++)
			tap_skip("the driver has no hook, and the tap cannot steal",
				 "stealing leaks nothing");
		return tap_done();
	}
	flags = PFQ_BIND_STEAL;
	leaks_check("stealing", capture, &flags);
	return tap_done();
}
