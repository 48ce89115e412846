// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hops of a forwarded packet are counted in a field of the sk_buff that its sender may set: the root of
 * a network namespace by a classifier of its own, as here. PFQ forwards the packets of such a sender as it
 * forwards those of others, since a count is valid only with a key that nobody knows (kmod/tx/forward.c).
 * Of all values that the field can have, one says that a frame was forwarded four times; with other
 * addresses, it is another one. A loop ends after four hops, whatever the sender writes.
 *
 * Needs root, pfq.ko, rewritten veth, /sbin/tc, sch_ingress, cls_flow. A failure means that a sender can
 * keep its packets from a mirror, or make a loop of them.
 */
#include "device.h"
#include "link.h"
#include "member.h"
#include "module.h"
#include "slow.h"
#include "tap.h"

#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TAGS	0xffffu		/* values of the field but 0 */
#define BATCH	255u		/* frames under way at once; divides TAGS */
#define SENDERS	64
#define HOPS	4
#define LEN	60

static const char *const near_end[] = { "pfqa0", "pfqb0" };
static const char *const far_end[] = { "pfqa1", "pfqb1" };

static struct member m;
static int fd;

/* Let the group forward what arrives at the far end of the first pair to one device, `times` times. */
static void forward(const char *to, unsigned int times)
{
	const char *many[] = { to, to };
	const struct pfq_verdict_opts v = {
		.size = sizeof(v), .action = PFQ_ACTION_DROP, .forward = many, .nr_forward = times,
	};

	if (pfq_group_verdict_set(m.q, m.gid, &v))
		tap_bail("%s", pfq_error(m.q));
}

/* The classifier sets the field to the socket's priority + 1. */
static void send_tagged(unsigned int tag, uint8_t sender)
{
	uint8_t frame[LEN] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 1, sender, FRAME_DATA >> 8, FRAME_DATA & 0xff };
	const int priority = tag - 1;

	if (setsockopt(fd, SOL_SOCKET, SO_PRIORITY, &priority, sizeof(priority)) ||
	    send(fd, frame, sizeof(frame), 0) != sizeof(frame))
		tap_bail("%s: %m", near_end[0]);
}

static struct pfq_so_group_stats since(const struct pfq_so_group_stats *before)
{
	struct pfq_so_group_stats s = group_stats(&m);

	s.seen -= before->seen;
	s.forwarded -= before->forwarded;
	s.unforwarded -= before->unforwarded;
	s.looped -= before->looped;
	return s;
}

/* Wait until the group has seen n frames, and no more come. Return the counts since `before`. */
static struct pfq_so_group_stats wait_for(const struct pfq_so_group_stats *before, uint64_t n)
{
	struct pfq_so_group_stats s = since(before);
	unsigned int ms;

	for (ms = 0; ms < 3000 * slow() && s.seen < n; ms++) {
		usleep(1000);
		s = since(before);
	}
	return s;
}

/* Send a frame with each tag from `first` on. Return how many of them were not forwarded. */
static uint64_t send_batch(unsigned int first, unsigned int n)
{
	const struct pfq_so_group_stats before = group_stats(&m);
	unsigned int i;

	for (i = 0; i < n; i++)
		send_tagged(first + i, 0);
	return wait_for(&before, n).looped;
}

/* Send a frame with each tag. Return one that was not forwarded, or 0. */
static unsigned int test_tags(void)
{
	const struct pfq_so_group_stats before = group_stats(&m);
	unsigned int first, stops = 0, i;
	struct pfq_so_group_stats s;

	for (first = 1; first <= TAGS; first += BATCH)
		if (send_batch(first, BATCH) && !stops)
			stops = first;
	s = wait_for(&before, TAGS);
	if (!tap_ok(s.seen == TAGS && s.forwarded == TAGS - 1 && s.unforwarded == 1 && s.looped == 1,
		    "of the frames of a sender who tries all %u tags, all but one are forwarded", TAGS))
		tap_note("seen %llu, forwarded %llu, unforwarded %llu, looped %llu", (unsigned long long)s.seen,
			 (unsigned long long)s.forwarded, (unsigned long long)s.unforwarded,
			 (unsigned long long)s.looped);
	for (i = 0; stops && i < BATCH; i++)
		if (send_batch(stops + i, 1))
			return stops + i;
	return 0;
}

