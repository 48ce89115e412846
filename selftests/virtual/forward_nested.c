// SPDX-License-Identifier: GPL-2.0-only
/*
 * Groups forward to veth devices whose other ends forward again, each packet many times. A veth
 * receives what it is sent in the same call, so reception could nest in reception. All loops end, no
 * copy is damaged, and each copy is counted once: forwarded, or unforwarded, and as looped if it is the
 * copy of a packet that was forwarded before.
 *
 * The rules (kmod/tx/forward.c): a packet that was not forwarded yet is forwarded to each device that a
 * verdict names; one that was, to the first one alone, and never a fifth time. At most 2048 copies wait on
 * a CPU.
 *
 * Needs root, pfq.ko, rewritten veth. A failure means that packets are lost, sent too often or mixed up,
 * or that counters are wrong. Nested reception ends in a panic.
 */
#include "device.h"
#include "link.h"
#include "member.h"
#include "module.h"
#include "slow.h"
#include "stack.h"
#include "tap.h"
#include "veth.h"

#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOPS	4	/* how often a packet is forwarded at most */
#define COPIES	2048	/* how many copies wait on a CPU at most */
#define LIMIT_GROUPS 140
#define GROUPS	3
#define PAIRS	3

static const char *const near_end[PAIRS] = { "pfqa0", "pfqb0", "pfqc0" };
static const char *const far_end[PAIRS] = { "pfqa1", "pfqb1", "pfqc1" };

static struct member member[2 * GROUPS];
static unsigned int members;

/* Forward the packets of a device n times to each of the named devices. */
static struct member *forward(const char *from, const char *const *to, unsigned int devices, unsigned int flags)
{
	const struct pfq_verdict_opts v = {
		.size = sizeof(v), .action = PFQ_ACTION_COPY, .forward = to, .nr_forward = devices,
	};
	struct member *m = &member[members++];

	member_open(m);
	member_join(m, 0, PFQ_POLICY_SHARED, 0, 0);
	if (pfq_group_verdict_set(m->q, m->gid, &v) ||
	    pfq_group_bind(m->q, m->gid, from, PFQ_ANY_QUEUE, PFQ_BIND_PROMISC | flags))
		tap_bail("%s: %s", from, pfq_error(m->q));
	return m;
}

static struct member *forward_times(const char *from, const char *to, unsigned int n, unsigned int flags)
{
	const char *many[PFQ_FORWARD_MAX];
	unsigned int i;

	for (i = 0; i < n; i++)
		many[i] = to;
	return forward(from, many, n, flags);
}

static void close_all(void)
{
	while (members)
		member_close(&member[--members]);
}

static uint64_t handled(void)
{
	uint64_t n = 0;
	unsigned int i;

	for (i = 0; i < members; i++) {
		const struct pfq_so_group_stats s = group_stats(&member[i]);

		n += s.seen + s.forwarded + s.unforwarded;
	}
	return n;
}

/* Wait until the counters stand still. */
static void settle(void)
{
	uint64_t before = handled(), now;
	int quiet = 0, ms;

	for (ms = 0; ms < 5000 * (int)slow() && quiet < 6 * (int)slow(); ms += 10) {
		usleep(10000);
		now = handled();
		quiet = now == before ? quiet + 1 : 0;
		before = now;
	}
}

/* Send frames out of the near end of the first pair. Wait after each `batch` of them until all is quiet. */
static void send_frames(const struct frame_request *req, uint32_t batch)
{
	static const uint8_t src[6] = { 2, 0, 0, 0, 0, 1 }, dst[6] = { 2, 0, 0, 0, 0, 2 };
	const struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_ifindex = device_ifindex(near_end[0]) };
	uint8_t frame[FRAME_MAX + FRAME_TAGLEN];
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	uint32_t seq;

	for (seq = 0; seq < req->count; seq++) {
		const size_t len = frame_put_data(frame, dst, src, req, seq);

		if (sendto(fd, frame, len, 0, (const void *)&a, sizeof(a)) < 0)
			tap_bail("%s: %m", near_end[0]);
		if (seq % batch == batch - 1)
			settle();
	}
	close(fd);
	settle();
}

/* Read what arrived in a member's ring: each frame `copies` times, intact. */
static int arrived(struct member *m, const struct frame_request *req, uint32_t copies)
{
	const struct pfq_pkthdr *h;
	struct pfq_batch batch;
	struct tally t;
	int ok;

	tally_start(&t, req);
	while (pfq_read(m->q, &batch, 0) > 0)
		pfq_batch_for_each(h, &batch)
			tally_add(&t, pfq_pkt_data(h), h->caplen);
	ok = t.good == req->count && !t.corrupt && t.duplicates == req->count * (copies - 1);
	if (!ok)
		tap_note("%u good, %u duplicates, %u corrupt; expected %u frames %u times", t.good, t.duplicates,
			 t.corrupt, req->count, copies);
	tally_stop(&t);
	return ok;
}

