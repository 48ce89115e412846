// SPDX-License-Identifier: GPL-2.0-only
/* Two ports of one driver, NETIF and NETIF_OTHER, in one capture. */
#include "capture.h"
#include "tap.h"

#include <stdlib.h>

int main(void)
{
	struct frame_ask ask = { .count = 1000, .min_len = 60, .max_len = 1514 };
	const char *other = getenv("NETIF_OTHER");
	struct capture c, first;
	struct traffic t[2];

	if (!other || !*other)
		tap_skip_all("NETIF_OTHER names no second port");
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
	tap_ok(capture_exact(&c, &t[0], ask), "%s: every packet, from that port", t[0].dev);
	c.ifindex = t[1].ifindex;
	tap_ok(capture_exact(&c, &t[1], ask), "%s: every packet, from that port", t[1].dev);
	capture_expect(&first, &t[1].ask);
	while (capture_read(&first, 100) > 0)
		;
	tap_ok(!first.tally.right, "who is bound to %s gets none of %s", t[0].dev, t[1].dev);
	c.ifindex = t[0].ifindex;
	tap_ok(capture_exact(&c, &t[0], ask), "%s again", t[0].dev);
	capture_close(&first);
	capture_close(&c);
	return tap_done();
}
