// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filters of a group: classic BPF as libpcap compiles it and eBPF, against what
 * libpcap's own interpreter says of the same frames; and VLAN filters.
 */
#include "ebpf.h"
#include "member.h"
#include "tap.h"

#include <errno.h>
#include <netinet/in.h>
#include <pcap/pcap.h>
#include <string.h>
#include <unistd.h>

static struct wire w;
static struct member m;

static const struct flow mix[] = {
	{ .version = 4, .proto = IPPROTO_TCP, .src = 1, .dst = 2, .sport = 5000, .dport = 80 },
	{ .version = 4, .proto = IPPROTO_TCP, .src = 2, .dst = 1, .sport = 80, .dport = 5000 },
	{ .version = 4, .proto = IPPROTO_TCP, .src = 1, .dst = 2, .sport = 5000, .dport = 443 },
	{ .version = 4, .proto = IPPROTO_UDP, .src = 1, .dst = 2, .sport = 53, .dport = 80 },
	{ .version = 4, .proto = IPPROTO_UDP, .src = 3, .dst = 4, .id = 7, .offset = 9 },
	{ .version = 4, .proto = IPPROTO_ICMP, .src = 1, .dst = 2, .sport = 3, .dport = 1 },
	{ .version = 6, .proto = IPPROTO_TCP, .src = 1, .dst = 2, .sport = 5000, .dport = 80 },
	{ .version = 6, .proto = IPPROTO_UDP, .src = 1, .dst = 2, .sport = 53, .dport = 53 },
	{ .ethertype = 0x88b7, .smac = 3, .dmac = 4 },
};

static const char *const expressions[] = {
	"tcp port 80", "udp", "ip", "ip6", "host 10.0.0.1", "src host 10.0.0.2 and tcp",
	"icmp", "not ip", "ether src 02:00:00:00:00:03", "greater 90", "less 60",
	"ip[6:2] & 0x1fff != 0", "tcp port 80 or udp port 53",
};

#define N(a) (sizeof(a) / sizeof(*(a)))

static struct bpf_program compile(const char *expression)
{
	pcap_t *p = pcap_open_dead(DLT_EN10MB, 65535);
	struct bpf_program prog;

	if (pcap_compile(p, &prog, expression, 1, PCAP_NETMASK_UNKNOWN))
		tap_bail("%s: %s", expression, pcap_geterr(p));
	pcap_close(p);
	return prog;
}

static int says(const struct bpf_program *prog, const struct flow *f, uint32_t serial)
{
	uint8_t frame[FLOW_FRAME_MAX];
	size_t len = flow_put(frame, f, serial);
	struct pcap_pkthdr h = { .caplen = len, .len = len };

	return pcap_offline_filter(prog, &h, frame) != 0;
}

static void must(int ret)
{
	if (ret)
		tap_bail("%s", pfq_error(m.q));
}

static void set(const struct bpf_program *prog)
{
	must(pfq_group_filter_set(m.q, m.gid, prog->bf_insns, prog->bf_len));
}

static void test_expression(const char *expression)
{
	struct bpf_program prog = compile(expression);
	unsigned int i, k, want = 0, wrong = 0;
	struct pfq_so_group_stats before, after;
	struct pfq_so_stats s;
	uint32_t serial[4 * N(mix)];

	set(&prog);
	before = group_stats(&m);
	for (i = 0; i < 4 * N(mix); i++)
		serial[i] = wire_send(&w, &mix[i % N(mix)]);
	wire_flush(&w);
	member_read(&m);
	for (i = 0; i < 4 * N(mix); i++) {
		k = says(&prog, &mix[i % N(mix)], serial[i]);
		want += k;
		wrong += m.times[serial[i]] != k;
	}
	after = group_stats(&m);
	pfq_stats(m.q, &s, sizeof(s));
	tap_ok(!wrong && group_adds_up(&after) &&
	       after.seen - before.seen == after.delivered - before.delivered +
					   after.filtered - before.filtered &&
	       s.seen == s.delivered + s.filtered && s.filtered == after.filtered,
	       "\"%s\": %u of %zu pass", expression, want, 4 * N(mix));
	pcap_freecode(&prog);
}

