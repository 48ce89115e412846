// SPDX-License-Identifier: GPL-2.0-only
/*
 * Under load, processes open, join, bind, filter, steer, forward, send, leave, close and die
 * at random. Each socket can read exactly the packets that were counted as delivered to it. A
 * socket that takes no part is not disturbed.
 *
 * Needs root, pfq.ko, pktgen and veth, or a NIC with a peer if NETIF is set. CHURN_SECONDS
 * is the run time in s, default 20. A failure is a race in the core. The random sequence is
 * the same in each run, but its timing is not.
 */
#include "ebpf.h"
#include "huge.h"
#include "load.h"
#include "member.h"
#include "proc.h"
#include "slow.h"
#include "tap.h"
#include "veth.h"

#include <pfq/lang.h>

#include <errno.h>
#include <linux/membarrier.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORKERS	4
#define SOCKETS	5	/* per worker */
#define GROUPS	6	/* with the ids from FIRST */
#define FIRST	100
#define OPERATIONS 13

/* Shared by all processes. */
static struct {
	unsigned long ops[OPERATIONS];
	unsigned long closed;		/* sockets whose counters were checked */
	unsigned long packets;		/* packets read */
	unsigned long unexpected;	/* errors that must not happen */
	unsigned long wrong;		/* sockets with wrong counters */
	char text[256];			/* describes the last error or wrong counters */
} *sum;

static struct wire w;
static unsigned int seed;

static unsigned int random_below(unsigned int n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static void add(unsigned long *to, unsigned long n)
{
	__atomic_fetch_add(to, n, __ATOMIC_RELAXED);
}

struct sock {
	struct pfq *q;
	unsigned long read;
	int sends;	/* it had an egress: some delivered packets were sent, not read */
	int tx;		/* index of its transmit ring; -1: none */
};

/* Count an operation. Accept ENOENT (not a member, not bound) and EEXIST (bound already). */
static void count_op(struct sock *s, int op, int ret)
{
	add(&sum->ops[op], 1);
	if (ret >= 0 || ret == -ENOENT || ret == -EEXIST)
		return;
	add(&sum->unexpected, 1);
	snprintf(sum->text, sizeof(sum->text), "operation %d: %s", op,
		 s->q ? pfq_error(s->q) : pfq_error(NULL));
}

static void do_open(struct sock *s)
{
	const struct pfq_opts opts = {
		.size = sizeof(opts),
		.block_size = 4096u << random_below(4),
		.nr_blocks = 16u << random_below(3),
		.snaplen = random_below(2) ? 0 : 64,
		.tstamp = random_below(4),
		.hugepages = random_below(2),
	};

	s->read = 0;
	s->sends = 0;
	s->tx = -1;
	count_op(s, 0, pfq_open(&s->q, &opts));
}

static void do_read(struct sock *s)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	int i, ret = 1;

	for (i = 0; i < 50 && ret == 1; i++) {
		ret = pfq_read(s->q, &batch, 0);
		if (ret == 1)
			pfq_batch_for_each(pkt, &batch)
				s->read++;
	}
	count_op(s, 1, ret);
}

