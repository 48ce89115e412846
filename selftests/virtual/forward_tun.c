// SPDX-License-Identifier: GPL-2.0-only
/* Packets are sent on by a tap device as frames: its reader gets each once, whole, and nothing leaks. */
#include "capture.h"
#include "leaks.h"
#include "module.h"
#include "onward.h"
#include "tap.h"
#include "tun.h"
#include "veth.h"

#include <unistd.h>

#define COUNT 1000

static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 1 };
static struct proc_forward how;

/* veth's own packets, of IPv6, too */
static int as_frames(uint32_t count)
{
	if (how.frames >= count && !how.skbs && !how.failed)
		return 1;
	tap_note("%llu frames, %llu skbs, %llu failed", how.frames, how.skbs, how.failed);
	return 0;
}

static int onward(void *unused, uint32_t frames)
{
	const struct frame_ask ask = { .count = frames, .min_len = LEAKS_LENGTH, .max_len = LEAKS_LENGTH };

	(void)unused;
	return onward_exact(TUN, mac, ask, ONWARD_WINDOW, tun_read, &how) && as_frames(frames);
}

/* It takes no frame, and when it is offered an sk_buff drops it. */
static int read_nothing(struct tally *t, int timeout_ms)
{
	(void)t;
	usleep(timeout_ms * 1000);
	return 0;
}

static int refused(void)
{
	const struct frame_ask ask = { .count = COUNT, .min_len = 60, .max_len = 60 };

	onward_exact(TUN, mac, ask, ONWARD_WINDOW, read_nothing, &how);
	return !how.frames && !how.skbs && how.failed >= ONWARD_WINDOW;
}

static uint32_t came;

static int count(struct tally *t, int timeout_ms)
{
	const int n = tun_read(t, timeout_ms);

	came += n;
	return n;
}

/* Nobody reads until all are sent. */
static int overflow(void *unused, uint32_t frames)
{
	const struct frame_ask ask = { .count = frames, .min_len = LEAKS_LENGTH, .max_len = LEAKS_LENGTH };

	(void)unused;
	while (tun_read(NULL, 0))
		;
	came = 0;
	onward_exact(TUN, mac, ask, frames + 1, count, &how);
	return came && how.frames == came && !how.skbs && how.failed && how.frames + how.failed >= frames;
}

int main(void)
{
	const struct frame_ask ask = { .count = COUNT, .min_len = 60, .max_len = 1514 };
	int gone;

	if (module_insert("veth") || module_insert("tun"))
		tap_missing("modprobe does not find veth and tun");
	leaks_open();
	tap_plan(9);
	capture_one_cpu();
	tun_create();
	veth_delete();
	veth_create();
	tap_ok(onward_exact(TUN, mac, ask, ONWARD_WINDOW, tun_read, &how) && as_frames(COUNT), "%u packets are sent on as frames", COUNT);
	leaks_check("sent on as frames", onward, NULL);
	leaks_check("to a full queue", overflow, NULL);
	tun_attach(0);
	gone = refused();
	tap_ok(gone, "to a queue that is gone: none is sent, %llu failed", how.failed);
	tun_attach(1);
	sleep(2);
	tap_ok(onward_exact(TUN, mac, ask, ONWARD_WINDOW, tun_read, &how) && as_frames(COUNT), "when it is back, as frames again");
	veth_delete();
	return tap_done();
}
