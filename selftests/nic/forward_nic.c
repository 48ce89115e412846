// SPDX-License-Identifier: GPL-2.0-only
/*
 * A group forwards packets out of a NIC: as frames (ndo_xdp_xmit) if the driver accepts
 * frames, else as sk_buffs. Most drivers accept frames only while an XDP program is attached.
 * The peer returns each frame, and no buffer leaks.
 *
 * Needs root, pfq.ko, veth, a NIC with a peer (NETIF). A failure means that forwarding
 * loses, damages or leaks packets, or takes the wrong path.
 */
#include "capture.h"
#include "device.h"
#include "leaks.h"
#include "module.h"
#include "forward.h"
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
static int stack;	/* packet socket on the NIC, which gets the returned frames */

/* Return whether the driver accepts frames (ndo_xdp_xmit()) only with an XDP program. */
static int needs_program(void)
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

static void test_forward(const char *when, int program)
{
	const struct frame_request req = { .count = COUNT, .min_len = 60, .max_len = 1514 };
	struct proc_forward count;
	int ok;

	device_up(t.dev);
	ok = forward_exact(t.dev, t.mac, req, FORWARD_WINDOW, read_back, &count);
	tap_note("forwarded %llu frames, %llu skbs; failed %llu", count.frames, count.skbs, count.failed);
	ok &= !count.failed && count.frames + count.skbs >= COUNT && !count.frames != !count.skbs;
	if (needs_program())
		ok &= !count.frames == !program;
	tap_ok(ok, "%s the NIC forwards %u packets, and all come back", when, COUNT);
}

static int forward_all(void *unused, uint32_t frames)
{
	const struct frame_request req = { .count = frames, .min_len = LEAKS_LENGTH,
					   .max_len = LEAKS_LENGTH };
	struct proc_forward count;

	(void)unused;
	return forward_exact(t.dev, t.mac, req, FORWARD_WINDOW, read_back, &count) && !count.failed;
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
	capture_pin_cpu();
	veth_delete();
	veth_create();
	stack = stack_open(t.ifindex);
	test_forward("without an XDP program", 0);
	if (xdp_counter_attach(&x, t.ifindex, XDP_PASS)) {
		const char *why = strerror(errno);

		for (i = 0; i < 4; i++)
			tap_skip(why, "with an XDP program the NIC forwards packets");
	} else {
		test_forward("with an XDP program", 1);
		leaks_check("forwarding with an XDP program", forward_all, NULL);
		xdp_counter_detach(&x);
	}
	test_forward("after the XDP program is detached", 0);
	veth_delete();
	return tap_done();
}