/* MEMBARRIER_CMD_GLOBAL returns after an RCU grace period. */
static void wait_for_grace_period(void)
{
	syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

/* The counters are final when an RCU grace period has passed since the socket left all groups. */
static void do_close(struct sock *s)
{
	uint32_t gid[GROUPS + 1];
	const struct pfq_pkthdr *pkt;
	struct pfq_so_stats st;
	struct pfq_batch batch;
	int i, n = pfq_group_list(s->q, gid, GROUPS + 1);

	for (i = 0; i < n; i++)
		count_op(s, 2, pfq_group_leave(s->q, gid[i]));
	wait_for_grace_period();
	while (pfq_read(s->q, &batch, 0) == 1)
		pfq_batch_for_each(pkt, &batch)
			s->read++;
	pfq_stats(s->q, &st, sizeof(st));
	if (st.seen != st.delivered + st.filtered + st.dropped + st.lost ||
	    (s->sends ? st.delivered < s->read : st.delivered != s->read)) {
		add(&sum->wrong, 1);
		snprintf(sum->text, sizeof(sum->text),
			 "seen %llu delivered %llu filtered %llu dropped %llu lost %llu, read %lu",
			 (unsigned long long)st.seen, (unsigned long long)st.delivered,
			 (unsigned long long)st.filtered, (unsigned long long)st.dropped,
			 (unsigned long long)st.lost, s->read);
	}
	add(&sum->closed, 1);
	add(&sum->packets, s->read);
	pfq_close(s->q);
	s->q = NULL;
}

static void do_join(struct sock *s, uint32_t gid)
{
	const struct pfq_group_opts opts = {
		.size = sizeof(opts),
		.classes = random_below(3) ? 0 : 1u << random_below(3),
		.weight = 1 + random_below(8),
	};

	count_op(s, 3, pfq_group_join(s->q, &gid, PFQ_POLICY_SHARED, &opts));
}

static void do_bind(struct sock *s, uint32_t gid)
{
	const char *dev = random_below(3) ? w.dev : "any";
	unsigned int flags = strcmp(dev, "any") && random_below(2) ? PFQ_BIND_PROMISC : 0;

	if (w.t.dev && strcmp(dev, "any") && !random_below(3))
		flags |= PFQ_BIND_STEAL;
	count_op(s, 4, pfq_group_bind(s->q, gid, dev, random_below(2) ? PFQ_ANY_QUEUE : 0, flags));
}

static void do_unbind(struct sock *s, uint32_t gid)
{
	count_op(s, 5, pfq_group_unbind(s->q, gid, random_below(3) ? w.dev : "any",
					random_below(2) ? PFQ_ANY_QUEUE : 0));
}

static void do_filter(struct sock *s, uint32_t gid)
{
	static const struct pfq_bpf_insn odd[] = {	/* accepts odd lengths */
		{ 0x80, 0, 0, 0 }, { 0x54, 0, 0, 1 }, { 0x16, 0, 0, 0 },
	};
	static const struct pfq_bpf_insn reject = { 0x6, 0, 0, 0 };
	int fd;

	switch (random_below(4)) {
	case 0:
		count_op(s, 6, pfq_group_filter_set(s->q, gid, odd, 3));
		break;
	case 1:
		count_op(s, 6, pfq_group_filter_set(s->q, gid, &reject, 1));
		break;
	case 2:
		fd = ebpf_load(EBPF_SOCKET_FILTER, random_below(2));
		count_op(s, 6, pfq_group_filter_set_fd(s->q, gid, fd));
		close(fd);
		break;
	default:
		count_op(s, 6, pfq_group_filter_clear(s->q, gid));
	}
}

static void do_vlans(struct sock *s, uint32_t gid)
{
	const uint16_t ids[] = { random_below(2) ? PFQ_VLAN_UNTAGGED : PFQ_VLAN_ANY, 7 };

	if (random_below(2))
		count_op(s, 7, pfq_group_vlans_clear(s->q, gid));
	else
		count_op(s, 7, pfq_group_vlans_set(s->q, gid, ids, 1 + random_below(2)));
}

/*
 * The device to forward to. On a veth pair it is the receiving end, so packets return to the
 * sender. With a NIC it is lo, which is down in the rig.
 */
static const char *out_device(void)
{
	return w.t.dev ? "lo" : w.dev;
}

static void do_verdict(struct sock *s, uint32_t gid)
{
	const char *const forward[] = { out_device() };
	const struct pfq_verdict_opts opts = {
		.size = sizeof(opts),
		.action = random_below(8) ? random_below(2) : PFQ_ACTION_DROP,
		.hash = random_below(PFQ_HASH_RSS + 1),
		.flags = (random_below(2) ? PFQ_VERDICT_INNER : 0) |
			 (random_below(4) ? 0 : PFQ_VERDICT_STACK),
		.classes = random_below(2) ? 0 : PFQ_CLASS_ANY,
		.counter = random_below(65),
		.forward = forward,
		.nr_forward = !random_below(4),
	};

	count_op(s, 8, pfq_group_verdict_set(s->q, gid, random_below(8) ? &opts : NULL));
}

static void do_program(struct sock *s, uint32_t gid)
{
	static const char *const program[] = {
		"main = steer_flow",
		"main = udp >-> inc 3 >-> broadcast",
		"main = when is_udp kernel >-> steer_rrobin",
		"main = classify 2",
		"main = drop",
	};
	const unsigned int n = random_below(sizeof(program) / sizeof(*program) + 1);

	if (n < sizeof(program) / sizeof(*program))
		count_op(s, 10, pfq_group_program_set_text(s->q, gid, program[n]));
	else
		count_op(s, 10, pfq_group_program_clear(s->q, gid));
}

static void do_egress(struct sock *s)
{
	const char *dev = random_below(2) ? out_device() : NULL;

	s->sends |= dev != NULL;
	count_op(s, 11, dev ? pfq_egress_set(s->q, dev, PFQ_ANY_QUEUE) : pfq_egress_clear(s->q));
}

static void do_send(struct sock *s)
{
	static const uint8_t frame[60] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb6 };
	unsigned int i;

	if (s->tx < 0) {
		s->tx = pfq_tx_bind(s->q, w.t.dev ? w.dev : VETH_FAR, PFQ_ANY_QUEUE, random_below(2) ? -1 : 0,
				    65536);
		count_op(s, 12, s->tx);
		return;
	}
	for (i = random_below(64); i > 0; i--)
		if (pfq_tx_put(s->q, s->tx, frame, sizeof(frame), random_below(3), 0))
			break;
	count_op(s, 12, pfq_tx_flush(s->q, s->tx));
	if (random_below(4))
		return;
	count_op(s, 12, pfq_tx_unbind(s->q, s->tx));
	s->tx = -1;
}

