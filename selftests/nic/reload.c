// SPDX-License-Identifier: GPL-2.0-only
/* pfq.ko comes and goes while packets flow: the stack misses none of them. */
#include "capture.h"
#include "device.h"
#include "module.h"
#include "stack.h"
#include "tap.h"

#include <errno.h>
#include <unistd.h>

#define COUNT 1500

/* A module is in use for an instant after its last socket. */
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
		tap_missing("modprobe does not find pfq, or others use it");
	}
	tap_plan(5);
	fd = stack_open(t.ifindex);
	changes = device_carrier_changes(t.dev);

	tap_ok(!traffic_start(&t, (struct frame_ask) {
			.count = COUNT, .min_len = 60, .max_len = 600 }),
	       "packets flow");
	tally_start(&stack, &t.ask);
	while (!err && !traffic_ended(&t)) {
		capture_open(&c, NULL);
		capture_bind(&c, t.dev, 0);
		capture_expect(&c, &t.ask);
		traffic_got(&t, stack.right);
		while (!c.packets && capture_read(&c, 100) > 0)
			;
		captured += !!c.packets;
		capture_close(&c);
		stack_read(fd, &stack, 0);
		traffic_got(&t, stack.right);	/* those come while it is replaced */
		err = replace_module();
		reloads += !err;
		stack_read(fd, &stack, 0);
	}
	while (stack_read(fd, &stack, 300) || !traffic_ended(&t))
		traffic_got(&t, stack.right);
	tap_ok(!err && reloads >= 3, "pfq.ko is replaced while they do (%d times)", reloads);
	tap_ok(captured >= 3, "and captures in between (%d times)", captured);
	tap_ok(tally_exact(&stack), "the stack gets all of %u packets", t.ask.count);
	tap_ok(device_carrier_changes(t.dev) == changes, "the link stays up");
	return tap_done();
}
