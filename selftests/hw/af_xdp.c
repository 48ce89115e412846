// SPDX-License-Identifier: GPL-2.0-only
/*
 * AF_XDP beside PFQ. An AF_XDP socket on queue 1 gets the packets of that queue, and PFQ gets
 * the others. If PFQ steals, it gets a packet before the XDP program does, unless the packet's
 * buffer belongs to zero-copy AF_XDP.
 *
 * Needs root, pfq.ko, a NIC with two queues and a peer (NETIF), a driver with XDP. A failure
 * means that the frame hook breaks AF_XDP, or that packets are lost or duplicated.
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

static void handle_frame(void *tally, const uint8_t *frame, uint32_t len)
{
	tally_add(tally, frame, len);
}

static int is_zero_copy(const struct xsk *x)
{
	struct xdp_options o = { 0 };
	socklen_t len = sizeof(o);

	return !getsockopt(x->fd, SOL_XDP, XDP_OPTIONS, &o, &len) && o.flags & XDP_OPTIONS_ZEROCOPY;
}

/* Return how many of the COUNT frames RSS steers to queue 1. */
static unsigned int count_queue_1(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < COUNT; i++)
		n += rxhash_queue(&r, rxhash_of(&r, i % FLOWS, r.udp_ports)) == 1;
	return n;
}

static void receive(struct capture *c, struct xsk *x, struct tally *got)
{
	int quiet, n;

	for (quiet = 0; quiet < QUIET_TIMES &&
	     c->tally.good + got->good < COUNT; quiet = n > 0 ? 0 : quiet + 1) {
		n = capture_read(c, QUIET_MS);
		n += xsk_read(x, handle_frame, got);
		traffic_confirm(&t, c->tally.good + got->good);
	}
	while (capture_read(c, QUIET_MS) > 0)
		;
	xsk_read(x, handle_frame, got);
}

static void send_and_receive(struct capture *c, struct xsk *x, struct tally *got, const struct frame_request *req)
{
	traffic_start_no_reply(&t, *req);
	capture_expect(c, &t.req);
	tally_start(got, &t.req);
	receive(c, x, got);
}

static void test_beside(int map, int program, unsigned int xsk_flags, unsigned int bind_flags)
{
	const struct frame_request req = { .count = COUNT, .min_len = 60, .max_len = 600, .flows = FLOWS };
	const unsigned int on_queue_1 = count_queue_1();
	const int link = xdp_attach(t.ifindex, program);
	int right, zero_copy;
	struct capture c;
	struct tally got;
	struct xsk x;

	if (link < 0)
		tap_bail("%s: %m", t.driver);
	if (xsk_open(&x, t.ifindex, 1, FRAMES, xsk_flags))
		tap_bail("cannot open an AF_XDP socket on queue 1: %m");
	if (xdp_xskmap_set(map, 1, x.fd))
		tap_bail("cannot put the socket into the XSKMAP: %m");
	zero_copy = is_zero_copy(&x);
	device_up(t.dev);
	usleep(500000);		/* the driver restarts its queues */

	capture_open(&c, NULL);
	capture_bind(&c, t.dev, bind_flags);
	if (bind_flags & PFQ_BIND_STEAL) {
		/* PFQ takes frames once it has met the frame hook, and all have their VLAN tags */
		send_and_receive(&c, &x, &got, &req);
		tally_stop(&got);
		usleep(1500000);
	}
	send_and_receive(&c, &x, &got, &req);
	if (bind_flags & PFQ_BIND_STEAL && !zero_copy)
		right = got.good < on_queue_1 && c.tally.good + got.good == COUNT;
	else
		right = got.good == on_queue_1 && c.tally.good == COUNT - on_queue_1;
	tap_note("AF_XDP got %u of %u frames, PFQ %u of %u", got.good, on_queue_1, c.tally.good,
		 COUNT);
	tap_ok(right && !got.corrupt && !got.duplicates && !c.tally.corrupt && !c.tally.duplicates,
	       "AF_XDP %s, PFQ %s: each packet reaches exactly one of them, once",
	       zero_copy ? "with zero-copy" : "copies",
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
	const struct frame_request exact = { .count = COUNT, .min_len = 60, .max_len = 600 };
	int map = xdp_xskmap_create(64), program = map < 0 ? -1 : xdp_xskmap_program_load(map), link;
	struct capture c;

	traffic_open(&t);
	if (program < 0)
		tap_skip_all("cannot load an XDP program for AF_XDP: %m");
	if (rxhash_get(t.dev, &r) || r.queues < 2)
		tap_skip_all("%s does not spread packets over two queues", t.dev);
	link = xdp_attach(t.ifindex, program);
	if (link < 0)
		tap_skip_all("%s does not support XDP programs: %m", t.driver);
	close(link);
	tap_plan(5);
	test_beside(map, program, 0, 0);
	test_beside(map, program, XDP_COPY, 0);
	test_beside(map, program, 0, PFQ_BIND_STEAL);
	test_beside(map, program, XDP_COPY, PFQ_BIND_STEAL);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	tap_ok(capture_exact(&c, &t, exact), "without AF_XDP PFQ gets all frames");
	capture_close(&c);
	return tap_done();
}
