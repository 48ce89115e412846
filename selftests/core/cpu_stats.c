// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counters of each CPU. On a veth pair the CPU that sends also receives: from each CPU in
 * turn, the test sends packets that are filtered, dropped, delivered or lost, and only that CPU
 * may count them. On a NIC the sum of all CPUs must equal the counters of the device.
 *
 * Needs root, pfq.ko, veth; a NIC with a peer if NETIF is set. A failure means that a packet
 * is counted on no CPU, on the wrong one or twice.
 */
#include "device.h"
#include "member.h"
#include "proc.h"
#include "tap.h"
#include "veth.h"

#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CPUS 64

static struct wire w;
static const struct flow udp = { .version = 4, .proto = IPPROTO_UDP, .dmac = FLOW_BROADCAST };
static const struct pfq_bpf_insn reject_all[] = { { 0x6, 0, 0, 0 } };

struct counters {
	int n;
	struct pfq_so_cpu_stats cpu[CPUS];
};

static struct counters counters(struct pfq *q)
{
	struct counters c = { 0 };

	while (c.n < CPUS && !pfq_cpu_stats(q, c.n, &c.cpu[c.n], sizeof(*c.cpu)))
		c.n++;
	return c;
}

/* Return what a CPU counted between two readings; cpu -1: all CPUs together. */
static struct pfq_so_cpu_stats since(const struct counters *before, const struct counters *now, int cpu)
{
	struct pfq_so_cpu_stats d = { 0 };
	int i;

	for (i = 0; i < now->n; i++) {
		if (cpu >= 0 && i != cpu)
			continue;
		d.seen += now->cpu[i].seen - before->cpu[i].seen;
		d.delivered += now->cpu[i].delivered - before->cpu[i].delivered;
		d.filtered += now->cpu[i].filtered - before->cpu[i].filtered;
		d.dropped += now->cpu[i].dropped - before->cpu[i].dropped;
		d.lost += now->cpu[i].lost - before->cpu[i].lost;
		d.stolen += now->cpu[i].stolen - before->cpu[i].stolen;
	}
	return d;
}

static int adds_up(const struct pfq_so_cpu_stats *s)
{
	if (s->seen == s->delivered + s->filtered + s->dropped + s->lost)
		return 1;
	tap_note("seen %llu, delivered %llu, filtered %llu, dropped %llu, lost %llu",
		 (unsigned long long)s->seen, (unsigned long long)s->delivered,
		 (unsigned long long)s->filtered, (unsigned long long)s->dropped,
		 (unsigned long long)s->lost);
	return 0;
}

static int pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

/*
 * Send n frames from a CPU, and wait until they are counted. *mine gets the change of that
 * CPU's counters, *all the change of all CPUs.
 */
static void send_from(struct pfq *q, int cpu, unsigned int n, struct pfq_so_cpu_stats *mine,
		      struct pfq_so_cpu_stats *all)
{
	struct counters before = counters(q), now = before;
	uint8_t frame[FLOW_FRAME_MAX];
	unsigned int i, ms;

	if (pin(cpu))
		tap_bail("sched_setaffinity: %m");
	for (i = 0; i < n; i++)
		if (send(w.fd, frame, flow_put(frame, &udp, i), 0) < 0)
			tap_bail("send: %m");
	*all = since(&before, &now, -1);
	for (ms = 0; all->seen < n && ms < 5000; ms += 10) {
		usleep(10000);
		now = counters(q);
		*all = since(&before, &now, -1);
	}
	*mine = since(&before, &now, cpu);
}

