// SPDX-License-Identifier: GPL-2.0-only
/*
 * A group forwards packets out of a tap device as frames (ndo_xdp_xmit). The reader of the
 * device gets each packet once and intact. Nothing leaks, even if the device's queue is full or
 * detached.
 *
 * Needs root, pfq.ko, rewritten veth and tun. A failure means that forwarded frames are lost,
 * damaged or leaked.
 */
#include "capture.h"
#include "leaks.h"
#include "module.h"
#include "forward.h"
#include "tap.h"
#include "tun.h"
#include "veth.h"

#include <unistd.h>

#define COUNT 1000

static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 1 };
static struct proc_forward forwarded;

/* Return whether at least count packets were forwarded, all of them as frames. */
static int as_frames(uint32_t count)
{
	if (forwarded.frames >= count && !forwarded.skbs && !forwarded.failed)
		return 1;
	tap_note("forwarded %llu frames, %llu skbs; failed %llu", forwarded.frames, forwarded.skbs,
		 forwarded.failed);
	return 0;
}

static int forward_all(void *unused, uint32_t frames)
{
	const struct frame_request req = { .count = frames, .min_len = LEAKS_LENGTH,
					   .max_len = LEAKS_LENGTH };

	(void)unused;
	return forward_exact(TUN, mac, req, FORWARD_WINDOW, tun_read, &forwarded) && as_frames(frames);
}

/* Without a queue the device accepts no frame, and drops an sk_buff. */
static int read_nothing(struct tally *t, int timeout_ms)
{
	(void)t;
	usleep(timeout_ms * 1000);
	return 0;
}

static int nothing_is_sent(void)
{
	const struct frame_request req = { .count = COUNT, .min_len = 60, .max_len = 60 };

	forward_exact(TUN, mac, req, FORWARD_WINDOW, read_nothing, &forwarded);
	return !forwarded.frames && !forwarded.skbs && forwarded.failed >= FORWARD_WINDOW;
}

static uint32_t received;

static int read_and_count(struct tally *t, int timeout_ms)
{
	const int n = tun_read(t, timeout_ms);

	received += n;
	return n;
}

/* Read only after all frames are sent, so that the device's queue overflows. */
static int overflow(void *unused, uint32_t frames)
{
	const struct frame_request req = { .count = frames, .min_len = LEAKS_LENGTH,
					   .max_len = LEAKS_LENGTH };

	(void)unused;
	while (tun_read(NULL, 0))
		;
	received = 0;
	forward_exact(TUN, mac, req, frames + 1, read_and_count, &forwarded);
	tap_note("%u of %u received; forwarded %llu frames, %llu skbs; failed %llu", received, frames,
		 forwarded.frames, forwarded.skbs, forwarded.failed);
	return received && forwarded.frames == received && !forwarded.skbs && forwarded.failed &&
		forwarded.frames + forwarded.failed >= frames;
}

int main(void)
{
	const struct frame_request req = { .count = COUNT, .min_len = 60, .max_len = 1514 };
	int none_sent;

	if (module_insert("veth") || module_insert("tun"))
		tap_missing("modprobe does not find veth and tun");
	leaks_open();
	tap_plan(9);
	capture_pin_cpu();
	tun_create();
	veth_delete();
	veth_create();
	tap_ok(forward_exact(TUN, mac, req, FORWARD_WINDOW, tun_read, &forwarded) && as_frames(COUNT),
	       "%u packets are forwarded out of the tap device as frames", COUNT);
	leaks_check("forwarding frames", forward_all, NULL);
	leaks_check("forwarding to a full queue", overflow, NULL);
	tun_attach(0);
	none_sent = nothing_is_sent();
	tap_ok(none_sent, "no packet is forwarded out of a tap device without a queue (%llu failed)",
	       forwarded.failed);
	tun_attach(1);
	sleep(2);
	tap_ok(forward_exact(TUN, mac, req, FORWARD_WINDOW, tun_read, &forwarded) && as_frames(COUNT),
	       "packets are forwarded as frames again when the queue is attached");
	veth_delete();
	return tap_done();
}
