// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counters of sockets, groups and devices add up and agree. The stack gets the packets
 * that verdicts and bindings give it. Timestamps are of the requested kind.
 *
 * Needs root, pfq.ko, veth; a NIC with a peer if NETIF is set. A failure means that a counter
 * is wrong, or that the stack gets or misses packets contrary to a verdict or binding.
 */
#include "capture.h"
#include "member.h"
#include "proc.h"
#include "tap.h"

#include <pfq/lang.h>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define DISAGREEMENTS 6

static struct wire w;
static const struct flow udp = { .version = 4, .proto = IPPROTO_UDP, .dmac = FLOW_BROADCAST };
static const struct flow tcp = { .version = 4, .proto = IPPROTO_TCP, .dmac = FLOW_BROADCAST };
static const struct pfq_bpf_insn udp_only[] = {	/* tcpdump -dd 'ip proto 17' */
	{ 0x28, 0, 0, 0xc }, { 0x15, 0, 3, 0x800 }, { 0x30, 0, 0, 0x17 },
	{ 0x15, 0, 1, 0x11 }, { 0x6, 0, 0, 0x40000 }, { 0x6, 0, 0, 0 },
};

/* Send n UDP and n TCP frames, and the two of wire_flush(). */
static void send_both(int n)
{
	int i;

	for (i = 0; i < n; i++) {
		wire_send(&w, &udp);
		wire_send(&w, &tcp);
	}
	wire_flush(&w);
}

static struct pfq_so_stats stats(struct member *m)
{
	struct pfq_so_stats s;

	if (pfq_stats(m->q, &s, sizeof(s)))
		tap_bail("%s", pfq_error(m->q));
	return s;
}

static int stats_are(struct pfq_so_stats s, unsigned int seen, unsigned int delivered,
		     unsigned int filtered, unsigned int dropped, unsigned int lost)
{
	if (s.seen == seen && s.delivered == delivered && s.filtered == filtered &&
	    s.dropped == dropped && s.lost == lost)
		return 1;
	tap_note("seen %llu, delivered %llu, filtered %llu, dropped %llu, lost %llu",
		 (unsigned long long)s.seen, (unsigned long long)s.delivered,
		 (unsigned long long)s.filtered, (unsigned long long)s.dropped,
		 (unsigned long long)s.lost);
	return 0;
}

static void join_device(struct member *m, uint32_t gid)
{
	member_open(m);
	member_join(m, gid, PFQ_POLICY_SHARED, 0, 0);
	if (!gid)
		member_bind(m, &w);
}

static void test_socket(void)
{
	static struct member a, b;
	struct pfq_so_stats s;

	join_device(&a, 0);
	pfq_group_filter_set(a.q, a.gid, udp_only, 6);
	send_both(10);
	tap_ok(stats_are(stats(&a), 22, 10, 12, 0, 0), "a socket counts filtered packets");
	member_verdict(&a, PFQ_ACTION_DROP, 0, 0);
	send_both(10);
	tap_ok(stats_are(stats(&a), 44, 10, 24, 10, 0), "a socket counts filtered and dropped packets");
	join_device(&b, a.gid);
	tap_ok(stats_are(stats(&b), 0, 0, 0, 0, 0), "a new member counts no packet from before it joined");
	send_both(10);
	tap_ok(stats_are(stats(&b), 22, 0, 12, 10, 0) && stats_are(stats(&a), 66, 10, 36, 20, 0),
	       "both members count the packets since");
	pfq_group_leave(b.q, a.gid);
	tap_ok(stats_are(stats(&b), 22, 0, 12, 10, 0), "a member that leaves keeps its counters");
	send_both(10);
	tap_ok(stats_are(stats(&b), 22, 0, 12, 10, 0), "a member counts no packet after it left");
	member_join(&b, a.gid, PFQ_POLICY_SHARED, 0, 0);
	pfq_group_filter_clear(a.q, a.gid);
	member_verdict(&a, PFQ_ACTION_STEER, PFQ_HASH_FLOW, 0);
	send_both(10);
	s = stats(&b);
	tap_ok(stats_are(stats(&a), 110 - (s.seen - 22), 32 - s.delivered, 48, 30, 0) &&
	       s.seen - 22 == s.delivered, "a steered packet counts for the member that gets it (%llu of 22)",
	       (unsigned long long)s.delivered);
	member_read(&a);
	member_read(&b);
	tap_ok(a.n + b.n == 32 && b.n == s.delivered, "each member reads as many packets as it counts");
	member_close(&a);
	member_close(&b);
}