static int counts_are(struct member *m, uint64_t seen, uint64_t forwarded, uint64_t looped)
{
	const struct pfq_so_group_stats s = group_stats(m);
	struct pfq_so_stats own;

	pfq_stats(m->q, &own, sizeof(own));
	if (s.seen == seen && s.forwarded == forwarded && s.looped == looped && s.unforwarded == looped &&
	    group_adds_up(&s) && own.lost == 0)
		return 1;
	tap_note("seen %llu, forwarded %llu, unforwarded %llu, looped %llu; lost %llu", (unsigned long long)s.seen,
		 (unsigned long long)s.forwarded, (unsigned long long)s.unforwarded,
		 (unsigned long long)s.looped, (unsigned long long)own.lost);
	tap_note("expected: seen %llu, forwarded %llu, looped %llu", (unsigned long long)seen,
		 (unsigned long long)forwarded, (unsigned long long)looped);
	return 0;
}

static struct frame_request request(uint32_t count)
{
	struct frame_request req = { .id = 0x5eed0000 + count, .count = count, .min_len = 60, .max_len = 1000 };

	return req;
}

/*
 * Groups forward from the first pair to the second, whose other end forwards to the third. Without
 * PFQ_BIND_STEAL the stack gets the packets, too.
 */
static void test_chain(unsigned int groups, unsigned int times, unsigned int again, unsigned int flags)
{
	struct frame_request req = request(16);
	const uint64_t copies = groups * times, n = req.count;
	struct member *first[GROUPS], *second, *last;
	unsigned int i;
	int ok = 1;

	for (i = 0; i < groups; i++)
		first[i] = forward_times(far_end[0], near_end[1], times, flags);
	second = forward_times(far_end[1], near_end[2], again, flags);
	last = forward(far_end[2], NULL, 0, flags);
	send_frames(&req, 8);
	for (i = 0; i < groups; i++)
		ok &= counts_are(first[i], n, n * times, 0) & arrived(first[i], &req, 1);
	ok &= counts_are(second, n * copies, n * copies, n * copies * (again - 1));
	ok &= arrived(second, &req, copies);
	ok &= counts_are(last, n * copies, 0, 0) & arrived(last, &req, copies);
	tap_ok(ok, "%u groups that %s and forward %u times to a device that forwards %u times send %llu copies", groups,
	       flags ? "steal" : "copy", times, again, (unsigned long long)(n * copies));
	close_all();
}

/* A group forwards to the other end of the pair, so that each copy returns to it. */
static void test_self(unsigned int groups, unsigned int times, unsigned int flags)
{
	struct frame_request req = request(8);
	/* the groups act on a packet one after the other: the first one forwards a packet on its way */
	const uint64_t n = req.count, first = groups * times, later = first * HOPS;
	uint64_t forwarded = 0, looped = 0;
	struct member *m[GROUPS];
	unsigned int i;
	int ok = 1;

	for (i = 0; i < groups; i++)
		m[i] = forward_times(far_end[0], near_end[0], times, flags);
	send_frames(&req, 8);
	for (i = 0; i < groups; i++) {
		const struct pfq_so_group_stats s = group_stats(m[i]);

		forwarded += s.forwarded;
		looped += s.looped;
		ok &= s.seen == n * (1 + later) && s.unforwarded == s.looped &&
		      s.forwarded + s.unforwarded == s.seen * times && group_adds_up(&s);
		ok &= arrived(m[i], &req, 1 + later);
	}
	if (!tap_ok(ok && forwarded == n * later && looped == n * (1 + later) * groups * times - n * later,
		    "%u groups that %s and forward %u times to the device itself see %llu packets", groups,
		    flags ? "steal" : "copy", times, (unsigned long long)(n * (1 + later))))
		tap_note("forwarded %llu of %llu, looped %llu", (unsigned long long)forwarded,
			 (unsigned long long)(n * later), (unsigned long long)looped);
	close_all();
}

/* Three pairs in a circle. */
static void test_circle(unsigned int times)
{
	struct frame_request req = request(8);
	const uint64_t n = req.count, copies = n * times;
	struct member *m[PAIRS];
	unsigned int i;
	int ok;

	for (i = 0; i < PAIRS; i++)
		m[i] = forward_times(far_end[i], near_end[(i + 1) % PAIRS], times, PFQ_BIND_STEAL);
	send_frames(&req, 8);
	/* hops 0 and 3; 1 and 4; 2 */
	ok = counts_are(m[0], n + copies, copies + copies, copies * (times - 1));
	ok &= counts_are(m[1], 2 * copies, copies, copies * (times - 1) + copies * times);
	ok &= counts_are(m[2], copies, copies, copies * (times - 1));
	ok &= arrived(m[0], &req, 1 + times) & arrived(m[1], &req, 2 * times) & arrived(m[2], &req, times);
	tap_ok(ok, "three groups that forward %u times in a circle see each packet %u times", times, 1 + 4 * times);
	close_all();
}

