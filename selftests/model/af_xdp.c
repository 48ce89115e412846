// SPDX-License-Identifier: GPL-2.0-only
/*
 * An AF_XDP socket on queue 1 gets that queue's packets, PFQ on queue 0 the others.
 * What PFQ steals it takes before the program, but for the buffers of zero-copy.
 */
#include "capture.h"
#include "device.h"
#include "rxhash.h"
#include "tap.h"
#include "xdp.h"
#include "xsk.h"

#include <sys/socket.h>
#include <unistd.h>

#define FRAMES		1024
#define FLOWS		100
#define COUNT		2000
#define QUIET_MS	300
#define QUIET_TIMES	10

static struct traffic t;
static struct rxhash r;

static void take(void *tally, const uint8_t *frame, uint32_t len)
{
	tally_add(tally, frame, len);
}

static int is_zero_copy(const struct xsk *x)
{
	struct xdp_options o = { 0 };
	socklen_t len = sizeof(o);

	return !getsockopt(x->fd, SOL_XDP, XDP_OPTIONS, &o, &len) && o.flags & XDP_OPTIONS_ZEROCOPY;
}

static unsigned int of_queue_1(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < COUNT; i++)
		n += rxhash_queue(&r, rxhash_of(&r, i % FLOWS, 0)) == 1;
	return n;
}

static void receive(struct capture *c, struct xsk *x, struct tally *got)
{
	int quiet, n;

	for (quiet = 0; quiet < QUIET_TIMES && c->tally.right + got->right < COUNT; quiet = n > 0 ? 0 : quiet + 1) {
		n = capture_read(c, QUIET_MS);
		n += xsk_read(x, take, got);
		traffic_got(&t, c->tally.right + got->right);
	}
	while (capture_read(c, QUIET_MS) > 0)
		;
	xsk_read(x, take, got);
}

static void beside(int map, int program, unsigned int xsk_flags, unsigned int bind_flags)
{
	const struct frame_ask ask = { .count = COUNT, .min_len = 60, .max_len = 600, .flows = FLOWS };
	const unsigned int ones = of_queue_1();
	const int link = xdp_attach(t.ifindex, program);
	int right, zero_copy;
	struct capture c;
	struct tally got;
	struct xsk x;

	if (link < 0)
		tap_bail("%s: %m", t.driver);
	if (xsk_open(&x, t.ifindex, 1, FRAMES, xsk_flags))
		tap_bail("AF_XDP on queue 1: %m");
	if (xdp_map_set(map, 1, x.fd))
		tap_bail("XSKMAP: %m");
	zero_copy = is_zero_copy(&x);
	device_up(t.dev);
	usleep(500000);		/* the driver has restarted its queues */

	capture_open(&c, NULL);
	capture_bind(&c, t.dev, bind_flags);
	traffic_start_deaf(&t, ask);
	capture_expect(&c, &t.ask);
	tally_start(&got, &t.ask);
	receive(&c, &x, &got);
	if (bind_flags & PFQ_BIND_STEAL && !zero_copy)
		/* the first ones tell PFQ that frames come, and pass */
		right = got.right < ones && c.tally.right + got.right == COUNT;
	else
		right = got.right == ones && c.tally.right == COUNT - ones;
	tap_note("AF_XDP got %u of %u, PFQ %u of %u", got.right, ones, c.tally.right, COUNT);
	tap_ok(right && !got.wrong && !got.twice && !c.tally.wrong && !c.tally.twice,
	       "AF_XDP %s, PFQ %s: each packet once", zero_copy ? "with zero-copy" : "copies",
	       bind_flags & PFQ_BIND_STEAL ? "steals" : "copies");
	close(link);
	xsk_close(&x);
	capture_close(&c);
	tally_stop(&got);
	device_up(t.dev);
	usleep(500000);
}

int main(void)
{
	const struct frame_ask exact = { .count = COUNT, .min_len = 60, .max_len = 600 };
	int map = xdp_xsk_map(64), program = map < 0 ? -1 : xdp_xsk_program(map), link;
	struct capture c;

	traffic_open(&t);
	if (program < 0)
		tap_skip_all("AF_XDP programs cannot be loaded: %m");
	if (rxhash_get(t.dev, &r) || r.queues < 2)
		tap_skip_all("%s has no second queue", t.dev);
	link = xdp_attach(t.ifindex, program);
	if (link < 0)
		tap_skip_all("%s runs no XDP programs: %m", t.driver);
	close(link);
	tap_plan(5);
	beside(map, program, 0, 0);
	beside(map, program, XDP_COPY, 0);
	beside(map, program, 0, PFQ_BIND_STEAL);
	beside(map, program, XDP_COPY, PFQ_BIND_STEAL);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	tap_ok(capture_exact(&c, &t, exact), "without AF_XDP PFQ gets all");
	capture_close(&c);
	return tap_done();
}
