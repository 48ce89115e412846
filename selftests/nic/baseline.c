// SPDX-License-Identifier: GPL-2.0-only
/*
 * Without PFQ: every frame of the peer reaches an AF_PACKET socket once, in order and
 * intact.
 *
 * Needs root and a NIC with a peer (NETIF). A failure means that the rig or the driver
 * loses frames without PFQ, so that the other tests prove nothing about PFQ.
 */
#include "device.h"
#include "stack.h"
#include "tap.h"

#define COUNT 2000

static void receive(struct traffic *t, int fd, uint32_t min_len, uint32_t max_len)
{
	struct frame_request req = {
		.count = COUNT,
		.min_len = min_len,
		.max_len = max_len,
	};
	struct tally tally;

	if (traffic_start(t, req)) {
		tap_ok(0, "the peer sends frames");
		return;
	}
	tally_start(&tally, &t->req);
	while (stack_read(fd, &tally, 500) || !traffic_ended(t))
		traffic_confirm(t, tally.good + tally.corrupt);
	tap_ok(tally_exact(&tally), "an AF_PACKET socket gets all %u frames of %u..%u bytes",
	       COUNT, min_len, max_len);
	tally_stop(&tally);
}

int main(void)
{
	struct traffic t;
	int fd;

	traffic_open(&t);
	tap_plan(3);
	tap_note("%s: driver %s", t.dev, t.driver);
	fd = stack_open(t.ifindex);
	receive(&t, fd, FRAME_MIN, FRAME_MIN);
	receive(&t, fd, FRAME_MIN, 1514);
	if (!traffic_jumbo(&t)) {
		tap_skip("the device or the peer has no jumbo frames",
			 "an AF_PACKET socket gets all jumbo frames");
	} else {
		receive(&t, fd, 1500, 9014);
		device_mtu(t.dev, 1500);
	}
	return tap_done();
}
