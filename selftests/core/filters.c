// SPDX-License-Identifier: GPL-2.0-only
/*
 * The filters of a group: classic BPF, eBPF and VLAN filters pass the right frames. For classic
 * BPF these are the frames that libpcap's own interpreter accepts.
 *
 * Needs root, pfq.ko, veth; a NIC with a peer if NETIF is set. A failure means that a filter
 * passes or rejects the wrong packets, or that replacing one loses packets.
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

/* Return whether libpcap's interpreter accepts the frame. */
static int is_accepted(const struct bpf_program *prog, const struct flow *f, uint32_t serial)
{
	uint8_t frame[FLOW_FRAME_MAX];
	size_t len = flow_put(frame, f, serial);
	struct pcap_pkthdr h = { .caplen = len, .len = len };

	return pcap_offline_filter(prog, &h, frame) != 0;
}

/* Bail out if a libpfq call failed. */
static void must(int ret)
{
	if (ret)
		tap_bail("%s", pfq_error(m.q));
}

static void set_filter(const struct bpf_program *prog)
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

	set_filter(&prog);
	before = group_stats(&m);
	for (i = 0; i < 4 * N(mix); i++)
		serial[i] = wire_send(&w, &mix[i % N(mix)]);
	wire_flush(&w);
	member_read(&m);
	for (i = 0; i < 4 * N(mix); i++) {
		k = is_accepted(&prog, &mix[i % N(mix)], serial[i]);
		want += k;
		wrong += m.times[serial[i]] != k;
	}
	after = group_stats(&m);
	pfq_stats(m.q, &s, sizeof(s));
	tap_ok(!wrong && group_adds_up(&after) &&
	       after.seen - before.seen == after.delivered - before.delivered +
					   after.filtered - before.filtered &&
	       s.seen == s.delivered + s.filtered && s.filtered == after.filtered,
	       "the filter \"%s\" passes the frames that libpcap accepts (%u of %zu)", expression, want,
	       4 * N(mix));
	pcap_freecode(&prog);
}

/* Send n frames, and two by wire_flush(). Return how many pass. */
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
	tap_ok(!passing(20),
	       "an eBPF filter that rejects passes no frame, even after its fd is closed");
	tap_ok(refused(m.q, pfq_group_filter_set_fd(m.q, m.gid, other), EINVAL),
	       "PFQ refuses an eBPF program of another type");
	tap_ok(refused(m.q, pfq_group_filter_set_fd(m.q, m.gid, 0), EINVAL),
	       "PFQ refuses an fd that is no eBPF program");
	tap_ok(refused(m.q, pfq_group_filter_set_fd(m.q, m.gid, 999), EBADF),
	       "PFQ refuses an fd that is not open");
	tap_ok(!passing(20), "the old filter stays in force");
	must(pfq_group_filter_set_fd(m.q, m.gid, all));
	tap_ok(passing(20) == 22, "an eBPF filter that accepts passes all frames");
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
	tap_ok(!passing(20), "a filter of one instruction that rejects passes no frame");
	must(pfq_group_filter_set(m.q, m.gid, &accept, 1));
	tap_ok(passing(20) == 22, "a filter of one instruction that keeps one byte passes all frames");
	tap_ok(refused(m.q, pfq_group_filter_set(m.q, m.gid, &loop, 1), EINVAL),
	       "PFQ refuses a filter with a loop");
	for (i = 0; i < N(longest); i++)
		longest[i] = i + 1 < N(longest) ? (struct pfq_bpf_insn) { 0x4, 0, 0, 1 } : accept;
	must(pfq_group_filter_set(m.q, m.gid, longest, N(longest)));
	tap_ok(passing(20) == 22, "a filter of 4096 instructions passes all frames");
	must(pfq_group_filter_set(m.q, m.gid, &reject, 1));
	must(pfq_group_filter_clear(m.q, m.gid));
	tap_ok(passing(20) == 22, "after the filter is removed all frames pass");
	must(pfq_group_filter_clear(m.q, m.gid));
}

