// SPDX-License-Identifier: GPL-2.0-only
/* Bound to any device: all that are there, and one that comes later. */
#include "capture.h"
#include "device.h"
#include "tap.h"
#include "veth.h"

int main(void)
{
	struct frame_ask ask = { .count = 300, .min_len = 60, .max_len = 1514 };
	struct capture any, one;
	struct traffic t;

	traffic_open(&t);
	veth_delete();
	tap_plan(5);
	capture_open(&any, NULL);
	capture_open(&one, NULL);
	capture_bind(&any, "any", 0);
	capture_bind(&one, t.dev, 0);
	tap_ok(capture_exact(&any, &t, ask), "packets of %s arrive", t.dev);

	veth_create();
	veth_send(&ask);
	capture_expect(&any, &ask);
	any.ifindex = device_ifindex(VETH_FAR);
	capture_expect(&one, &ask);
	while (capture_read(&any, 200) > 0)
		;
	tap_ok(tally_exact(&any.tally), "and those of a device made since");
	tap_ok(!any.bad_header, "with its index");
	while (capture_read(&one, 200) > 0)
		;
	tap_ok(!one.tally.right, "which one bound to %s does not get", t.dev);
	veth_delete();
	any.ifindex = 0;
	tap_ok(capture_exact(&any, &t, ask), "it goes, %s is still captured", t.dev);
	return tap_done();
}