static void test_lost(void)
{
	const struct pfq_opts tiny = { .size = sizeof(tiny), .block_size = 4096, .nr_blocks = 16 };
	static struct member slow;
	struct proc_device before = { 0 }, d;
	struct pfq_so_group_stats g;
	struct pfq_so_stats s;

	memset(&slow, 0, sizeof(slow));
	if (pfq_open(&slow.q, &tiny))
		tap_bail("%s", pfq_error(NULL));
	member_join(&slow, 0, PFQ_POLICY_SHARED, 0, 0);
	member_bind(&slow, &w);
	proc_device(w.dev, &before);
	send_both(500);
	s = stats(&slow);
	g = group_stats(&slow);
	proc_device(w.dev, &d);
	tap_ok(s.lost && s.seen == 1002 && s.seen == s.delivered + s.lost && group_adds_up(&g) &&
	       g.delivered == s.delivered && g.lost == s.lost && g.passed == g.seen,
	       "socket and group count the packets of a full ring: %llu delivered, %llu lost",
	       (unsigned long long)s.delivered, (unsigned long long)s.lost);
	tap_ok(d.lost == before.lost && d.delivered - before.delivered == 1002,
	       "the device counts no packet as lost that another socket got");
	tap_ok(member_read(&slow) == s.delivered, "the socket reads all delivered packets");
	send_both(10);
	tap_ok(stats(&slow).lost == s.lost, "the socket loses no more afterwards");
	pfq_unbind(w.probe, w.dev, PFQ_ANY_QUEUE);
	proc_device(w.dev, &before);
	if (w.t.dev) {
		tap_skip("the test needs the probe to hear the peer",
			 "the device counts packets that no socket got as lost");
	} else {
		uint8_t frame[FLOW_FRAME_MAX];
		int i;

		for (i = 0; i < 1000; i++)
			if (send(w.fd, frame, flow_put(frame, &udp, 0), 0) < 0)
				tap_bail("send: %m");
		usleep(100000);
		proc_device(w.dev, &d);
		tap_ok(d.lost > before.lost && d.seen == d.delivered + d.lost + d.filtered + d.dropped &&
		       d.seen - before.seen == 1000,
		       "the device counts packets that no socket got as lost (%llu)", d.lost - before.lost);
	}
	if (pfq_bind(w.probe, w.dev, PFQ_ANY_QUEUE, PFQ_BIND_PROMISC))
		tap_bail("%s", pfq_error(w.probe));
	member_close(&slow);
}

static void test_counters(void)
{
	const uint32_t number[] = { 1, 2, 64 };
	struct pfq_so_counters c;
	static struct member a;
	unsigned int i, k, right = 1;

	join_device(&a, 0);
	for (i = 0; i < 3; i++) {
		const struct pfq_verdict_opts opts = { .size = sizeof(opts), .counter = number[i] };

		if (pfq_group_verdict_set(a.q, a.gid, &opts))
			tap_bail("%s", pfq_error(a.q));
		send_both(10 * (i + 1));
	}
	pfq_group_verdict_set(a.q, a.gid, NULL);
	send_both(10);
	if (pfq_group_counters(a.q, a.gid, &c, sizeof(c)))
		tap_bail("%s", pfq_error(a.q));
	for (k = 0; k < 64; k++)
		right &= c.counter[k] == (k == 0 ? 22 : k == 1 ? 42 : k == 63 ? 62 : 0);
	tap_ok(right && c.gid == a.gid, "verdicts count in the group's counters 1, 2 and 64");
	member_close(&a);
}

static void test_proc(void)
{
	static struct member a;
	struct pfq_so_group_stats s;
	char want[512], line[512] = "";
	FILE *f;
	int found = 0;

	join_device(&a, 0);
	pfq_group_filter_set(a.q, a.gid, udp_only, 6);
	send_both(10);
	s = group_stats(&a);
	snprintf(want, sizeof(want), "%u shared %d 1 %llu %llu %llu %llu %llu 0 0 0 0 0 %s:* none 0\n", a.gid,
		 getpid(), (unsigned long long)s.seen, (unsigned long long)s.filtered,
		 (unsigned long long)s.dropped, (unsigned long long)s.passed,
		 (unsigned long long)s.delivered, w.dev);
	f = fopen("/proc/net/pfq/groups", "re");
	while (f && !found && fgets(line, sizeof(line), f))
		found = !strcmp(line, want);
	if (f)
		fclose(f);
	tap_ok(found && s.seen == 22 && s.filtered == 12, "/proc/net/pfq/groups shows the group's counters");
	if (!found)
		tap_note("expected the line %s", want);
	if (access("/bin/pfq", X_OK)) {
		tap_skip("pfq is not installed", "pfq counters --json shows the group's counters");
	} else {
		snprintf(want, sizeof(want),
			 "pfq counters --json | grep -q '{\"gid\":%u,\"policy\":\"shared\",\"pid\":%d,\"members\":1,\"seen\":22,\"filtered\":12,'",
			 a.gid, getpid());
		tap_ok(!system(want), "pfq counters --json shows the group's counters");
	}
	member_close(&a);
}