/* Replace and remove filters while frames are under way. Every frame must be counted once. */
static void test_replaced(void)
{
	struct bpf_program tcp = compile("tcp port 80"), not = compile("not tcp port 80");
	struct pfq_so_group_stats before = group_stats(&m), after;
	uint32_t first = w.sent, i, wrong = 0;

	for (i = 0; i < 1000; i++) {
		set_filter(i % 2 ? &tcp : &not);
		wire_send(&w, &mix[0]);
		wire_send(&w, &mix[3]);
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
	       "while 1000 filters are replaced and removed, every packet is counted once");
	pcap_freecode(&tcp);
	pcap_freecode(&not);
	must(pfq_group_filter_clear(m.q, m.gid));
}

static const struct vlan_case {
	const char *what;
	uint16_t ids[4];
	size_t n;
	uint8_t pass[8];	/* whether each frame of tagged[] passes */
} vlans[] = {
	{ "no VLAN", { 0 }, 0, { 0, 0, 0, 0, 0, 0, 0, 0 } },
	{ "untagged packets", { PFQ_VLAN_UNTAGGED }, 1, { 1, 0, 0, 0, 0, 0, 1, 0 } },
	{ "any tag", { PFQ_VLAN_ANY }, 1, { 0, 1, 1, 1, 1, 1, 0, 1 } },
	{ "any tag or none", { PFQ_VLAN_ANY, PFQ_VLAN_UNTAGGED }, 2, { 1, 1, 1, 1, 1, 1, 1, 1 } },
	{ "VLAN 100", { 100 }, 1, { 0, 1, 0, 0, 1, 0, 0, 1 } },
	{ "VLANs 1, 64 and 4094", { 1, 64, 4094 }, 3, { 0, 0, 1, 1, 0, 0, 0, 0 } },
	{ "VLAN 63", { 63 }, 1, { 0, 0, 0, 0, 0, 1, 0, 0 } },
	{ "VLAN 200, which is an inner tag only", { 200 }, 1, { 0, 0, 0, 0, 0, 0, 0, 0 } },
};

static const struct flow tagged[8] = {
	{ .version = 4, .proto = 17 },
	{ .version = 4, .proto = 17, .nr_tags = 1, .tci = { 100 } },
	{ .version = 4, .proto = 17, .nr_tags = 1, .tci = { 64 } },
	{ .version = 6, .proto = 17, .nr_tags = 1, .tci = { 0xe000 | 4094 } },
	{ .version = 4, .proto = 17, .nr_tags = 2, .tci = { 100, 200 } },
	{ .ethertype = 0x88b7, .nr_tags = 1, .tci = { 63 } },
	{ .version = 4, .proto = 17, .nr_tags = 1, .tci = { 0xe000 } },	/* a priority tag: VLAN 0 */
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
			tap_note("frame %u passed %u times, expected %u", i, m.times[serial[i]], c->pass[i]);
			wrong++;
		}
	}
	s = group_stats(&m);
	tap_ok(!wrong && group_adds_up(&s), "a VLAN filter passes %s", c->what);
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
	tap_ok(!passing(20),
	       "a filter that is set before the binding rejects even the first packet");
	for (i = 0; i < N(expressions); i++)
		test_expression(expressions[i]);
	test_ebpf();
	test_classic();
	test_replaced();
	for (i = 0; i < N(vlans); i++)
		test_vlans(&vlans[i]);
	set_filter(&udp);
	n = passing(10);
	must(pfq_group_vlans_clear(m.q, m.gid));
	tap_ok(!n && !passing(10), "with a BPF and a VLAN filter a packet must pass both");
	must(pfq_group_filter_clear(m.q, m.gid));
	tap_ok(passing(10) == 12, "without filters all packets pass");
	return tap_done();
}