static void do_query(struct sock *s, uint32_t gid)
{
	struct pfq_so_group_stats stats;
	struct pfq_so_counters counters;
	struct pfq_so_stats own;

	count_op(s, 9, pfq_group_stats(s->q, gid, &stats, sizeof(stats)));
	count_op(s, 9, pfq_group_counters(s->q, gid, &counters, sizeof(counters)));
	count_op(s, 9, pfq_stats(s->q, &own, sizeof(own)));
	count_op(s, 9, pfq_poll(s->q, 0));
}

static void step(struct sock *s)
{
	uint32_t gid = FIRST + random_below(GROUPS);

	if (!s->q) {
		do_open(s);
		return;
	}
	switch (random_below(24)) {
	case 0:
		do_close(s);
		break;
	case 1 ... 4:
		do_join(s, gid);
		break;
	case 5:
		count_op(s, 2, pfq_group_leave(s->q, gid));
		break;
	case 6 ... 8:
		do_bind(s, gid);
		break;
	case 9:
		do_unbind(s, gid);
		break;
	case 10 ... 11:
		do_filter(s, gid);
		break;
	case 12:
		do_vlans(s, gid);
		break;
	case 13 ... 14:
		do_verdict(s, gid);
		break;
	case 15:
		do_query(s, gid);
		break;
	case 16:
		do_program(s, gid);
		break;
	case 17:
		do_egress(s);
		break;
	case 18:
		do_send(s);
		break;
	default:
		do_read(s);
	}
}

static void work(unsigned int n, time_t end)
{
	static struct sock s[SOCKETS];
	unsigned int i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	seed = n * 7919 + 1;
	while (time(NULL) < end)
		step(&s[random_below(SOCKETS)]);
	for (i = 0; i < SOCKETS; i++)
		if (s[i].q)
			do_close(&s[i]);
	_exit(0);
}

static pid_t start(unsigned int n, time_t end)
{
	pid_t pid = fork();

	if (!pid)
		work(n, end);
	return pid;
}

/*
 * Start the workers, and read the steady socket until the end. Kill a worker every 2 s and
 * replace it. Return how many packets the socket read.
 */
