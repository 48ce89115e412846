// SPDX-License-Identifier: GPL-2.0-only
/*
 * A steered packet goes to one member, and both directions of a flow go to the same member.
 * The members' shares follow their weights. When a member joins or leaves, only the flows
 * that it receives or releases move.
 *
 * Needs root, pfq.ko, veth; a NIC with a peer if NETIF is set. A failure means that a flow is
 * split between members, or that flows are spread unevenly or moved without need.
 */
#include "member.h"
#include "tap.h"

#include <netinet/in.h>
#include <string.h>

#define MEMBERS	4
#define FLOWS	400

static struct member member[MEMBERS + 1];
static struct member *all[MEMBERS + 1];
static struct wire w;
static int owner[FLOWS];

/* Make flow number i of FLOWS. The flows of one function differ only in one or two fields. */
typedef struct flow (*make_fn)(int i, struct flow *inner);

static struct flow base(uint8_t version, uint8_t proto)
{
	return (struct flow) {
		.smac = 1, .dmac = 2, .version = version, .proto = proto,
		.src = 1000, .dst = 2000, .sport = 1234, .dport = 80,
	};
}

static struct flow tcp4(int i, struct flow *inner)
{
	struct flow f = base(4, IPPROTO_TCP);

	(void)inner;
	f.sport = 10000 + i;
	return f;
}

static struct flow udp6(int i, struct flow *inner)
{
	struct flow f = base(6, IPPROTO_UDP);

	(void)inner;
	f.src += i;
	return f;
}

static struct flow sctp4(int i, struct flow *inner)
{
	struct flow f = base(4, IPPROTO_SCTP);

	(void)inner;
	f.dport += i;
	return f;
}

static struct flow ping4(int i, struct flow *inner)
{
	struct flow f = base(4, IPPROTO_ICMP);

	(void)inner;
	f.sport = i;
	return f;
}

static struct flow ping6(int i, struct flow *inner)
{
	struct flow f = base(6, IPPROTO_ICMPV6);

	(void)inner;
	f.sport = i;
	return f;
}

static struct flow tagged(int i, struct flow *inner)
{
	struct flow f = tcp4(i, inner);

	f.nr_tags = 1;
	f.tci[0] = 100;
	return f;
}

static struct flow qinq(int i, struct flow *inner)
{
	struct flow f = udp6(i, inner);

	f.nr_tags = 2;
	f.tci[0] = 100;
	f.tci[1] = 200;
	return f;
}

static struct flow vids(int i, struct flow *inner)
{
	struct flow f = base(4, IPPROTO_UDP);

	(void)inner;
	f.nr_tags = 1;
	f.tci[0] = 1 + i * 10;
	return f;
}

static struct flow ports_only(int i, struct flow *inner)
{
	struct flow f = base(4, IPPROTO_UDP);

	(void)inner;
	f.sport += i;
	f.dport += i;
	return f;
}

static struct flow addresses(int i, struct flow *inner)
{
	struct flow f = base(4, IPPROTO_UDP);

	(void)inner;
	f.src += i;
	return f;
}

static struct flow macs(int i, struct flow *inner)
{
	struct flow f = { .ethertype = 0x88b7, .smac = i, .dmac = i / 2 };

	(void)inner;
	return f;
}

static struct flow gre(int i, struct flow *inner)
{
	struct flow f = base(4, IPPROTO_GRE);

	*inner = tcp4(i, NULL);
	f.inner = inner;
	return f;
}

static struct flow ipip(int i, struct flow *inner)
{
	struct flow f = base(4, IPPROTO_IPIP);

	*inner = sctp4(i, NULL);
	f.inner = inner;
	return f;
}

static struct flow six_in_four(int i, struct flow *inner)
{
	struct flow f = base(4, IPPROTO_IPV6);

	*inner = udp6(i, NULL);
	f.inner = inner;
	return f;
}

static struct flow vxlan(int i, struct flow *inner)
{
	struct flow f = base(6, IPPROTO_UDP);

	f.dport = 4789;
	*inner = tcp4(i, NULL);
	f.inner = inner;
	return f;
}

static void verdict(unsigned int hash, unsigned int flags)
{
	member_verdict(&member[0], PFQ_ACTION_STEER, hash, flags);
}

/*
 * Send each flow in both directions, and set owner to the member that got it. Return how many
 * flows went to one member in both directions.
 */
static int send_flows(make_fn make, int members)
{
	uint32_t there[FLOWS], back[FLOWS];
	struct flow f, r, inner, room;
	int i, together = 0;

	for (i = 0; i < FLOWS; i++) {
		f = make(i, &inner);
		r = flow_reverse(&f, &room);
		there[i] = wire_send(&w, &f);
		back[i] = wire_send(&w, &r);
	}
	wire_flush(&w);
	for (i = 0; i < members; i++)
		member_read(&member[i]);
	for (i = 0; i < FLOWS; i++) {
		owner[i] = member_of_frame(all, members, there[i]);
		together += owner[i] >= 0 && owner[i] == member_of_frame(all, members, back[i]);
	}
	return together;
}

