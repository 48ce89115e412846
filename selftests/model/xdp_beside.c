// SPDX-License-Identifier: GPL-2.0-only
/* A user's XDP program in the driver and a capture do not disturb each other. */
#include "capture.h"
#include "device.h"
#include "tap.h"
#include "xdp.h"

#include <linux/bpf.h>
#include <unistd.h>

static const struct frame_ask exact = { .count = 1000, .min_len = 60, .max_len = 1514 };

/* Whom no packet reaches: neither the answer of the peer. */
static unsigned int deaf(struct capture *c, struct traffic *t)
{
	struct frame_ask ask = exact;

	ask.rate = 4000;
	traffic_start_deaf(t, ask);
	capture_expect(c, &t->ask);
	while (capture_read(c, 500) > 0)
		;
	return c->tally.right;
}

int main(void)
{
	int pass = xdp_program(XDP_PASS), drop = xdp_program(XDP_DROP), link;
	struct capture c;
	struct traffic t;

	traffic_open(&t);
	if (pass < 0 || drop < 0)
		tap_skip_all("XDP programs cannot be loaded: %m");
	link = xdp_attach(t.ifindex, pass);
	if (link < 0)
		tap_skip_all("%s runs no XDP programs: %m", t.driver);
	close(link);
	device_up(t.dev);
	tap_plan(4);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	link = xdp_attach(t.ifindex, pass);
	traffic_ready(&t);
	tap_ok(link >= 0 && capture_exact(&c, &t, exact), "XDP_PASS: every packet is captured");
	close(link);
	device_up(t.dev);
	link = xdp_attach(t.ifindex, drop);
	device_up(t.dev);
	tap_ok(link >= 0 && !deaf(&c, &t), "XDP_DROP: none, they never were packets");
	close(link);
	traffic_ready(&t);
	tap_ok(capture_exact(&c, &t, exact), "without a program: every packet again");
	tap_ok(!device_up(t.dev), "the link is up");
	capture_close(&c);
	return tap_done();
}
