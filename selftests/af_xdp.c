// SPDX-License-Identifier: GPL-2.0-only
/* An AF_XDP socket on queue 1 gets that queue's packets, PFQ on queue 0 the others. */
#include "capture.h"
#include "device.h"
#include "rxhash.h"
#include "tap.h"
#include "xdp.h"
#include "xsk.h"

#include <unistd.h>

#define FRAMES		1024
#define FLOWS		100
#define COUNT		2000
#define QUIET_MS	300

static void take(void *tally, const uint8_t *frame, uint32_t len)
{
	tally_add(tally, frame, len);
}

int main(void)
{
	struct frame_ask ask = { .count = COUNT, .min_len = 60, .max_len = 600, .flows = FLOWS };
	int map = xdp_xsk_map(64), program = map < 0 ? -1 : xdp_xsk_program(map), link, n;
	unsigned int i, ones = 0;
	struct tally tally;
	struct capture c;
	struct traffic t;
	struct rxhash r;
	struct xsk x;

	traffic_open(&t);
	if (program < 0)
		tap_skip_all("AF_XDP programs cannot be loaded: %m");
	if (rxhash_get(t.dev, &r) || r.queues < 2)
		tap_skip_all("%s has no second queue", t.dev);
	link = xdp_attach(t.ifindex, program);
	if (link < 0)
		tap_skip_all("%s runs no XDP programs: %m", t.driver);
	tap_plan(3);
	if (xsk_open(&x, t.ifindex, 1, FRAMES, 0))
		tap_bail("AF_XDP on queue 1: %m");
	if (xdp_map_set(map, 1, x.fd))
		tap_bail("XSKMAP: %m");
	device_up(t.dev);
	usleep(500000);		/* the driver has restarted its queues */

	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	if (traffic_start(&t, ask))
		tap_bail("no traffic");
	capture_follow(&c, &t);
	c.traffic = NULL;
	tally_start(&tally, &t.ask);
	do {
		n = capture_read(&c, QUIET_MS);
		xsk_read(&x, take, &tally);
		traffic_got(&t, c.tally.right + tally.right);
	} while (n > 0 || !traffic_ended(&t));
	for (i = 0; i < COUNT; i++)
		ones += rxhash_queue(&r, rxhash_of(&r, i % FLOWS, 0)) == 1;
	tap_ok(tally.right == ones && !tally.wrong && !tally.twice,
	       "AF_XDP: %u packets of queue 1, byte for byte", ones);
	tap_ok(c.tally.right == COUNT - ones && !c.tally.wrong && !c.tally.twice,
	       "PFQ: the %u of queue 0", COUNT - ones);
	if (tally.right != ones || c.tally.right != COUNT - ones)
		tap_note("AF_XDP got %u, PFQ %u", tally.right, c.tally.right);
	close(link);
	xsk_close(&x);
	device_up(t.dev);
	usleep(500000);
	ask.flows = 0;
	tap_ok(capture_exact(&c, &t, ask), "without AF_XDP PFQ gets all");
	capture_close(&c);
	tally_stop(&tally);
	return tap_done();
}