/*
 * Return how many frames the stack got since the last call. Wait for them, since the stack may
 * get a frame after the socket.
 */
static uint32_t read_stack(int fd)
{
	uint8_t frame[2048];
	struct sockaddr_ll from;
	socklen_t len;
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	uint32_t serial, got = 0;
	ssize_t n;

	while (poll(&pfd, 1, 100) > 0) {
		len = sizeof(from);
		n = recvfrom(fd, frame, sizeof(frame), MSG_DONTWAIT, (void *)&from, &len);
		if (n < 0)
			continue;
		got += from.sll_pkttype != PACKET_OUTGOING && flow_get(frame, n, &serial);
	}
	return got;
}

static void test_stack(void)
{
	const struct sockaddr_ll at = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = w.ifindex,
	};
	const struct {
		const char *what;
		unsigned int bind, flags;
		unsigned int to_stack;	/* of 22 frames, if the driver has a hook */
	} c[] = {
		{ "the stack gets packets by default", 0, 0, 22 },
		{ "a verdict keeps packets from the stack", 0, PFQ_VERDICT_NO_STACK, 0 },
		{ "a verdict gives packets to the stack", 0, PFQ_VERDICT_STACK, 22 },
		{ "a binding steals packets from the stack", PFQ_BIND_STEAL, 0, 0 },
		{ "a verdict gives packets to the stack although the binding steals", PFQ_BIND_STEAL,
		  PFQ_VERDICT_STACK, 22 },
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
	const int hook = w.t.dev && !strcmp(expected_via(&w.t), "hook");
	static struct member a;
	struct pfq_so_stats s;
	struct pfq_so_bind b = { .ifindex = w.ifindex, .queue = PFQ_ANY_QUEUE };
	uint32_t want, got;
	unsigned int i;

	if (fd < 0 || bind(fd, (void *)&at, sizeof(at)))
		tap_bail("packet socket: %m");
	for (i = 0; i < 5; i++) {
		member_open(&a);
		member_join(&a, 0, PFQ_POLICY_PRIVATE, 0, 0);
		member_verdict(&a, PFQ_ACTION_COPY, 0, c[i].flags);
		b.gid = a.gid;
		b.flags = c[i].bind;
		if (setsockopt(pfq_fd(a.q), SOL_PFQ, PFQ_SO_BIND, &b, sizeof(b)))
			tap_bail("bind: %m");
		read_stack(fd);
		send_both(10);
		got = read_stack(fd);
		want = hook ? c[i].to_stack : 22;
		member_read(&a);
		s = stats(&a);
		tap_ok(got == want && a.n == 22 && s.stolen == 22 - want &&
		       (a.all_flags & PFQ_PKT_STOLEN) == (want ? 0 : PFQ_PKT_STOLEN) &&
		       a.all_flags == a.any_flags &&
		       (a.all_flags & PFQ_PKT_TAP) == (hook ? 0 : PFQ_PKT_TAP),
		       "%s: the stack gets %u of 22%s", c[i].what, got,
		       hook ? "" : " (the tap cannot steal)");
		member_close(&a);
	}
	close(fd);
}

static void join_and_bind(struct member *m, unsigned int bind, unsigned int flags, const char *program)
{
	struct pfq_so_bind b = { .ifindex = w.ifindex, .queue = PFQ_ANY_QUEUE, .flags = bind };

	member_open(m);
	member_join(m, 0, PFQ_POLICY_PRIVATE, 0, 0);
	if (program && pfq_group_program_set_text(m->q, m->gid, program))
		tap_bail("%s", pfq_error(m->q));
	if (!program)
		member_verdict(m, PFQ_ACTION_COPY, 0, flags);
	b.gid = m->gid;
	if (setsockopt(pfq_fd(m->q), SOL_PFQ, PFQ_SO_BIND, &b, sizeof(b)))
		tap_bail("bind: %m");
}