/* Return how many flows go to a member; -1: to none. */
static int share(int m)
{
	int i, n = 0;

	for (i = 0; i < FLOWS; i++)
		n += owner[i] == m;
	return n;
}

/* Return whether each member has more than half of an equal share. */
static int is_spread(void)
{
	int i, some = 0;

	for (i = 0; i < MEMBERS; i++)
		some += share(i) > FLOWS / MEMBERS / 2;
	return some == MEMBERS;
}

static const struct {
	const char *what;
	make_fn make;
	unsigned int hash, flags;
	int spreads;	/* 1: every member has a share; 0: one member gets all flows */
} kinds[] = {
	{ "flow hash, TCP", tcp4, PFQ_HASH_FLOW, 0, 1 },
	{ "flow hash, UDP over IPv6", udp6, PFQ_HASH_FLOW, 0, 1 },
	{ "flow hash, SCTP", sctp4, PFQ_HASH_FLOW, 0, 1 },
	{ "flow hash, ICMP echo", ping4, PFQ_HASH_FLOW, 0, 1 },
	{ "flow hash, ICMPv6 echo", ping6, PFQ_HASH_FLOW, 0, 1 },
	{ "flow hash, TCP in a VLAN", tagged, PFQ_HASH_FLOW, 0, 1 },
	{ "flow hash, UDP in QinQ", qinq, PFQ_HASH_FLOW, 0, 1 },
	{ "flow hash, no IP, by MAC addresses", macs, PFQ_HASH_FLOW, 0, 1 },
	{ "flow hash, GRE", gre, PFQ_HASH_FLOW, 0, 0 },
	{ "flow hash, IPIP", ipip, PFQ_HASH_FLOW, 0, 0 },
	{ "inner flow hash, GRE", gre, PFQ_HASH_FLOW, PFQ_VERDICT_INNER, 1 },
	{ "inner flow hash, IPIP", ipip, PFQ_HASH_FLOW, PFQ_VERDICT_INNER, 1 },
	{ "inner flow hash, IPv6 in IPv4", six_in_four, PFQ_HASH_FLOW, PFQ_VERDICT_INNER, 1 },
	{ "inner flow hash, VXLAN", vxlan, PFQ_HASH_FLOW, PFQ_VERDICT_INNER, 1 },
	{ "inner flow hash, no tunnel", tcp4, PFQ_HASH_FLOW, PFQ_VERDICT_INNER, 1 },
	{ "address hash", addresses, PFQ_HASH_ADDRESSES, 0, 1 },
	{ "address hash, flows that differ in ports", ports_only, PFQ_HASH_ADDRESSES, 0, 0 },
	{ "link hash", macs, PFQ_HASH_LINK, 0, 1 },
	{ "link hash, flows that differ in IP addresses", addresses, PFQ_HASH_LINK, 0, 0 },
	{ "VLAN hash", vids, PFQ_HASH_VLAN, 0, 1 },
	{ "VLAN hash, flows of one VLAN", tagged, PFQ_HASH_VLAN, 0, 0 },
};

#define N(a) (sizeof(a) / sizeof(*(a)))

static void test_kinds(void)
{
	unsigned int i;
	int together;

	for (i = 0; i < N(kinds); i++) {
		verdict(kinds[i].hash, kinds[i].flags);
		together = send_flows(kinds[i].make, MEMBERS);
		tap_ok(together == FLOWS &&
		       (kinds[i].spreads ? is_spread() : share(owner[0]) == FLOWS),
		       "%s: both directions go to the same member, %s", kinds[i].what,
		       kinds[i].spreads ? "every member has a share" : "all flows to one");
		if (together != FLOWS)
			tap_note("%d of %d flows go to one member in both directions", together, FLOWS);
	}
}

static void test_no_flow(void)
{
	int i, one = 0;

	verdict(PFQ_HASH_ROUND_ROBIN, 0);
	send_flows(addresses, MEMBERS);
	for (i = 0; i < FLOWS; i++)
		one += owner[i] >= 0;
	tap_ok(one == FLOWS && is_spread(),
	       "round robin: each packet goes to one member, every member has a share");
	verdict(PFQ_HASH_RSS, 0);
	send_flows(tcp4, MEMBERS);
	for (i = one = 0; i < FLOWS; i++)
		one += owner[i] >= 0;
	tap_ok(one == FLOWS, "RSS hash: each packet goes to one member");
}

static void test_fragments(uint8_t version)
{
	struct flow f = base(version, IPPROTO_UDP);
	uint32_t part[FLOWS][3];
	int i, k, together = 0;

	verdict(PFQ_HASH_FLOW, 0);
	for (i = 0; i < FLOWS; i++) {
		for (k = 0; k < 3; k++) {
			f.id = i + 1;
			f.offset = k * 10;
			f.more = k < 2;
			part[i][k] = wire_send(&w, &f);
		}
	}
	wire_flush(&w);
	for (i = 0; i < MEMBERS; i++)
		member_read(&member[i]);
	for (i = 0; i < FLOWS; i++) {
		owner[i] = member_of_frame(all, MEMBERS, part[i][0]);
		together += owner[i] >= 0 && owner[i] == member_of_frame(all, MEMBERS, part[i][1]) &&
			    owner[i] == member_of_frame(all, MEMBERS, part[i][2]);
	}
	tap_ok(together == FLOWS && is_spread(),
	       "all fragments of an IPv%u packet go to the same member", version);
}

