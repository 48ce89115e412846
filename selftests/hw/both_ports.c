// SPDX-License-Identifier: GPL-2.0-only
/*
 * One socket captures from two ports of one driver.
 *
 * Needs root, pfq.ko, two NICs with a peer each (NETIF and NETIF_OTHER). A failure means
 * that packets are attributed to the wrong port.
 */
#include "capture.h"
#include "tap.h"

#include <stdlib.h>

int main(void)
{
	struct frame_request req = { .count = 1000, .min_len = 60, .max_len = 1514 };
	const char *other = getenv("NETIF_OTHER");
	struct capture c, first;
	struct traffic t[2];

	if (!other || !*other)
		tap_skip_all("NETIF_OTHER is not set: set it to a second port");
	traffic_open(&t[0]);
	setenv("NETIF", other, 1);
	traffic_open(&t[1]);
	tap_plan(4);
	capture_open(&c, NULL);
	capture_bind(&c, t[0].dev, 0);
	capture_bind(&c, t[1].dev, 0);
	capture_open(&first, NULL);
	capture_bind(&first, t[0].dev, 0);
	c.ifindex = t[0].ifindex;
	tap_ok(capture_exact(&c, &t[0], req),
	       "a socket bound to two ports gets all frames of %s, with its index", t[0].dev);
	c.ifindex = t[1].ifindex;
	tap_ok(capture_exact(&c, &t[1], req),
	       "a socket bound to two ports gets all frames of %s, with its index", t[1].dev);
	capture_expect(&first, &t[1].req);
	while (capture_read(&first, 100) > 0)
		;
	tap_ok(!first.tally.good, "a socket bound to %s gets no frame of %s", t[0].dev, t[1].dev);
	c.ifindex = t[0].ifindex;
	tap_ok(capture_exact(&c, &t[0], req),
	       "the socket bound to two ports still gets all frames of %s", t[0].dev);
	capture_close(&first);
	capture_close(&c);
	return tap_done();
}
