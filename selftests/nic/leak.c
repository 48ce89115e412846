// SPDX-License-Identifier: GPL-2.0-only
/* A long capture gives back what it takes. A wrong drop path compiles, loads and delivers all packets. */
#include "capture.h"
#include "leaks.h"
#include "tap.h"

#include <string.h>

static struct traffic t;

static int capture(void *flags, uint32_t frames)
{
	struct frame_ask ask = { .count = frames, .min_len = LEAKS_LENGTH, .max_len = LEAKS_LENGTH };
	struct capture c;
	int exact;

	capture_open(&c, NULL);
	capture_bind(&c, t.dev, *(unsigned int *)flags);
	traffic_start_deaf(&t, ask);
	capture_follow(&c, &t);
	while (c.tally.right < frames && capture_read(&c, 3000) > 0)
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
	leaks_check("copied", capture, &flags);
	if (strcmp(expected_via(&t), "hook")) {
		for (i = 0; i < 3; i++)
			tap_skip("a driver without hooks gives nothing to steal", "stolen");
		return tap_done();
	}
	flags = PFQ_BIND_STEAL;
	leaks_check("stolen", capture, &flags);
	return tap_done();
}
