// SPDX-License-Identifier: GPL-2.0-only
/* pfq.ko comes and goes while packets flow: the stack misses none of them. */
#include "capture.h"
#include "device.h"
#include "module.h"
#include "stack.h"
#include "tap.h"

#include <errno.h>
#include <unistd.h>

#define SECONDS 3
#define ROUNDS	10		/* at most, on a busy machine */
#define WANTED	3

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

static struct traffic t;
static int fd, reloads, captured, err;

/* One request of packets, and pfq.ko replaced while they come; whether the stack got them all. */
static int round_of_packets(void)
{
	struct tally stack;
	struct capture c;
	int exact;

	if (traffic_start(&t, (struct frame_ask) {
			.count = SECONDS * 2000, .min_len = 60, .max_len = 600, .rate = 2000 }))
		tap_bail("no traffic");
	tally_start(&stack, &t.ask);
	while (!err && !traffic_ended(&t)) {
		capture_open(&c, NULL);
		capture_bind(&c, t.dev, 0);
		capture_expect(&c, &t.ask);
		while (!c.packets && capture_read(&c, 100) > 0)
			;
		captured += !!c.packets;
		capture_close(&c);
		err = replace_module();
		reloads += !err;
		stack_read(fd, &stack, 0);
	}
	while (stack_read(fd, &stack, 300) || !traffic_ended(&t))
		;
	exact = tally_exact(&stack);
	tally_stop(&stack);
	return exact;
}

int main(void)
{
	struct capture c;
	int changes, exact = 1, round;

	traffic_open(&t);
	capture_open(&c, NULL);
	capture_close(&c);
	if (replace_module()) {
		module_insert("pfq");
		tap_missing("modprobe does not find pfq, or others use it");
	}
	tap_plan(4);
	fd = stack_open(t.ifindex);
	changes = device_carrier_changes(t.dev);
	for (round = 0; !err && exact && round < ROUNDS && (reloads < WANTED || captured < WANTED); round++)
		exact &= round_of_packets();
	tap_ok(!err && reloads >= WANTED, "pfq.ko is replaced while packets flow (%d times)", reloads);
	tap_ok(captured >= WANTED, "and captures in between (%d times)", captured);
	tap_ok(exact, "the stack gets all of %d packets", round * SECONDS * 2000);
	tap_ok(device_carrier_changes(t.dev) == changes, "the link stays up");
	return tap_done();
}