/* Returns how many of n frames pass now. */
static uint32_t passing(uint32_t n)
{
	uint32_t before = member_read(&m), i;

	for (i = 0; i < n; i++)
		wire_send(&w, &mix[0]);
	wire_flush(&w);
	return member_read(&m) - before;
}

static void test_ebpf(void)
{
	int all = ebpf_load(EBPF_SOCKET_FILTER, 65535), none = ebpf_load(EBPF_SOCKET_FILTER, 0);
	int other = ebpf_load(EBPF_SCHED_CLS, 1);

	if (all < 0 || none < 0 || other < 0)
		tap_bail("bpf: %m");
	must(pfq_group_filter_set_fd(m.q, m.gid, none));
	close(none);
	tap_ok(!passing(20), "an eBPF program that rejects, its fd closed since: none passes");
	tap_ok(refused(m.q, pfq_group_filter_set_fd(m.q, m.gid, other), EINVAL),
	       "an eBPF program of another type is refused");
	tap_ok(refused(m.q, pfq_group_filter_set_fd(m.q, m.gid, 0), EINVAL), "so is what is no program");
	tap_ok(refused(m.q, pfq_group_filter_set_fd(m.q, m.gid, 999), EBADF), "and what is not open");
	tap_ok(!passing(20), "the old program is still there");
	must(pfq_group_filter_set_fd(m.q, m.gid, all));
	tap_ok(passing(20) == 22, "one that passes: all do");
	close(all);
	close(other);
}

static void test_classic(void)
{
	const struct pfq_bpf_insn reject = { 0x6, 0, 0, 0 }, accept = { 0x6, 0, 0, 1 };
	const struct pfq_bpf_insn loop = { 0x5, 0, 0, -1 };
	struct pfq_bpf_insn longest[4096];
	unsigned int i;

	must(pfq_group_filter_set(m.q, m.gid, &reject, 1));
	tap_ok(!passing(20), "a single instruction that rejects: none passes");
	must(pfq_group_filter_set(m.q, m.gid, &accept, 1));
	tap_ok(passing(20) == 22, "a single instruction that keeps a byte: all pass, whole");
	tap_ok(refused(m.q, pfq_group_filter_set(m.q, m.gid, &loop, 1), EINVAL), "a loop is refused");
	for (i = 0; i < N(longest); i++)
		longest[i] = i + 1 < N(longest) ? (struct pfq_bpf_insn) { 0x4, 0, 0, 1 } : accept;
	must(pfq_group_filter_set(m.q, m.gid, longest, N(longest)));
	tap_ok(passing(20) == 22, "4096 instructions work");
	must(pfq_group_filter_set(m.q, m.gid, &reject, 1));
	must(pfq_group_filter_clear(m.q, m.gid));
	tap_ok(passing(20) == 22, "no filter any more: all pass");
	must(pfq_group_filter_clear(m.q, m.gid));
}

/* Of each pair of flows in turn, the filter in force passes one; never both or none. */
static void test_replaced(void)
{
	struct bpf_program tcp = compile("tcp port 80"), not = compile("not tcp port 80");
	struct pfq_so_group_stats before = group_stats(&m), after;
	uint32_t first = w.sent, i, wrong = 0;

	for (i = 0; i < 1000; i++) {
		set(i % 2 ? &tcp : &not);
		wire_send(&w, &mix[0]);
		wire_send(&w, &mix[3]);
		/* on its way when the filter changes */
		if (i % 10 == 9)
			must(pfq_group_filter_clear(m.q, m.gid));
	}
	wire_flush(&w);
	member_read(&m);
	after = group_stats(&m);
	for (i = first; i < w.sent; i++)
		wrong += m.times[i] > 1;
	tap_ok(!wrong && group_adds_up(&after) && after.filtered > before.filtered &&
	       after.seen - before.seen == w.sent - first,
	       "1000 filters, replaced and removed under traffic: all packets are accounted for");
	pcap_freecode(&tcp);
	pcap_freecode(&not);
	must(pfq_group_filter_clear(m.q, m.gid));
}

