// SPDX-License-Identifier: GPL-2.0-only
/* The cable is pulled and the NIC reset while a capture runs: it goes on after. */
#include "capture.h"
#include "device.h"
#include "model.h"
#include "tap.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define FLAPS		3
#define FLAP_MS		150
#define SETTLE_S	10

static const struct frame_ask exact = { .count = 1000, .min_len = 60, .max_len = 1514 };

/* Reads until the link has changed so often, and is up. */
static int settled(struct capture *c, struct traffic *t, int changes)
{
	time_t end = time(NULL) + SETTLE_S;

	while (device_carrier_changes(t->dev) < changes && time(NULL) < end)
		capture_read(c, 10);
	return device_carrier_changes(t->dev) >= changes && !device_up(t->dev);
}

static int restart(struct traffic *t)
{
	struct ethtool_value v = { .cmd = ETHTOOL_NWAY_RST };
	struct ifreq r = { .ifr_data = (void *)&v };

	strncpy(r.ifr_name, t->dev, IFNAMSIZ - 1);
	return ioctl(t->fd, SIOCETHTOOL, &r);
}

static void flow(struct traffic *t)
{
	if (traffic_start(t, (struct frame_ask) { .count = 4000, .min_len = 60, .max_len = 60,
						  .rate = 4000 }))
		tap_bail("no traffic");
}

int main(void)
{
	struct model *window;
	struct pfq_so_stats s;
	struct capture c;
	struct traffic t;
	int i, changes, ok;

	traffic_open(&t);
	window = model_open(t.dev);
	if (!window)
		tap_skip_all("%s is no model, whose cable can be pulled", t.dev);
	tap_plan(6);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	changes = device_carrier_changes(t.dev);
	for (i = 0, ok = 1; i < FLAPS; i++) {
		flow(&t);
		capture_expect(&c, &t.ask);
		model_write(window, R_WIN_FLAP_MS, FLAP_MS);
		ok &= settled(&c, &t, changes + 2 * (i + 1));
		capture_rest_lossy(&c, &t);
		tap_note("%u of %u frames", c.tally.right, t.ask.count);
		ok &= c.tally.right && !c.tally.wrong && !c.tally.twice;
	}
	tap_ok(ok, "the cable is pulled %u times, the link comes back", FLAPS);
	tap_ok(capture_exact(&c, &t, exact), "then every packet is captured");
	for (i = 0, ok = 1; i < FLAPS; i++) {
		flow(&t);
		capture_expect(&c, &t.ask);
		capture_read(&c, 10);
		ok &= !restart(&t) && !device_up(t.dev);
		capture_rest_lossy(&c, &t);
		tap_note("%u of %u frames", c.tally.right, t.ask.count);
		ok &= !c.tally.wrong && !c.tally.twice;
	}
	tap_ok(ok, "the NIC is reset %u times under traffic", FLAPS);
	usleep(100000);
	tap_ok(!device_up(t.dev), "the link is up");
	tap_ok(capture_exact(&c, &t, exact), "then every packet is captured");
	s = capture_stats(&c);
	tap_ok(stats_add_up(&s), "the counters add up");
	capture_close(&c);
	return tap_done();
}
