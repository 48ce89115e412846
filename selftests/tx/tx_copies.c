// SPDX-License-Identifier: GPL-2.0-only
/*
 * A transmit ring sends as many copies of a frame as the program wants. On a NIC the kernel
 * sends one skb several times.
 *
 * Needs root, pfq.ko, veth, a NIC with a peer (NETIF). A failure means that copies are lost,
 * or that an skb is reused while the NIC still reads it.
 */
#include "device.h"
#include "sender.h"
#include "stack.h"
#include "tap.h"
#include "veth.h"

#define COUNT 40

/* Send COUNT frames of len bytes, each `copies` times, and count them at ifindex. */
static void test_copies(const char *dev, int ifindex, int cpu, uint32_t copies, uint32_t len)
{
	struct frame_request req = sender_request(COUNT, len, len);
	struct pfq_so_tx_stats t;
	struct tally tally;
	struct sender s;
	uint32_t seq;
	int fd = stack_open(ifindex);

	sender_open(&s, dev, 0, cpu, 65536);
	s.copies = copies;
	tally_start(&tally, &req);
	for (seq = 0; seq < COUNT; seq++) {
		sender_put(&s, &req, seq, 0);
		pfq_tx_flush(s.q, s.index);
		while (tally.good + tally.duplicates + 300 < s.put && stack_read(fd, &tally, 500))
			;
	}
	sender_drain(&s);
	while (stack_read(fd, &tally, 300))
		;
	t = sender_stats(&s);
	tap_ok(tally.good == COUNT && tally.duplicates == COUNT * (copies - 1) && !tally.corrupt,
	       "%s: %u copies of %u frames of %u bytes arrive (%u frames, %u copies, %u corrupt)", dev,
	       copies, COUNT, len,
	       tally.good, tally.duplicates, tally.corrupt);
	tap_ok(sender_adds_up(&t) && t.sent == COUNT * copies, "the ring counts each copy as sent");
	tally_stop(&tally);
	sender_close(&s);
}

int main(void)
{
	struct traffic t;

	traffic_open(&t);
	tap_plan(8);
	sender_deep_backlog();
	test_copies(t.dev, t.ifindex, SENDER_SYNC, 7, 200);
	test_copies(t.dev, t.ifindex, 1, 200, 1000);
	veth_create();
	test_copies(VETH_NEAR, device_ifindex(VETH_FAR), SENDER_SYNC, 7, 200);
	test_copies(VETH_NEAR, device_ifindex(VETH_FAR), 1, 100, 60);
	veth_delete();
	return tap_done();
}