static unsigned long watch(struct member *steady, time_t end, unsigned int *killed)
{
	pid_t pid[WORKERS];
	struct sock s = { .q = steady->q };
	unsigned int i, n = 0;
	time_t next = time(NULL) + 2;

	for (i = 0; i < WORKERS; i++)
		pid[i] = start(n++, end);
	while (time(NULL) < end) {
		do_read(&s);
		pfq_poll(s.q, 1);
		if (time(NULL) < next)
			continue;
		next = time(NULL) + 2;
		i = n % WORKERS;
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
		pid[i] = start(n++, end);
		++*killed;
	}
	for (i = 0; i < WORKERS; i++)
		while (waitpid(pid[i], NULL, WNOHANG) == 0)
			do_read(&s);
	load_stop(&w);
	wait_for_grace_period();
	usleep(100000);
	while (pfq_poll(s.q, 50) == 1)
		do_read(&s);
	return s.read;
}

/* Count the entries of a file in /proc/net/pfq: its lines without the header. */
static int count_entries(const char *path)
{
	FILE *f = fopen(path, "re");
	int c, n = 0;

	while (f && (c = fgetc(f)) != EOF)
		n += c == '\n';
	if (f)
		fclose(f);
	return n - 1;
}

int main(void)
{
	const char *text = getenv("CHURN_SECONDS");
	const int seconds = text ? atoi(text) : 20;
	static struct member steady;
	struct pfq_so_group_stats g;
	struct pfq_so_stats s;
	struct proc_device before = { 0 }, d;
	unsigned int killed = 0, i, all = 1;
	unsigned long read;

	sum = mmap(NULL, sizeof(*sum), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	wire_open(&w);
	pfq_close(w.probe);
	tap_plan(8);
	huge_hold(1024);	/* clearing a page of 1 GiB for each ring would take too long */
	if (pfq_open(&steady.q, NULL))
		tap_bail("%s", pfq_error(NULL));
	member_join(&steady, 0, PFQ_POLICY_PRIVATE, 0, 0);
	proc_device(w.dev, &before);
	member_bind(&steady, &w);
	load_start(&w);
	read = watch(&steady, time(NULL) + seconds, &killed);

	for (i = 0; i < OPERATIONS; i++)
		all &= sum->ops[i] > 20 / slow();
	tap_ok(all, "the workers ran each kind of operation");
	tap_note("open %lu, read %lu, leave %lu, join %lu, bind %lu, unbind %lu, filter %lu", sum->ops[0],
		 sum->ops[1], sum->ops[2], sum->ops[3], sum->ops[4], sum->ops[5], sum->ops[6]);
	tap_note("vlans %lu, verdict %lu, query %lu, program %lu, egress %lu, send %lu", sum->ops[7],
		 sum->ops[8], sum->ops[9], sum->ops[10], sum->ops[11], sum->ops[12]);
	tap_ok(!sum->unexpected, "no operation failed unexpectedly");
	tap_ok(sum->closed > 20 && sum->packets && !sum->wrong,
	       "the counters of %lu sockets add up to the %lu packets read", sum->closed,
	       sum->packets);
	if (sum->text[0])
		tap_note("%s", sum->text);
	pfq_stats(steady.q, &s, sizeof(s));
	g = group_stats(&steady);
	tap_ok(s.seen > 1000 && s.seen == s.delivered + s.lost && s.delivered == read,
	       "the socket that takes no part: %llu seen, %llu delivered, %llu lost, all %lu read",
	       (unsigned long long)s.seen, (unsigned long long)s.delivered,
	       (unsigned long long)s.lost, read);
	tap_ok(group_adds_up(&g) && g.seen == s.seen && g.delivered == s.delivered && g.lost == s.lost,
	       "the group of that socket has the same counters");
	proc_device(w.dev, &d);
	tap_ok(d.seen - before.seen == s.seen && d.seen == d.delivered + d.filtered + d.dropped + d.lost &&
	       d.groups == 1,
	       "the device has the same counters: %llu seen, in %u group", d.seen - before.seen, d.groups);
	tap_ok(killed && count_entries("/proc/net/pfq/groups") == 1 &&
	       count_entries("/proc/net/pfq/sockets") == 1,
	       "the workers, %u of which were killed, leave no group or socket", killed);
	member_close(&steady);
	wait_for_grace_period();
	tap_ok(count_entries("/proc/net/pfq/groups") == 0 &&
	       count_entries("/proc/net/pfq/sockets") == 0,
	       "no group or socket is left after the last one is closed");
	return tap_done();
}