static int same(const struct pfq_so_cpu_stats *a, const struct pfq_so_cpu_stats *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static void test_cpu(int cpu)
{
	const struct pfq_opts tiny = { .size = sizeof(tiny), .block_size = 4096, .nr_blocks = 16 };
	const struct pfq_verdict_opts drop = { .size = sizeof(drop), .action = PFQ_ACTION_DROP };
	struct pfq_so_cpu_stats s, all;
	static struct member m;

	memset(&m, 0, sizeof(m));
	if (pfq_open(&m.q, &tiny))
		tap_bail("%s", pfq_error(NULL));
	member_join(&m, 0, PFQ_POLICY_SHARED, 0, 0);
	member_bind(&m, &w);

	pfq_group_filter_set(m.q, m.gid, reject_all, 1);
	send_from(m.q, cpu, 30, &s, &all);
	tap_ok(s.filtered == 30 && s.seen == 30 && adds_up(&s) && same(&s, &all),
	       "CPU %d alone counts 30 filtered packets", cpu);
	pfq_group_filter_clear(m.q, m.gid);
	pfq_group_verdict_set(m.q, m.gid, &drop);
	send_from(m.q, cpu, 20, &s, &all);
	tap_ok(s.dropped == 20 && s.seen == 20 && adds_up(&s) && same(&s, &all),
	       "CPU %d alone counts 20 dropped packets", cpu);
	pfq_group_verdict_set(m.q, m.gid, NULL);
	send_from(m.q, cpu, 10, &s, &all);
	tap_ok(s.delivered == 10 && s.seen == 10 && adds_up(&s) && same(&s, &all),
	       "CPU %d alone counts 10 delivered packets", cpu);
	send_from(m.q, cpu, 1000, &s, &all);
	tap_ok(s.seen == 1000 && s.lost && s.delivered && adds_up(&s) && same(&s, &all),
	       "CPU %d alone counts 1000 packets: delivered %llu, lost %llu", cpu,
	       (unsigned long long)s.delivered,
	       (unsigned long long)s.lost);
	member_close(&m);
}

static void test_device(void)
{
	struct proc_device before = { 0 }, d;
	struct counters c, now;
	struct pfq_so_cpu_stats s;
	static struct member m;
	int i, right = 1;

	member_open(&m);
	member_join(&m, 0, PFQ_POLICY_SHARED, 0, 0);
	member_bind(&m, &w);
	c = counters(m.q);
	proc_device(w.dev, &before);
	for (i = 0; i < 500; i++)
		wire_send(&w, &udp);
	wire_flush(&w);
	now = counters(m.q);
	proc_device(w.dev, &d);
	s = since(&c, &now, -1);
	for (i = 0; i < now.n; i++)
		right &= adds_up(&now.cpu[i]);
	tap_ok(right && s.seen >= 502 && s.seen == d.seen - before.seen &&
	       s.delivered == d.delivered - before.delivered && s.lost == d.lost - before.lost &&
	       s.filtered == d.filtered - before.filtered && s.dropped == d.dropped - before.dropped,
	       "the counters of all CPUs add up to the device's (%llu packets)", (unsigned long long)s.seen);
	member_close(&m);
}

static void test_proc(void)
{
	struct counters c = counters(w.probe);
	struct pfq_so_cpu_stats s;
	FILE *f = fopen("/proc/net/pfq/cpus", "re");
	char line[256], want[256];
	int n = 0, right = 0, i;

	while (f && fgets(line, sizeof(line), f)) {
		if (line[0] == '#' || sscanf(line, "%d", &i) != 1 || i >= c.n)
			continue;
		s = c.cpu[i];
		snprintf(want, sizeof(want), "%d %llu %llu %llu %llu %llu %llu\n", i,
			 (unsigned long long)s.seen, (unsigned long long)s.delivered,
			 (unsigned long long)s.filtered, (unsigned long long)s.dropped,
			 (unsigned long long)s.lost, (unsigned long long)s.stolen);
		right += !strcmp(line, want);
		n++;
	}
	if (f)
		fclose(f);
	tap_ok(n && right == n && n <= c.n, "/proc/net/pfq/cpus shows the same counters for %d CPUs", n);
	tap_ok(pfq_cpu_stats(w.probe, 1u << 20, &s, sizeof(s)) == -ENOENT,
	       "pfq_cpu_stats fails for a CPU that does not exist: %s",
	       pfq_error(w.probe));
	tap_ok(pfq_cpu_stats(w.probe, 0, &s, 2) == -EINVAL,
	       "pfq_cpu_stats fails with a short buffer: %s", pfq_error(w.probe));
	if (access("/bin/pfq", X_OK))
		tap_skip("pfq is not installed", "pfq counters --json shows the counters of the CPUs");
	else
		tap_ok(!system("pfq counters --json | grep -q '\"cpus\":\\[{\"cpu\":0,\"seen\":[0-9]*,\"delivered\":[0-9]*,\"filtered\":[0-9]*,\"dropped\":[0-9]*,\"lost\":[0-9]*,\"stolen\":[0-9]*}'"),
		       "pfq counters --json shows the counters of the CPUs");
}

static void test_netns(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		struct counters c;
		struct pfq *q;
		int i;

		if (unshare(CLONE_NEWNET) || pfq_open(&q, NULL))
			_exit(1);
		c = counters(q);
		for (i = 0; i < c.n; i++)
			if (c.cpu[i].seen)
				_exit(2);
		_exit(c.n ? 0 : 3);
	}
	waitpid(pid, &status, 0);
	tap_ok(WIFEXITED(status) && !WEXITSTATUS(status),
	       "in another network namespace the CPUs' counters are 0");
}

static void test_gone(void)
{
	struct counters before, now;
	struct pfq_so_cpu_stats s;
	struct pfq *q;

	if (pfq_open(&q, NULL))
		tap_bail("%s", pfq_error(NULL));
	before = counters(q);
	s = since(&(struct counters) { .n = 0 }, &before, -1);
	wire_close(&w);
	veth_delete();
	now = counters(q);
	tap_ok(s.seen && !memcmp(&before, &now, sizeof(now)),
	       "the CPUs keep their counters when the device is deleted (%llu packets)",
	       (unsigned long long)s.seen);
	pfq_close(q);
}

int main(void)
{
	cpu_set_t may;
	int cpu, cpus = 0;

	if (sched_getaffinity(0, sizeof(may), &may))
		tap_bail("sched_getaffinity: %m");
	wire_open(&w);
	if (w.t.dev) {
		tap_plan(6);
		test_device();
		test_proc();
		test_netns();
		wire_close(&w);
		return tap_done();
	}
	for (cpu = 0; cpu < CPUS; cpu++)
		cpus += CPU_ISSET(cpu, &may);
	tap_plan(4 * cpus + 7);
	pfq_unbind(w.probe, w.dev, PFQ_ANY_QUEUE);
	for (cpu = 0; cpu < CPUS; cpu++)
		if (CPU_ISSET(cpu, &may))
			test_cpu(cpu);
	sched_setaffinity(0, sizeof(may), &may);
	if (pfq_bind(w.probe, w.dev, PFQ_ANY_QUEUE, PFQ_BIND_PROMISC))
		tap_bail("%s", pfq_error(w.probe));
	test_device();
	test_proc();
	test_netns();
	test_gone();
	return tap_done();
}
