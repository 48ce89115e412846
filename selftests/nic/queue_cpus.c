// SPDX-License-Identifier: GPL-2.0-only
/*
 * pfq affinity moves a NIC's queues to CPUs, which then count the packets, and gives back what was before. pfq doctor
 * finds what is wrong, and no longer when it was mended. irqbalance, once told, leaves the queues alone.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF), two CPUs, the command pfq; for a part irqbalance, which the rig takes
 * along by RIG_PROGRAMS=sbin/irqbalance=FILE. A failure means that packets are received where nobody wants them, or that
 * an operator is told something wrong.
 */
#include "capture.h"
#include "ethtool.h"
#include "tap.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT 500
#define MAX_IRQ 4096
#define OUT "/tmp/queue-cpus-out"

static struct traffic t;
static char before[MAX_IRQ][64];

/* Run a command with its output in OUT. Return its exit status. */
static int run(const char *format, const char *arg)
{
	char command[256];
	int len = snprintf(command, sizeof(command), format, arg), status;

	snprintf(command + len, sizeof(command) - len, " >" OUT " 2>&1");
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Does a line of OUT have both texts? */
static int printed(const char *a, const char *b)
{
	char line[1024];
	FILE *f = fopen(OUT, "r");
	int found = 0;

	while (f && fgets(line, sizeof(line), f))
		found |= strstr(line, a) && strstr(line, b);
	if (f)
		fclose(f);
	return found;
}

static void note_output(void)
{
	char line[1024];
	FILE *f = fopen(OUT, "r");

	while (f && fgets(line, sizeof(line), f))
		tap_note("%.*s", (int)strcspn(line, "\n"), line);
	if (f)
		fclose(f);
}

static void allowed(int irq, char text[64])
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/irq/%d/smp_affinity_list", irq);
	f = fopen(path, "r");
	if (!f || !fgets(text, 64, f))
		*text = '\0';
	if (f)
		fclose(f);
}

static void save_all(void)
{
	int irq;

	for (irq = 0; irq < MAX_IRQ; irq++)
		allowed(irq, before[irq]);
}

/* Return how many interrupts differ from what was saved. */
static int changed(void)
{
	char now[64];
	int irq, n = 0;

	for (irq = 0; irq < MAX_IRQ; irq++) {
		allowed(irq, now);
		n += strcmp(now, before[irq]) != 0;
	}
	return n;
}

/* Return what a CPU has seen; -1: all CPUs. */
static uint64_t seen_by(struct pfq *q, int cpu)
{
	struct pfq_so_cpu_stats s;
	uint64_t sum = 0;
	int i;

	for (i = 0; !pfq_cpu_stats(q, i, &s, sizeof(s)); i++)
		if (cpu < 0 || i == cpu)
			sum += s.seen;
	return sum;
}

/* Bind all queues to a CPU: it must see all packets. */
static void test_bind(int cpu)
{
	const struct frame_request few = { .count = 50, .min_len = 60, .max_len = 1514 };
	const struct frame_request req = { .count = COUNT, .min_len = 60, .max_len = 1514 };
	uint64_t all, here;
	struct capture c;
	char command[64];
	int status;

	snprintf(command, sizeof(command), "pfq affinity bind %%s %d", cpu);
	status = run(command, t.dev);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	/* the kernel moves an interrupt when the next one arrives */
	capture_exact(&c, &t, few);
	all = seen_by(c.q, -1);
	here = seen_by(c.q, cpu);
	capture_exact(&c, &t, req);
	all = seen_by(c.q, -1) - all;
	here = seen_by(c.q, cpu) - here;
	if (!tap_ok(!status && all >= COUNT && here == all, "bound to CPU %d, the queues deliver there (%d of %d packets)", cpu,
		    (int)here, (int)all))
		note_output();
	capture_close(&c);
}

/* Return the number of queues that receive, as the driver tells, or 1. */
static unsigned int nr_queues(void)
{
	struct ethtool_settings s;

	ethtool_save(t.dev, &s);
	return s.has_channels && s.channels.rx_count + s.channels.combined_count ?
	       s.channels.rx_count + s.channels.combined_count : 1;
}

static void test_doctor_queues(void)
{
	const char *same = "interrupt the same CPU";
	int status;

	if (nr_queues() < 2 || nr_queues() > (unsigned int)sysconf(_SC_NPROCESSORS_ONLN)) {
		tap_skip("one queue, or more than CPUs", "pfq doctor finds queues on one CPU");
		tap_skip("one queue, or more than CPUs", "it names the command that mends it");
	} else {
		run("pfq affinity bind %s 0", t.dev);
		status = run("pfq doctor -q %s", t.dev);
		if (!tap_ok(status == 1 && printed(t.dev, same), "pfq doctor finds queues on one CPU (exit status %d)", status))
			note_output();
		tap_ok(printed(same, "; run: pfq affinity set "), "it names the command that mends it");
	}
	status = run("pfq affinity set %s", t.dev);
	run("pfq doctor -q %s", t.dev);
	if (!tap_ok(!status && !printed(t.dev, same) && !printed(t.dev, "not pinned"), "pfq affinity set mends it"))
		note_output();
}

