// SPDX-License-Identifier: GPL-2.0-only
/*
 * ethtool changes channels, rings, features, coalescing and the redirection table while a
 * capture runs, and the capture goes on.
 *
 * Needs root, pfq.ko, ethtool, a NIC with two queues and a peer (NETIF). A failure means
 * that a reset by the driver breaks the hook or the counters.
 */
#include "capture.h"
#include "device.h"
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
	{ "-C", "rx-usecs 100", "an interrupt each 100 us" },
	{ "-C", "rx-usecs 1", "adaptive interrupts" },
	{ "-X", "weight 0 1", "all packets to queue 1" },
	{ "-X", "default", "the default redirection table" },
};

#define CHANGES (sizeof(changes) / sizeof(*changes))

/* Order is kept only within a queue, so do not check it here. */
static int all_came(const struct capture *c, const struct traffic *t)
{
	if (c->tally.good == t->req.count && !c->tally.corrupt && !c->tally.duplicates)
		return 1;
	tap_note("%u of %u frames arrived, %u corrupt, %u duplicates", c->tally.good, t->req.count,
		 c->tally.corrupt, c->tally.duplicates);
	return 0;
}

int main(void)
{
	const struct frame_request slow = { .count = 1000, .min_len = 60, .max_len = 60, .rate = 4000 };
	struct frame_request req = { .count = 1000, .min_len = 60, .max_len = 1514, .flows = 50 };
	struct ethtool_settings settings;
	struct pfq_so_stats s;
	struct capture c;
	struct traffic t;
	unsigned int i;

	traffic_open(&t);
	if (ethtool_missing())
		tap_skip_all("ethtool is not installed");
	ethtool_save(t.dev, &settings);
	tap_plan(CHANGES + 1);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	for (i = 0; i < CHANGES; i++) {
		int status;

		if (traffic_start(&t, slow))
			tap_bail("%s: the peer does not send", t.dev);
		capture_expect(&c, &t.req);
		/* adaptive moderation must be off first; drivers without it refuse, which is no error */
		if (!strcmp(changes[i].option, "-C"))
			ethtool("-C %s adaptive-rx off", t.dev);
		status = ethtool("%s %s %s", changes[i].option, t.dev, changes[i].arguments);
		capture_to_end_lossy(&c, &t);
		traffic_ready(&t);
		if (traffic_start(&t, req))
			tap_bail("%s: the peer does not send", t.dev);
		capture_follow(&c, &t);
		capture_to_end(&c, &t);
		/* on the rig no setting may be refused; another NIC may lack it */
		if (status && !getenv("RIG") && all_came(&c, &t))
			tap_skip("the driver refuses", "after ethtool %s (%s) the socket gets all frames",
				 changes[i].option, changes[i].what);
		else
			tap_ok(!status && all_came(&c, &t), "after ethtool %s (%s) the socket gets all frames",
			       changes[i].option, changes[i].what);
	}
	s = capture_stats(&c);
	tap_ok(stats_add_up(&s), "the counters add up");
	capture_close(&c);
	ethtool_restore(t.dev, &settings);
	device_wait_link(t.dev);
	return tap_done();
}
