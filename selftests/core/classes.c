// SPDX-License-Identifier: GPL-2.0-only
/*
 * A packet goes to the members of the classes that the verdict names, and each socket gets
 * it once.
 *
 * Needs root, pfq.ko, veth; a NIC with a peer if NETIF is set. A failure means that a member
 * gets packets of other classes, misses its own, or gets a packet twice.
 */
#include "member.h"
#include "tap.h"

#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#define MANY 300

enum { DEFAULT, USER, CONTROL_PLANE, BOTH, MANAGER, ANY, HIGH, MEMBERS };

static const uint64_t classes[MEMBERS] = {
	[USER] = PFQ_CLASS_USER_PLANE,
	[CONTROL_PLANE] = PFQ_CLASS_CONTROL_PLANE,
	[BOTH] = PFQ_CLASS_USER_PLANE | PFQ_CLASS_CONTROL_PLANE,
	[MANAGER] = PFQ_CLASS_CONTROL,
	[ANY] = PFQ_CLASS_ANY,
	[HIGH] = 1ull << 62,
};

static struct member member[MEMBERS];
static struct wire w;
static const struct flow f = { .version = 4, .proto = IPPROTO_UDP, .src = 1, .dst = 2 };

/* Send 22 frames: 20, and the two of wire_flush(). */
static void send_some(void)
{
	int i;

	for (i = 0; i < 20; i++)
		wire_send(&w, &f);
	wire_flush(&w);
}

/*
 * Send 20 frames with this verdict. Return a bit mask of the members that got all of them;
 * bit 31: a member got only some.
 */
static unsigned int receivers(uint64_t to, unsigned int action)
{
	const struct pfq_verdict_opts opts = {
		.size = sizeof(opts), .classes = to, .action = action,
		.hash = PFQ_HASH_ADDRESSES,
	};
	uint32_t before[MEMBERS], sent = w.sent;
	unsigned int i, bits = 0;

	for (i = 0; i < MEMBERS; i++)
		before[i] = member_read(&member[i]);
	if (pfq_group_verdict_set(member[0].q, member[0].gid, &opts))
		tap_bail("%s", pfq_error(member[0].q));
	send_some();
	for (i = 0; i < MEMBERS; i++) {
		uint32_t got = member_read(&member[i]) - before[i];

		if (got >= 20)
			bits |= 1u << i;
		if (action == PFQ_ACTION_COPY && got && got != w.sent - sent)
			bits |= 1u << 31;
	}
	return bits;
}

#define B(m) (1u << (m))

static const struct {
	const char *what;
	uint64_t to;
	unsigned int who;
} cases[] = {
	{ "the default class", 0, B(DEFAULT) | B(ANY) },
	{ "the user plane", PFQ_CLASS_USER_PLANE, B(USER) | B(BOTH) | B(ANY) },
	{ "the control plane", PFQ_CLASS_CONTROL_PLANE, B(CONTROL_PLANE) | B(BOTH) | B(ANY) },
	{ "both planes", PFQ_CLASS_USER_PLANE | PFQ_CLASS_CONTROL_PLANE,
	  B(USER) | B(CONTROL_PLANE) | B(BOTH) | B(ANY) },
	{ "any class", PFQ_CLASS_ANY,
	  B(DEFAULT) | B(USER) | B(CONTROL_PLANE) | B(BOTH) | B(ANY) | B(HIGH) },
	{ "the control class", PFQ_CLASS_CONTROL, B(MANAGER) },
	{ "class 62", 1ull << 62, B(HIGH) | B(ANY) },
	{ "class 40 (only the member of all classes is in it)", 1ull << 40, B(ANY) },
};

#define N(a) (sizeof(a) / sizeof(*(a)))

static void test_classes(void)
{
	struct pfq_so_group_stats before, after;
	unsigned int i, got;

	for (i = 0; i < N(cases); i++) {
		got = receivers(cases[i].to, PFQ_ACTION_COPY);
		tap_ok(got == cases[i].who, "a packet for %s is copied to its members", cases[i].what);
		if (got != cases[i].who)
			tap_note("members 0x%x got it, expected 0x%x", got, cases[i].who);
	}
	for (i = 0; i < N(cases); i++) {
		got = receivers(cases[i].to, PFQ_ACTION_STEER);
		tap_ok(got && !(got & (got - 1)) && (got & cases[i].who),
		       "a packet for %s is steered to one of its members", cases[i].what);
	}
	before = group_stats(&member[0]);
	got = receivers(PFQ_CLASS_ANY, PFQ_ACTION_DROP);
	after = group_stats(&member[0]);
	tap_ok(!got && after.dropped - before.dropped == after.seen - before.seen &&
	       group_adds_up(&after), "a dropped packet goes to no member");
	pfq_group_leave(member[HIGH].q, member[0].gid);
	pfq_group_leave(member[ANY].q, member[0].gid);
	before = group_stats(&member[0]);
	got = receivers(1ull << 62, PFQ_ACTION_COPY) | receivers(1ull << 62, PFQ_ACTION_STEER);
	after = group_stats(&member[0]);
	tap_ok(!got && after.dropped - before.dropped == 44 && group_adds_up(&after),
	       "a packet copied or steered to a class without members counts as dropped");
}