/* A ring that nobody reads loses packets. */
static void test_doctor_lost(void)
{
	const struct frame_request req = { .count = 4000, .min_len = 1000, .max_len = 1514, .rate = 4000 };
	const struct pfq_opts small = capture_small_ring();
	struct pfq_so_stats s;
	struct capture c;
	char lost[64];

	run("pfq doctor %s", t.dev);
	tap_ok(!printed("queue_cpus", "packets were lost"), "pfq doctor finds no loss before there is one");
	capture_open(&c, &small);
	capture_bind(&c, t.dev, 0);
	traffic_start(&t, req);
	sleep(3);
	traffic_stop(&t);
	s = capture_stats(&c);
	snprintf(lost, sizeof(lost), "%llu of %llu packets were lost", (unsigned long long)s.lost, (unsigned long long)s.seen);
	run("pfq doctor -q %s", t.dev);
	if (!tap_ok(s.lost && printed("warning", lost) && printed("queue_cpus", "PFQ_RING="),
		    "it finds a ring that was full, and how many it lost (%llu)", (unsigned long long)s.lost))
		note_output();
	capture_close(&c);
}

static void test_doctor_driver(void)
{
	const int hooked = !strcmp(expected_via(&t), "hook");

	run("pfq doctor %s", t.dev);
	if (!tap_ok(hooked ? printed("ok ", "is rewritten") : printed("warning", "without hooks is loaded") ||
		    printed("warning", "is the kernel's own"), "it tells whether the driver is rewritten"))
		note_output();
	tap_ok(printed("ok ", "pfq.ko: loaded") && printed("ok ", "as the library's"), "it finds pfq.ko loaded, of this version");
}

/* With and without the directory that systemd makes, irqbalance listens at different sockets. */
static void test_irqbalance(const char *where)
{
	const pid_t pid = access("/sbin/irqbalance", X_OK) ? 0 : fork();
	int status, kept;

	if (access("/sbin/irqbalance", X_OK)) {
		tap_skip("RIG_PROGRAMS has no irqbalance", "pfq doctor finds irqbalance, with %s", where);
		tap_skip("RIG_PROGRAMS has no irqbalance", "pfq affinity tells it, with %s", where);
		tap_skip("RIG_PROGRAMS has no irqbalance", "irqbalance leaves the interrupts alone, with %s", where);
		return;
	}
	if (!pid) {
		execl("/sbin/irqbalance", "irqbalance", "--foreground", "-t", "1", NULL);
		_exit(127);
	}
	sleep(2);
	status = run("pfq doctor -q %s", t.dev);
	if (!tap_ok(status == 1 && printed(t.dev, "irqbalance runs"), "pfq doctor finds irqbalance, with %s", where))
		note_output();
	status = run("pfq affinity bind %s 1", t.dev);
	if (status || printed("cannot be told", ""))
		note_output();
	run("pfq doctor %s", t.dev);
	if (!tap_ok(!status && printed("ok ", "irqbalance leaves its interrupts alone"), "pfq affinity tells it, with %s", where))
		note_output();
	sleep(5);
	/* it may move those of other devices, and that of the link */
	run("pfq affinity show %s", t.dev);
	kept = !kill(pid, 0) && !waitpid(pid, NULL, WNOHANG) && printed("no queue: CPU 0", "") && !printed("may arrive", "");
	if (!tap_ok(kept, "irqbalance runs on, and leaves the interrupts alone, with %s", where))
		note_output();
	status = run("pfq affinity undo %s", t.dev);
	if (!tap_ok(!status, "undo lets it work on them again, with %s", where))
		note_output();
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
}

int main(void)
{
	traffic_open(&t);
	if (run("pfq --version", ""))
		tap_skip_all("there is no command pfq");
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		tap_skip_all("one CPU");
	save_all();
	if (run("pfq affinity set -a any %s", t.dev)) {
		note_output();
		tap_skip_all("the interrupts of %s cannot be moved", t.dev);
	}
	test_bind(1);
	test_bind(0);
	test_doctor_queues();
	run("pfq affinity undo %s", t.dev);
	tap_ok(!changed(), "pfq affinity undo gives back what was before (%d differ)", changed());
	test_doctor_lost();
	test_doctor_driver();
	rmdir("/run/irqbalance");
	test_irqbalance("an abstract socket");
	mkdir("/run/irqbalance", 0755);
	test_irqbalance("/run/irqbalance");
	return tap_done();
}
