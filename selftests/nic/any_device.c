// SPDX-License-Identifier: GPL-2.0-only
/*
 * A socket bound to any device gets the packets of all devices, including devices that are
 * created later.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF), veth. A failure means that the binding
 * misses a device, or that a socket bound to one device gets packets of another.
 */
#include "capture.h"
#include "device.h"
#include "tap.h"
#include "veth.h"

int main(void)
{
	struct frame_request req = { .count = 300, .min_len = 60, .max_len = 1514 };
	struct capture any, one;
	struct traffic t;

	traffic_open(&t);
	veth_delete();
	tap_plan(5);
	capture_open(&any, NULL);
	capture_open(&one, NULL);
	capture_bind(&any, "any", 0);
	capture_bind(&one, t.dev, 0);
	tap_ok(capture_exact(&any, &t, req), "a socket bound to any device gets all frames of %s", t.dev);

	veth_create();
	veth_send(&req);
	capture_expect(&any, &req);
	any.ifindex = device_ifindex(VETH_FAR);
	capture_expect(&one, &req);
	while (capture_read(&any, 200) > 0)
		;
	tap_ok(tally_exact(&any.tally),
	       "a socket bound to any device gets all frames of a device created later");
	tap_ok(!any.bad_header, "the frames of the new device have its index");
	while (capture_read(&one, 200) > 0)
		;
	tap_ok(!one.tally.good, "a socket bound to %s gets no frame of the new device", t.dev);
	veth_delete();
	any.ifindex = 0;
	tap_ok(capture_exact(&any, &t, req),
	       "after the new device is deleted, the socket still gets all frames of %s", t.dev);
	return tap_done();
}