/*
 * Two groups decide differently about the stack. The records of both show the outcome,
 * whichever group runs first.
 */
static void test_disagreement(void)
{
	const struct sockaddr_ll at = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = w.ifindex,
	};
	const struct {
		const char *what;
		unsigned int bind[2], flags[2];
		const char *program[2];
		unsigned int to_stack;	/* of 22 frames, if the driver has a hook */
	} c[] = {
		{ "one group steals, the other's verdict passes", { PFQ_BIND_STEAL },
		  { 0, PFQ_VERDICT_STACK }, { 0 }, 22 },
		{ "one group steals, the other's program passes", { PFQ_BIND_STEAL }, { 0 },
		  { NULL, "main = kernel" }, 22 },
		{ "one group steals, the other's program passes UDP", { PFQ_BIND_STEAL }, { 0 },
		  { NULL, "main = when is_udp kernel" }, 10 },
		{ "one group's verdict withholds packets from the stack, the other has none", { 0 },
		  { PFQ_VERDICT_NO_STACK }, { 0 }, 0 },
		{ "one group's verdict withholds packets from the stack, the other's passes", { 0 },
		  { PFQ_VERDICT_NO_STACK, PFQ_VERDICT_STACK }, { 0 }, 22 },
		{ "one group steals, its own program passes", { PFQ_BIND_STEAL }, { 0 },
		  { "main = kernel" }, 22 },
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
	const int hook = w.t.dev && !strcmp(expected_via(&w.t), "hook");
	static struct member m[2];
	unsigned int i, order, k, agree, stolen, want;
	uint32_t got;

	if (fd < 0 || bind(fd, (void *)&at, sizeof(at)))
		tap_bail("packet socket: %m");
	for (i = 0; i < DISAGREEMENTS; i++) {
		for (order = 0; order < 2; order++) {
			for (k = 0; k < 2; k++)	/* the group that is bound first runs first */
				join_and_bind(&m[k], c[i].bind[k ^ order], c[i].flags[k ^ order],
					      c[i].program[k ^ order]);
			read_stack(fd);
			send_both(10);
			got = read_stack(fd);
			want = hook ? c[i].to_stack : 22;
			agree = stolen = 0;
			for (k = 0; k < 2; k++) {
				member_read(&m[k]);
				stolen += m[k].stolen;
				agree += stats(&m[k]).stolen == 22 - want;
			}
			tap_ok(got == want && agree == 2 && stolen == 2 * (22 - want),
			       "%s%s: the stack gets %u of 22, %u records say stolen%s", c[i].what,
			       order ? " (in reverse order)" : "", got, stolen,
			       hook ? "" : " (the tap cannot steal)");
			for (k = 0; k < 2; k++)
				member_close(&m[k]);
		}
	}
	close(fd);
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void test_timestamps(void)
{
	static const char *const name[] = { "precise", "coarse", "off", "of the NIC, or else of the clock" };
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	struct pfq *q;
	uint32_t kind;

	for (kind = 0; kind < 4; kind++) {
		const struct pfq_opts opts = { .size = sizeof(opts), .tstamp = kind };
		uint64_t began = now_ns(), ended, low = ~0ull, high = 0;
		unsigned int hardware = 0, n = 0;

		if (pfq_open(&q, &opts) || pfq_bind(q, w.dev, PFQ_ANY_QUEUE, 0))
			tap_bail("%s", pfq_error(q));
		send_both(20);
		ended = now_ns();
		while (pfq_read(q, &batch, 0) == 1) {
			pfq_batch_for_each(pkt, &batch) {
				if (pkt->tstamp < low)
					low = pkt->tstamp;
				if (pkt->tstamp > high)
					high = pkt->tstamp;
				hardware += !!(pkt->flags & PFQ_PKT_HWTSTAMP);
				n++;
			}
		}
		tap_ok(n >= 42 && (hardware || (kind == PFQ_TSTAMP_OFF ? !high :
		       low + (kind == PFQ_TSTAMP_COARSE ? 20000000 : 0) >= began && high <= ended)),
		       "a socket gets the timestamps that it asked for: %s", name[kind]);
		pfq_close(q);
	}
}

int main(void)
{
	wire_open(&w);
	tap_plan(8 + 5 + 1 + 2 + 5 + 2 * DISAGREEMENTS + 4);
	test_socket();
	test_lost();
	test_counters();
	test_proc();
	test_stack();
	test_disagreement();
	test_timestamps();
	return tap_done();
}