/* Other addresses have other tags, but for a chance of 1 in 1000 that two of the senders share one. */
static void test_senders(unsigned int tag)
{
	const struct pfq_so_group_stats before = group_stats(&m);
	struct pfq_so_group_stats s;
	unsigned int i;

	for (i = 1; i <= SENDERS; i++)
		send_tagged(tag, i);
	s = wait_for(&before, SENDERS);
	if (!tap_ok(s.seen == SENDERS && s.forwarded + s.looped == SENDERS && s.looped <= 1,
		    "%u other senders who set that tag are forwarded", SENDERS))
		tap_note("tag %#x: seen %llu, forwarded %llu, looped %llu", tag, (unsigned long long)s.seen,
			 (unsigned long long)s.forwarded, (unsigned long long)s.looped);
}

/* Each frame returns. With a tag that was right by chance, it does so less often. */
static void test_loop(unsigned int times)
{
	const struct pfq_so_group_stats before = group_stats(&m);
	const uint64_t n = SENDERS, hops = n * times * HOPS;
	struct pfq_so_group_stats s;
	unsigned int i;

	for (i = 0; i < SENDERS; i++) {
		const struct pfq_so_group_stats one = group_stats(&m);

		send_tagged(0x5f50 + i % 16, 2 * i + times);
		wait_for(&one, 1 + times * HOPS);
	}
	usleep(100000 * slow());
	s = since(&before);
	if (!tap_ok(s.seen == n + s.forwarded && s.forwarded <= hops && s.forwarded >= hops - 2 * times * HOPS &&
		    s.unforwarded == s.looped && s.forwarded + s.looped == s.seen * times,
		    "frames with a tag of their sender that are forwarded %u times to the device itself return %u times",
		    times, times * HOPS))
		tap_note("seen %llu, forwarded %llu, unforwarded %llu, looped %llu", (unsigned long long)s.seen,
			 (unsigned long long)s.forwarded, (unsigned long long)s.unforwarded,
			 (unsigned long long)s.looped);
}

static void create_pairs(void)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		const struct link pair = { .kind = "veth", .name = near_end[i], .peer = far_end[i] };

		if (link_create(&pair))
			tap_bail("cannot create %s", near_end[i]);
		device_disable_ipv6(near_end[i]);
		device_disable_ipv6(far_end[i]);
		device_up_nowait(far_end[i]);
		device_up(near_end[i]);
	}
}

static void open_sender(void)
{
	const struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_ifindex = device_ifindex(near_end[0]) };

	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (const void *)&a, sizeof(a)))
		tap_bail("%s: %m", near_end[0]);
}

int main(void)
{
	unsigned int tag;

	if (module_insert("veth"))
		tap_missing("modprobe does not find veth");
	if (access("/sys/module/pfq_hook/holders/veth", F_OK))
		tap_skip_all("veth is not rewritten");
	if (access("/sbin/tc", X_OK))
		tap_skip_all("there is no /sbin/tc");
	if (link_unshare())
		tap_missing("unshare: %m");
	create_pairs();
	if (system("/sbin/tc qdisc add dev pfqa0 clsact && "
		   "/sbin/tc filter add dev pfqa0 egress protocol all prio 1 handle 1 flow map key priority baseclass :1"))
		tap_skip_all("the kernel lacks sch_ingress or cls_flow");
	tap_plan(4);
	open_sender();
	member_open(&m);
	member_join(&m, 0, PFQ_POLICY_SHARED, 0, 0);
	forward(near_end[1], 1);
	if (pfq_group_bind(m.q, m.gid, far_end[0], PFQ_ANY_QUEUE, PFQ_BIND_PROMISC | PFQ_BIND_STEAL))
		tap_bail("%s", pfq_error(m.q));
	tag = test_tags();
	test_senders(tag ?: 1);
	forward(near_end[0], 1);
	test_loop(1);
	forward(near_end[0], 2);
	test_loop(2);
	member_close(&m);
	return tap_done();
}
