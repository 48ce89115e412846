// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets are sent on by a NIC: as frames if the driver takes them, which the kernels' NICs mostly
 * do while they have an XDP program, else as sk_buffs. The far end sends each back.
 */
#include "capture.h"
#include "device.h"
#include "leaks.h"
#include "module.h"
#include "onward.h"
#include "stack.h"
#include "tap.h"
#include "veth.h"
#include "xdp.h"

#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <unistd.h>

#define COUNT 1000

static struct traffic t;
static int stack;

/* Those whose ndo_xdp_xmit wants a program. */
static int wants_program(void)
{
	static const char *const drivers[] = { "ixgbe", "i40e", "igb", "virtio_net" };
	unsigned int i;

	for (i = 0; i < sizeof(drivers) / sizeof(*drivers); i++)
		if (!strcmp(t.driver, drivers[i]))
			return 1;
	return 0;
}

static int read_back(struct tally *tally, int timeout_ms)
{
	return stack_read(stack, tally, timeout_ms);
}

static void check(const char *what, int program)
{
	const struct frame_ask ask = { .count = COUNT, .min_len = 60, .max_len = 1514 };
	struct proc_forward how;
	int ok;

	device_up(t.dev);
	ok = onward_exact(t.dev, t.mac, ask, ONWARD_WINDOW, read_back, &how);
	tap_note("%llu frames, %llu skbs, %llu failed", how.frames, how.skbs, how.failed);
	ok &= !how.failed && how.frames + how.skbs >= COUNT && !how.frames != !how.skbs;
	if (wants_program())
		ok &= !how.frames == !program;
	tap_ok(ok, "%s: %u packets are sent on and come back", what, COUNT);
}

static int onward(void *unused, uint32_t frames)
{
	const struct frame_ask ask = { .count = frames, .min_len = LEAKS_LENGTH, .max_len = LEAKS_LENGTH };
	struct proc_forward how;

	(void)unused;
	return onward_exact(t.dev, t.mac, ask, ONWARD_WINDOW, read_back, &how) && !how.failed;
}

int main(void)
{
	struct xdp_counter x;
	int i;

	traffic_open(&t);
	if (module_insert("veth"))
		tap_missing("modprobe does not find veth");
	leaks_open();
	tap_plan(6);
	capture_one_cpu();
	veth_delete();
	veth_create();
	stack = stack_open(t.ifindex);
	check("without a program", 0);
	if (xdp_count(&x, t.ifindex, XDP_PASS)) {
		const char *why = strerror(errno);

		for (i = 0; i < 4; i++)
			tap_skip(why, "with a program");
	} else {
		check("with a program", 1);
		leaks_check("with a program", onward, NULL);
		xdp_count_end(&x);
	}
	check("without it again", 0);
	veth_delete();
	return tap_done();
}
