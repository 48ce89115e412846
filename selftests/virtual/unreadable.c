// SPDX-License-Identifier: GPL-2.0-only
/*
 * A NIC may put a packet's payload into memory that CPUs cannot read (devmem TCP). Its record has the headers,
 * and zeros for the rest; the packet is not forwarded. Neither has bytes of other packets.
 *
 * Needs root, pfq.ko, and the module pfq_frame_test (kmod/tests/pfq_frame_test.c), which makes such packets.
 * A failure means that readers, or hosts to which packets are forwarded, get bytes of the kernel's memory.
 */
#include "capture.h"
#include "device.h"
#include "link.h"
#include "member.h"
#include "module.h"
#include "tap.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MODULE	"pfq_frame_test"
#define DEV	"pfqtest0"
#define OUT	"pfqd0"
#define LEN	100
#define READABLE 60
#define MANY	1024		/* so many packets that each byte of a small ring was written */

static void offer(const char *kind)
{
	int fd = open("/sys/module/" MODULE "/parameters/offer", O_WRONLY);

	if (fd < 0 || write(fd, kind, strlen(kind)) != (ssize_t)strlen(kind))
		tap_bail("%s: %m", kind);
	close(fd);
}

/* Read a packet. Return how many of its bytes are 0xff and followed by zeros alone, or -1. */
static int read_packet(struct pfq *q)
{
	const struct pfq_pkthdr *h;
	struct pfq_batch batch;
	int n = -1;

	if (pfq_read(q, &batch, 1000) <= 0)
		return -1;
	pfq_batch_for_each(h, &batch) {
		const uint8_t *data = pfq_pkt_data(h);
		uint32_t i, ones;

		if (h->caplen != LEN || h->len != LEN)
			return -1;
		for (ones = 0; ones < LEN && data[ones] == 0xff; ones++)
			;
		for (i = ones; i < LEN && !data[i]; i++)
			;
		n = i == LEN ? (int)ones : -1;
	}
	return n;
}

static void test_record(void)
{
	const struct pfq_opts opts = capture_small_ring();
	int i, whole, n;
	struct pfq *q;

	if (pfq_open(&q, &opts))
		tap_bail("pfq_open: %s", pfq_error(NULL));
	if (pfq_bind(q, DEV, PFQ_ANY_QUEUE, PFQ_BIND_STEAL))
		tap_bail("pfq_bind: %s", pfq_error(q));
	for (i = whole = 0; i < MANY; i++) {
		offer("skb");
		whole += read_packet(q) == LEN;
	}
	tap_ok(whole == MANY, "readable packets arrive (%d of %d)", whole, MANY);
	offer("unreadable skb");
	n = read_packet(q);
	tap_ok(n == READABLE, "the record of an unreadable packet has its headers, and zeros (%d bytes of %d)", n, LEN);
	pfq_close(q);
}

static void test_forward(void)
{
	const char *to = OUT;
	const struct pfq_verdict_opts v = {
		.size = sizeof(v), .action = PFQ_ACTION_DROP, .forward = &to, .nr_forward = 1,
	};
	struct pfq_so_group_stats before, s;
	struct member m;

	member_open(&m);
	member_join(&m, 0, PFQ_POLICY_SHARED, 0, 0);
	if (pfq_group_verdict_set(m.q, m.gid, &v) ||
	    pfq_group_bind(m.q, m.gid, DEV, PFQ_ANY_QUEUE, PFQ_BIND_STEAL))
		tap_bail("%s", pfq_error(m.q));
	offer("skb");
	before = group_stats(&m);
	offer("unreadable skb");
	s = group_stats(&m);
	if (!tap_ok(before.forwarded == 1 && s.forwarded == 1 && s.unforwarded == before.unforwarded + 1,
		    "an unreadable packet is counted as unforwarded"))
		tap_note("forwarded %llu, unforwarded %llu", (unsigned long long)s.forwarded,
			 (unsigned long long)s.unforwarded);
	offer("skb");
	tap_ok(group_stats(&m).forwarded == 2, "the next readable packet is forwarded");
	member_close(&m);
}

int main(void)
{
	const struct link out = { .kind = "dummy", .name = OUT };

	if (module_insert(MODULE))
		tap_missing("modprobe does not find " MODULE);
	if (link_create(&out))
		tap_missing("there are no dummy devices");
	tap_plan(4);
	device_disable_ipv6(OUT);
	device_up_nowait(OUT);
	device_up(DEV);
	test_record();
	test_forward();
	link_delete(OUT);
	if (module_remove(MODULE))
		tap_note("cannot remove %s: %m", MODULE);
	return tap_done();
}