/*
 * Return how many flows moved. *needless counts those that moved neither to nor from the
 * member `changed`.
 */
static int moved(const int *before, int changed, int *needless)
{
	int i, n = 0;

	for (i = *needless = 0; i < FLOWS; i++) {
		n += owner[i] != before[i];
		*needless += owner[i] != before[i] && owner[i] != changed && before[i] != changed;
	}
	return n;
}

static void test_changes(void)
{
	int before[FLOWS], n, needless;

	verdict(PFQ_HASH_FLOW, 0);
	send_flows(tcp4, MEMBERS);
	memcpy(before, owner, sizeof(owner));
	send_flows(tcp4, MEMBERS);
	tap_ok(!memcmp(before, owner, sizeof(owner)), "flows stay with their members");

	member_open(&member[MEMBERS]);
	member_join(&member[MEMBERS], member[0].gid, PFQ_POLICY_SHARED, 0, 0);
	send_flows(tcp4, MEMBERS + 1);
	n = moved(before, MEMBERS, &needless);
	tap_ok(!needless && n && n == share(MEMBERS) && n < 2 * FLOWS / (MEMBERS + 1),
	       "a fifth member joins: %d of %d flows move, all to it", n, FLOWS);
	if (pfq_group_leave(member[MEMBERS].q, member[0].gid))
		tap_bail("%s", pfq_error(member[MEMBERS].q));
	send_flows(tcp4, MEMBERS + 1);
	tap_ok(!memcmp(before, owner, sizeof(owner)), "the fifth member leaves: its flows move back");
	member_join(&member[MEMBERS], member[0].gid, PFQ_POLICY_SHARED, 0, 0);
	send_flows(tcp4, MEMBERS + 1);
	memcpy(before, owner, sizeof(owner));
	member_close(&member[MEMBERS]);
	send_flows(tcp4, MEMBERS);
	n = moved(before, MEMBERS, &needless);
	tap_ok(!needless && n && share(-1) == 0,
	       "the fifth member is closed: only its %d flows move, and none is lost", n);
}

static void test_weights(void)
{
	static const uint32_t weight[MEMBERS] = { 1, 2, 4, 13 };
	int i, right = 1, want, got, before[FLOWS], needless;

	send_flows(udp6, MEMBERS);
	memcpy(before, owner, sizeof(owner));
	for (i = 0; i < MEMBERS; i++)
		member_join(&member[i], member[0].gid, PFQ_POLICY_SHARED, 0, weight[i]);
	send_flows(udp6, MEMBERS);
	for (i = 0; i < MEMBERS; i++) {
		want = FLOWS * weight[i] / 20;
		got = share(i);
		tap_note("weight %u: %d of %d flows, expected about %d", weight[i], got, FLOWS, want);
		/* within five standard deviations */
		right &= (got - want) * (got - want) < 25 * want + 25;
	}
	tap_ok(right, "shares follow the weights 1, 2, 4 and 13");
	memcpy(before, owner, sizeof(owner));
	member_join(&member[3], member[0].gid, PFQ_POLICY_SHARED, 0, 26);
	send_flows(udp6, MEMBERS);
	i = moved(before, 3, &needless);
	tap_ok(!needless && i && share(3) > FLOWS * 13 / 20,
	       "a member doubles its weight: %d flows move, all to it", i);
	member_join(&member[0], member[0].gid, PFQ_POLICY_SHARED, PFQ_CLASS_CONTROL, 0);
	send_flows(udp6, MEMBERS);
	tap_ok(!share(0) && !share(-1), "a member of another class gets no flow");
}

int main(void)
{
	struct pfq_so_group_stats s;
	int i;

	wire_open(&w);
	tap_plan(N(kinds) + 2 + 2 + 4 + 3 + 2);
	for (i = 0; i <= MEMBERS; i++)
		all[i] = &member[i];
	for (i = 0; i < MEMBERS; i++) {
		member_open(&member[i]);
		member_join(&member[i], i ? member[0].gid : 0, PFQ_POLICY_SHARED, 0, 0);
	}
	verdict(PFQ_HASH_FLOW, 0);
	member_bind(&member[0], &w);
	test_kinds();
	test_no_flow();
	test_fragments(4);
	test_fragments(6);
	test_changes();
	test_weights();
	s = group_stats(&member[0]);
	tap_ok(group_adds_up(&s) && s.seen == w.sent + w.foreign && s.delivered == s.passed &&
	       s.passed == s.seen, "the group delivers each packet that it sees once");
	for (i = 0; i < MEMBERS && !member[i].duplicates; i++)
		;
	tap_ok(i == MEMBERS, "no member gets a packet twice");
	return tap_done();
}
