// SPDX-License-Identifier: GPL-2.0-only
/*
 * pfq.ko is removed and loaded again under traffic. The stack misses no packet and the link
 * stays up.
 *
 * Needs root, a NIC with a peer (NETIF), and pfq.ko without other users. A failure means
 * that the core cannot be upgraded on a live machine.
 */
#include "capture.h"
#include "device.h"
#include "module.h"
#include "slow.h"
#include "stack.h"
#include "tap.h"

#include <errno.h>
#include <unistd.h>

#define COUNT 1500

/* The module stays in use for a moment after its last socket is closed, so retry. */
static int replace_module(void)
{
	int tries;

	for (tries = 0; module_remove("pfq"); tries++) {
		if (errno != EWOULDBLOCK || tries > 1000)
			return -1;
		usleep(1000);
	}
	return module_insert("pfq");
}

int main(void)
{
	struct tally stack;
	struct capture c;
	struct traffic t;
	int fd, changes, reloads = 0, captured = 0, err = 0;

	traffic_open(&t);
	capture_open(&c, NULL);
	capture_close(&c);
	if (replace_module()) {
		module_insert("pfq");
		tap_missing("pfq cannot be replaced: modprobe does not find it, or it is in use");
	}
	tap_plan(5);
	fd = stack_open(t.ifindex);
	changes = device_carrier_changes(t.dev);

	tap_ok(!traffic_start(&t, (struct frame_request) {
			.count = COUNT, .min_len = 60, .max_len = 600 }),
	       "the peer sends frames");
	tally_start(&stack, &t.req);
	while (!err && !traffic_ended(&t)) {
		capture_open(&c, NULL);
		capture_bind(&c, t.dev, 0);
		capture_expect(&c, &t.req);
		traffic_confirm(&t, stack.good);
		while (!c.packets && capture_read(&c, 100 * slow()) > 0)
			;
		captured += !!c.packets;
		capture_close(&c);
		stack_read(fd, &stack, 0);
		traffic_confirm(&t, stack.good);	/* let packets arrive while the module is replaced */
		err = replace_module();
		reloads += !err;
		stack_read(fd, &stack, 0);
	}
	while (stack_read(fd, &stack, 300) || !traffic_ended(&t))
		traffic_confirm(&t, stack.good);
	tap_ok(!err && reloads >= 3, "pfq.ko is replaced under traffic (%d times)", reloads);
	tap_ok(captured >= 3, "sockets capture between the replacements (%d times)", captured);
	tap_ok(tally_exact(&stack), "the stack gets all %u frames", t.req.count);
	tap_ok(device_carrier_changes(t.dev) == changes, "the link stays up");
	return tap_done();
}
