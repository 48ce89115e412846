// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cable is pulled and the NIC is reset while a capture runs, and the capture goes on.
 *
 * Needs root, pfq.ko, a model of a NIC with a peer (NETIF). A failure means that a link change
 * breaks the hook, or that a frame is damaged or duplicated.
 */
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

static const struct frame_request exact = { .count = 1000, .min_len = 60, .max_len = 1514 };

/* Read until the device counts this many carrier changes. Return whether it does and is up. */
static int wait_carrier_changes(struct capture *c, struct traffic *t, int changes)
{
	time_t end = time(NULL) + SETTLE_S;

	while (device_carrier_changes(t->dev) < changes && time(NULL) < end)
		capture_read(c, 10);
	return device_carrier_changes(t->dev) >= changes && !device_up(t->dev);
}

static int reset_nic(struct traffic *t)
{
	struct ethtool_value v = { .cmd = ETHTOOL_NWAY_RST };
	struct ifreq r = { .ifr_data = (void *)&v };

	strncpy(r.ifr_name, t->dev, IFNAMSIZ - 1);
	return ioctl(t->fd, SIOCETHTOOL, &r);
}

static void start_traffic(struct traffic *t)
{
	const struct frame_request req = { .count = 4000, .min_len = 60, .max_len = 60, .rate = 4000 };

	if (traffic_start(t, req))
		tap_bail("%s: the peer does not send", t->dev);
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
		tap_skip_all("%s is no model of a NIC, so its cable cannot be pulled", t.dev);
	tap_plan(6);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	changes = device_carrier_changes(t.dev);
	for (i = 0, ok = 1; i < FLAPS; i++) {
		start_traffic(&t);
		capture_expect(&c, &t.req);
		model_write(window, R_WIN_FLAP_MS, FLAP_MS);
		ok &= wait_carrier_changes(&c, &t, changes + 2 * (i + 1));
		capture_to_end_lossy(&c, &t);
		tap_note("%u of %u frames arrived", c.tally.good, t.req.count);
		ok &= c.tally.good && !c.tally.corrupt && !c.tally.duplicates;
	}
	tap_ok(ok, "the link comes back after the cable is pulled (%u times)", FLAPS);
	tap_ok(capture_exact(&c, &t, exact), "the socket then gets all frames");
	for (i = 0, ok = 1; i < FLAPS; i++) {
		start_traffic(&t);
		capture_expect(&c, &t.req);
		capture_read(&c, 10);
		ok &= !reset_nic(&t) && !device_up(t.dev);
		capture_to_end_lossy(&c, &t);
		tap_note("%u of %u frames arrived", c.tally.good, t.req.count);
		ok &= !c.tally.corrupt && !c.tally.duplicates;
	}
	tap_ok(ok, "the NIC can be reset under traffic (%u times)", FLAPS);
	usleep(100000);
	tap_ok(!device_up(t.dev), "the link is up at the end");
	tap_ok(capture_exact(&c, &t, exact), "the socket then gets all frames");
	s = capture_stats(&c);
	tap_ok(stats_add_up(&s), "the counters add up");
	capture_close(&c);
	return tap_done();
}
