// SPDX-License-Identifier: GPL-2.0-only
/*
 * A user's XDP program and a capture on one device do not disturb each other.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF) whose driver supports XDP. A failure means
 * that a hook bypasses the program, or that attaching or detaching it breaks a capture.
 */
#include "capture.h"
#include "device.h"
#include "tap.h"
#include "xdp.h"

#include <linux/bpf.h>
#include <unistd.h>

static const struct frame_request exact = { .count = 1000, .min_len = 60, .max_len = 1514 };

/* Capture while the program drops all packets, even the peer's answers. Return how many arrive. */
static unsigned int capture_dropped(struct capture *c, struct traffic *t)
{
	struct frame_request req = exact;

	req.rate = 4000;
	traffic_start_no_reply(t, req);
	capture_expect(c, &t->req);
	while (capture_read(c, 500) > 0)
		;
	return c->tally.good;
}

int main(void)
{
	int pass = xdp_program_load(XDP_PASS), drop = xdp_program_load(XDP_DROP), link;
	struct capture c;
	struct traffic t;

	traffic_open(&t);
	if (pass < 0 || drop < 0)
		tap_skip_all("cannot load an XDP program: %m");
	link = xdp_attach(t.ifindex, pass);
	if (link < 0)
		tap_skip_all("%s does not support XDP programs: %m", t.driver);
	close(link);
	device_up(t.dev);
	tap_plan(4);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	link = xdp_attach(t.ifindex, pass);
	traffic_ready(&t);
	tap_ok(link >= 0 && capture_exact(&c, &t, exact),
	       "with a program that passes, the socket gets all frames");
	close(link);
	device_up(t.dev);
	link = xdp_attach(t.ifindex, drop);
	device_up(t.dev);
	tap_ok(link >= 0 && !capture_dropped(&c, &t), "with a program that drops, the socket gets no frame");
	close(link);
	traffic_ready(&t);
	tap_ok(capture_exact(&c, &t, exact), "without a program, the socket gets all frames again");
	tap_ok(!device_up(t.dev), "the link is up at the end");
	capture_close(&c);
	return tap_done();
}