/* So many groups that one packet has more copies than may wait on a CPU. Usually the budget forbids that. */
static void test_limit(void)
{
	struct frame_request req = { .id = 0x5eed1111, .count = 3, .min_len = 60, .max_len = 60 };
	const char *many[PFQ_FORWARD_MAX];
	const struct pfq_verdict_opts v = {
		.size = sizeof(v), .forward = many, .nr_forward = PFQ_FORWARD_MAX,
	};
	uint64_t forwarded = 0, unforwarded = 0, looped = 0, seen = 0, arrived_far;
	struct member *first, *last;
	uint32_t gid[LIMIT_GROUPS];
	char budget[MODULE_VALUE];
	unsigned int i;

	if (module_set_parameter("pfq", "packet_budget", "10000000", budget))
		tap_bail("the parameter packet_budget of pfq: %m");
	for (i = 0; i < PFQ_FORWARD_MAX; i++)
		many[i] = near_end[1];
	first = &member[members++];
	member_open(first);
	for (i = 0; i < LIMIT_GROUPS; i++) {
		gid[i] = PFQ_NEW_GROUP;
		if (pfq_group_join(first->q, &gid[i], PFQ_POLICY_PRIVATE, NULL) ||
		    pfq_group_verdict_set(first->q, gid[i], &v) ||
		    pfq_group_bind(first->q, gid[i], far_end[0], PFQ_ANY_QUEUE, PFQ_BIND_STEAL))
			tap_bail("group %u: %s", i, pfq_error(first->q));
	}
	first->gid = gid[0];
	last = forward(far_end[1], NULL, 0, PFQ_BIND_STEAL);
	send_frames(&req, 1);
	for (i = 0; i < LIMIT_GROUPS; i++) {
		struct pfq_so_group_stats s;

		if (pfq_group_stats(first->q, gid[i], &s, sizeof(s)))
			tap_bail("%s", pfq_error(first->q));
		seen += s.seen;
		forwarded += s.forwarded;
		unforwarded += s.unforwarded;
		looped += s.looped;
	}
	arrived_far = group_stats(last).seen;
	if (!tap_ok(seen == req.count * LIMIT_GROUPS && forwarded == req.count * COPIES &&
		    forwarded + unforwarded == seen * PFQ_FORWARD_MAX && !looped && arrived_far == forwarded &&
		    arrived(last, &req, COPIES),
		    "of the %u copies of a packet at most %u wait and are sent, and the others count as unforwarded",
		    LIMIT_GROUPS * PFQ_FORWARD_MAX, COPIES))
		tap_note("seen %llu, forwarded %llu, unforwarded %llu, looped %llu, arrived %llu",
			 (unsigned long long)seen, (unsigned long long)forwarded, (unsigned long long)unforwarded,
			 (unsigned long long)looped, (unsigned long long)arrived_far);
	close_all();
	module_set_parameter("pfq", "packet_budget", budget, NULL);
}

int main(void)
{
	static const unsigned int both[] = { 0, PFQ_BIND_STEAL };
	unsigned int i;

	if (module_insert("veth"))
		tap_missing("modprobe does not find veth");
	if (access("/sys/module/pfq_hook/holders/veth", F_OK))
		tap_skip_all("veth is not rewritten");
	if (link_unshare())
		tap_missing("unshare: %m");
	tap_plan(2 * (4 + 4) + 3 + 1);
	for (i = 0; i < PAIRS; i++) {
		const struct link pair = { .kind = "veth", .name = near_end[i], .peer = far_end[i] };

		if (link_create(&pair))
			tap_bail("cannot create %s", near_end[i]);
		device_disable_ipv6(near_end[i]);
		device_disable_ipv6(far_end[i]);
		device_up_nowait(far_end[i]);
		device_up(near_end[i]);
	}
	for (i = 0; i < 2; i++) {
		test_chain(1, 1, 1, both[i]);
		test_chain(2, 16, 1, both[i]);
		test_chain(3, 16, 16, both[i]);
		test_chain(2, 5, 3, both[i]);
		test_self(1, 1, both[i]);
		test_self(1, 16, both[i]);
		test_self(2, 16, both[i]);
		test_self(3, 2, both[i]);
	}
	test_circle(1);
	test_circle(2);
	test_circle(16);
	test_limit();
	return tap_done();
}