static const struct vlan_case {
	const char *what;
	uint16_t ids[4];
	size_t n;
	uint8_t pass[8];	/* of tagged[] */
} vlans[] = {
	{ "none", { 0 }, 0, { 0, 0, 0, 0, 0, 0, 0, 0 } },
	{ "untagged", { PFQ_VLAN_UNTAGGED }, 1, { 1, 0, 0, 0, 0, 0, 1, 0 } },
	{ "any tag", { PFQ_VLAN_ANY }, 1, { 0, 1, 1, 1, 1, 1, 0, 1 } },
	{ "any at all", { PFQ_VLAN_ANY, PFQ_VLAN_UNTAGGED }, 2, { 1, 1, 1, 1, 1, 1, 1, 1 } },
	{ "100", { 100 }, 1, { 0, 1, 0, 0, 1, 0, 0, 1 } },
	{ "1, 64 and 4094", { 1, 64, 4094 }, 3, { 0, 0, 1, 1, 0, 0, 0, 0 } },
	{ "63", { 63 }, 1, { 0, 0, 0, 0, 0, 1, 0, 0 } },
	{ "200, an inner tag alone", { 200 }, 1, { 0, 0, 0, 0, 0, 0, 0, 0 } },
};

static const struct flow tagged[8] = {
	{ .version = 4, .proto = 17 },
	{ .version = 4, .proto = 17, .nr_tags = 1, .tci = { 100 } },
	{ .version = 4, .proto = 17, .nr_tags = 1, .tci = { 64 } },
	{ .version = 6, .proto = 17, .nr_tags = 1, .tci = { 0xe000 | 4094 } },
	{ .version = 4, .proto = 17, .nr_tags = 2, .tci = { 100, 200 } },
	{ .ethertype = 0x88b7, .nr_tags = 1, .tci = { 63 } },
	{ .version = 4, .proto = 17, .nr_tags = 1, .tci = { 0xe000 } },	/* priority alone */
	{ .version = 4, .proto = 6, .nr_tags = 3, .tci = { 100, 200, 300 } },
};

static void test_vlans(const struct vlan_case *c)
{
	uint32_t serial[8], i, wrong = 0;
	struct pfq_so_group_stats s;

	must(pfq_group_vlans_set(m.q, m.gid, c->ids, c->n));
	for (i = 0; i < 8; i++)
		serial[i] = wire_send(&w, &tagged[i]);
	wire_flush(&w);
	member_read(&m);
	for (i = 0; i < 8; i++) {
		if (m.times[serial[i]] != c->pass[i]) {
			tap_note("frame %u: passed %u times, want %u", i, m.times[serial[i]], c->pass[i]);
			wrong++;
		}
	}
	s = group_stats(&m);
	tap_ok(!wrong && group_adds_up(&s), "VLANs: %s", c->what);
}

int main(void)
{
	struct bpf_program udp;
	unsigned int i;
	uint32_t n;

	wire_open(&w);
	tap_plan(N(expressions) + 6 + 5 + 1 + N(vlans) + 3);
	member_open(&m);
	udp = compile("udp port 77");
	must(pfq_group_filter_set(m.q, PFQ_OWN_GROUP, udp.bf_insns, udp.bf_len));
	must(pfq_group_list(m.q, &m.gid, 1) != 1);
	member_bind(&m, &w);
	tap_ok(!passing(20), "a filter set before the device is bound: no other packet comes");
	for (i = 0; i < N(expressions); i++)
		test_expression(expressions[i]);
	test_ebpf();
	test_classic();
	test_replaced();
	for (i = 0; i < N(vlans); i++)
		test_vlans(&vlans[i]);
	set(&udp);
	n = passing(10);
	must(pfq_group_vlans_clear(m.q, m.gid));
	tap_ok(!n && !passing(10), "both filters: a packet must pass both");
	must(pfq_group_filter_clear(m.q, m.gid));
	tap_ok(passing(10) == 12, "neither");
	return tap_done();
}
