// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rig without PFQ: what the peer sends reaches a plain packet socket whole.
 * When this fails, the other tests say nothing about PFQ.
 */
#include "device.h"
#include "stack.h"
#include "tap.h"

#define COUNT 2000

static void receive(struct traffic *t, int fd, uint32_t min_len, uint32_t max_len)
{
	struct frame_ask ask = {
		.count = COUNT,
		.min_len = min_len,
		.max_len = max_len,
	};
	struct tally tally;

	if (traffic_start(t, ask)) {
		tap_ok(0, "the peer sends");
		return;
	}
	tally_start(&tally, &t->ask);
	while (stack_read(fd, &tally, 500) || !traffic_ended(t))
		traffic_got(t, tally.right + tally.wrong);
	tap_ok(tally_exact(&tally), "%u frames of %u..%u bytes reach the stack",
	       COUNT, min_len, max_len);
	tally_stop(&tally);
}

int main(void)
{
	struct traffic t;
	int fd;

	traffic_open(&t);
	tap_plan(3);
	tap_note("%s: driver %s", t.dev, t.driver);
	fd = stack_open(t.ifindex);
	receive(&t, fd, FRAME_MIN, FRAME_MIN);
	receive(&t, fd, FRAME_MIN, 1514);
	if (!traffic_jumbo(&t)) {
		tap_skip("no jumbo frames here or at the peer", "jumbo frames");
	} else {
		receive(&t, fd, 1500, 9014);
		device_mtu(t.dev, 1500);
	}
	return tap_done();
}