/* A socket in several groups, each bound to the same device. */
static void test_once(void)
{
	static struct member m, other;
	struct pfq_so_stats s;
	struct pfq_so_group_stats a, b;
	uint32_t first;

	member_open(&m);
	member_open(&other);
	member_join(&m, 0, PFQ_POLICY_SHARED, 0, 0);
	member_bind(&m, &w);
	pfq_group_bind(m.q, m.gid, "any", PFQ_ANY_QUEUE, 0);
	pfq_group_bind(m.q, m.gid, w.dev, 0, 0);
	first = m.gid;
	member_join(&m, 0, PFQ_POLICY_SHARED, 0, 0);
	member_bind(&m, &w);
	member_join(&other, m.gid, PFQ_POLICY_SHARED, 0, 0);
	pfq_bind(m.q, w.dev, PFQ_ANY_QUEUE, 0);
	send_some();
	tap_ok(member_read(&m) == 22 && !m.duplicates && member_read(&other) == 22,
	       "a socket in three groups with five bindings gets each packet once");
	b = group_stats(&m);
	m.gid = first;
	a = group_stats(&m);
	tap_ok(a.seen == b.seen && a.delivered + b.delivered == 2 * a.seen,
	       "the groups of that socket count one copy each: %llu + %llu of %llu packets",
	       (unsigned long long)a.delivered,
	       (unsigned long long)b.delivered, (unsigned long long)a.seen);
	pfq_stats(m.q, &s, sizeof(s));
	tap_ok(s.seen == a.seen && s.delivered == s.seen, "the socket counts each packet once");
	member_close(&m);
	member_close(&other);
}

static struct pfq *q[MANY];

/*
 * Return how many sockets have exactly n packets. Wait for them, since the probe may get the
 * last packet before they do.
 */
static unsigned int with_packets(unsigned int n)
{
	struct pfq_so_stats s;
	unsigned int i, ms, exact;

	for (ms = 0; ms < 2000; ms += 10) {
		for (i = exact = 0; i < MANY; i++) {
			pfq_stats(q[i], &s, sizeof(s));
			exact += s.delivered == n && s.seen == n;
		}
		if (exact == MANY)
			break;
		usleep(10000);
	}
	return exact;
}

static void test_many(void)
{
	const struct pfq_opts opts = { .size = sizeof(opts), .block_size = 4096, .nr_blocks = 16 };
	const struct pfq_verdict_opts steer = { .size = sizeof(steer), .action = PFQ_ACTION_STEER };
	struct pfq_so_stats s;
	struct pfq_so_group_stats g;
	uint32_t gid = PFQ_NEW_GROUP;
	struct flow flow = f;
	unsigned int i, some = 0, total = 0;

	for (i = 0; i < MANY; i++) {
		if (pfq_open(&q[i], &opts))
			tap_bail("socket %u: %s", i, pfq_error(NULL));
		if (pfq_group_join(q[i], &gid, PFQ_POLICY_SHARED, NULL))
			tap_bail("socket %u: %s", i, pfq_error(q[i]));
	}
	pfq_group_bind(q[0], gid, w.dev, PFQ_ANY_QUEUE, 0);
	send_some();
	tap_ok(with_packets(22) == MANY, "each of %u sockets in a group gets each packet", MANY);
	if (pfq_group_verdict_set(q[7], gid, &steer))
		tap_bail("%s", pfq_error(q[7]));
	for (i = 0; i < 3000; i++) {
		flow.sport = i;
		wire_send(&w, &flow);
	}
	wire_flush(&w);
	for (i = 0; i < MANY; i++) {
		pfq_stats(q[i], &s, sizeof(s));
		some += s.seen > 22;
		total += s.seen - 22;
	}
	pfq_group_stats(q[0], gid, &g, sizeof(g));
	tap_ok(total == 3002 && some > MANY * 9 / 10 && group_adds_up(&g),
	       "3000 steered flows reach nearly all sockets of a group (%u)", some);
	for (i = 0; i < MANY; i++)
		pfq_close(q[i]);
}

int main(void)
{
	unsigned int i;

	wire_open(&w);
	tap_plan(2 * N(cases) + 2 + 3 + 2);
	for (i = 0; i < MEMBERS; i++) {
		member_open(&member[i]);
		member_join(&member[i], i ? member[0].gid : 0, PFQ_POLICY_SHARED, classes[i], 0);
	}
	member_bind(&member[0], &w);
	test_classes();
	for (i = 0; i < MEMBERS; i++)
		member_close(&member[i]);
	test_once();
	test_many();
	return tap_done();
}
