// SPDX-License-Identifier: GPL-2.0-only
/* So many copies of a frame leave as asked; on a NIC one skb is sent many times. */
#include "device.h"
#include "sender.h"
#include "stack.h"
#include "tap.h"
#include "veth.h"

#define COUNT 40

/* Of the same frames, all alike. */
static void run(const char *dev, int ifindex, int cpu, uint32_t copies, uint32_t len)
{
	struct frame_ask ask = sender_ask(COUNT, len, len);
	struct pfq_so_tx_stats t;
	struct tally tally;
	struct sender s;
	uint32_t seq;
	int fd = stack_open(ifindex);

	sender_open(&s, dev, 0, cpu, 65536);
	s.copies = copies;
	tally_start(&tally, &ask);
	for (seq = 0; seq < COUNT; seq++) {
		sender_put(&s, &ask, seq, 0);
		pfq_tx_flush(s.q, s.index);
		while (tally.right + tally.twice + 300 < s.put && stack_read(fd, &tally, 500))
			;
	}
	sender_drain(&s);
	while (stack_read(fd, &tally, 300))
		;
	t = sender_stats(&s);
	tap_ok(tally.right == COUNT && tally.twice == COUNT * (copies - 1) && !tally.wrong,
	       "%s: %u copies of %u frames of %u bytes (%u and %u, %u wrong)", dev, copies, COUNT, len,
	       tally.right, tally.twice, tally.wrong);
	tap_ok(sender_adds_up(&t) && t.sent == COUNT * copies, "and as many are counted");
	tally_stop(&tally);
	sender_close(&s);
}

int main(void)
{
	struct traffic t;

	traffic_open(&t);
	tap_plan(8);
	sender_deep_backlog();
	run(t.dev, t.ifindex, SENDER_SYNC, 7, 200);
	run(t.dev, t.ifindex, 1, 200, 1000);
	veth_create();
	run(VETH_NEAR, device_ifindex(VETH_FAR), SENDER_SYNC, 7, 200);
	run(VETH_NEAR, device_ifindex(VETH_FAR), 1, 100, 60);
	veth_delete();
	return tap_done();
}
