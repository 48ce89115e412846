// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two ports NETIF and NETIF_OTHER are plugged into each other (RIG_WIRE=crossed): what
 * leaves one arrives at the other, once, in order, byte for byte.
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

/* pcap_frames.c, outside, expects these (rig-82599-crossed.sh) */
#define COUNT	2000
#define MIN_LEN	60
#define MAX_LEN	1514

static void open_port(struct sender *s, const char *dev, const char *far)
{
	uint8_t mac[6];

	sender_open(s, dev, 0, SENDER_SYNC, RING);
	if (device_mac(far, mac))
		tap_bail("%s: no address", far);
	memcpy(s->mac, mac, sizeof(mac));
}

static void one_way(const char *from, const char *to)
{
	struct frame_ask ask = sender_ask(COUNT, MIN_LEN, MAX_LEN);
	int fd = stack_open(device_ifindex(to));
	struct sender s;

	open_port(&s, from, to);
	tap_ok(sender_exact(&s, fd, &ask), "%s to %s: %u frames of %u..%u bytes, exact", from, to,
	       COUNT, MIN_LEN, MAX_LEN);
	sender_close(&s);
	close(fd);
}

/* Each port's frames, sent by a thread at their time, caught by PFQ at the other. */
static void both_ways(const char *const dev[2])
{
	struct frame_ask ask[2];
	struct capture c[2];
	struct sender s[2];
	uint64_t start;
	uint32_t seq;
	int i, n;

	for (i = 0; i < 2; i++) {
		ask[i] = sender_ask(COUNT, MIN_LEN, MAX_LEN);
		capture_open(&c[i], NULL);
		capture_bind(&c[i], dev[!i], 0);
		capture_expect(&c[i], &ask[i]);
		sender_open(&s[i], dev[i], 0, i, 4 << 20);
		device_mac(dev[!i], s[i].mac);
	}
	start = clock_ns() + 100000000;
	for (seq = 0; seq < COUNT; seq++)
		for (i = 0; i < 2; i++)
			sender_put(&s[i], &ask[i], seq, start + seq * 1000000000ull / RATE_HZ);
	for (i = 0; i < 2; i++)
		sender_drain(&s[i]);
	for (i = 0; i < 2; i++) {
		while ((n = capture_read(&c[i], 500)) > 0)
			;
		tap_ok(!n && tally_exact(&c[i].tally), "both ways at once, %s to %s: captured, exact",
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
			tap_missing("there are no two ports");
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
