// SPDX-License-Identifier: GPL-2.0-only
/* ethtool changes channels, rings, features, coalescing, the table, while a capture runs. */
#include "capture.h"
#include "ethtool.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *option, *arguments, *what;
} changes[] = {
	{ "-L", "combined 1", "one queue" },
	{ "-L", "combined 2", "two queues" },
	{ "-G", "rx 128 tx 128", "small rings" },
	{ "-G", "rx 4096 tx 512", "large rings" },
	{ "-K", "rxvlan off rx off", "features off" },
	{ "-K", "rxvlan on rx on", "features on" },
	{ "-C", "rx-usecs 100", "few interrupts" },
	{ "-C", "rx-usecs 1", "adaptive interrupts" },
	{ "-X", "weight 0 1", "all to queue 1" },
	{ "-X", "default", "the table as it was" },
};

#define CHANGES (sizeof(changes) / sizeof(*changes))

/* On a socket with several queues order holds only within one. */
static int all_came(const struct capture *c, const struct traffic *t)
{
	if (c->tally.right == t->ask.count && !c->tally.wrong && !c->tally.twice)
		return 1;
	tap_note("%u of %u came, %u wrong, %u twice", c->tally.right, t->ask.count,
		 c->tally.wrong, c->tally.twice);
	return 0;
}

int main(void)
{
	struct frame_ask ask = { .count = 1000, .min_len = 60, .max_len = 1514, .flows = 50 };
	struct pfq_so_stats s;
	struct capture c;
	struct traffic t;
	unsigned int i;

	traffic_open(&t);
	if (ethtool_missing())
		tap_skip_all("there is no ethtool");
	tap_plan(CHANGES + 1);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	for (i = 0; i < CHANGES; i++) {
		int status;

		if (traffic_start(&t, (struct frame_ask) { .count = 1000, .min_len = 60,
							   .max_len = 60, .rate = 4000 }))
			tap_bail("no traffic");
		capture_expect(&c, &t.ask);
		/* a driver that moderates by itself wants to be asked not to, first; others refuse */
		if (!strcmp(changes[i].option, "-C"))
			ethtool("-C %s adaptive-rx off", t.dev);
		status = ethtool("%s %s %s", changes[i].option, t.dev, changes[i].arguments);
		capture_rest_lossy(&c, &t);
		traffic_ready(&t);
		if (traffic_start(&t, ask))
			tap_bail("no traffic");
		capture_follow(&c, &t);
		capture_rest(&c, &t);
		tap_ok(!status && all_came(&c, &t), "ethtool %s: %s, then every packet comes",
		       changes[i].option, changes[i].what);
	}
	s = capture_stats(&c);
	tap_ok(stats_add_up(&s), "the counters add up");
	capture_close(&c);
	return tap_done();
}
