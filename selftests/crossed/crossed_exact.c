// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two ports are plugged into each other. Every frame that one port sends arrives at the other
 * once, in order, byte for byte. The test sends one way, then both ways at once.
 *
 * Needs root, pfq.ko, the two ports NETIF and NETIF_OTHER (RIG_WIRE=crossed). A failure
 * means that the driver, the model or PFQ loses or damages frames between two ports.
 */
#include "capture.h"
#include "device.h"
#include "sender.h"
#include "stack.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RING	(256 << 10)
#define RATE_HZ	4000

/* rig-82599-crossed.sh gives the same values to pcap_frames. */
#define COUNT	2000
#define MIN_LEN	60
#define MAX_LEN	1514

static void open_port(struct sender *s, const char *dev, const char *far)
{
	uint8_t mac[6];

	sender_open(s, dev, 0, SENDER_SYNC, RING);
	if (device_mac(far, mac))
		tap_bail("%s: cannot read the MAC address: %m", far);
	memcpy(s->mac, mac, sizeof(mac));
}

static void one_way(const char *from, const char *to)
{
	struct frame_request req = sender_request(COUNT, MIN_LEN, MAX_LEN);
	int fd = stack_open(device_ifindex(to));
	struct sender s;

	open_port(&s, from, to);
	tap_ok(sender_exact(&s, fd, &req),
	       "one way, %s to %s: all %u frames of %u..%u bytes arrive", from, to,
	       COUNT, MIN_LEN, MAX_LEN);
	sender_close(&s);
	close(fd);
}

/* A kernel thread per port sends at set times, and PFQ captures at the other port. */
static void both_ways(const char *const dev[2])
{
	struct frame_request req[2];
	struct capture c[2];
	struct sender s[2];
	uint64_t start;
	uint32_t seq;
	int i, n;

	for (i = 0; i < 2; i++) {
		req[i] = sender_request(COUNT, MIN_LEN, MAX_LEN);
		capture_open(&c[i], NULL);
		capture_bind(&c[i], dev[!i], 0);
		capture_expect(&c[i], &req[i]);
		sender_open(&s[i], dev[i], 0, i, 4 << 20);
		device_mac(dev[!i], s[i].mac);
	}
	start = clock_ns() + 100000000;
	for (seq = 0; seq < COUNT; seq++)
		for (i = 0; i < 2; i++)
			sender_put(&s[i], &req[i], seq, start + seq * 1000000000ull / RATE_HZ);
	for (i = 0; i < 2; i++)
		sender_drain(&s[i]);
	for (i = 0; i < 2; i++) {
		while ((n = capture_read(&c[i], 500)) > 0)
			;
		tap_ok(!n && tally_exact(&c[i].tally), "both ways at once, %s to %s: PFQ captures all frames",
		       dev[i], dev[!i]);
		sender_close(&s[i]);
		capture_close(&c[i]);
	}
}

int main(void)
{
	const char *dev[2] = { getenv("NETIF"), getenv("NETIF_OTHER") };
	int i;

	for (i = 0; i < 2; i++) {
		if (!dev[i] || !*dev[i])
			tap_missing("NETIF and NETIF_OTHER do not name two ports");
		if (device_up(dev[i]))
			tap_bail("%s: no link", dev[i]);
	}
	tap_plan(4);
	sender_deep_backlog();
	one_way(dev[0], dev[1]);
	one_way(dev[1], dev[0]);
	both_ways(dev);
	return tap_done();
}
