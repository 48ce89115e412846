// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two rings of a socket, fed by two threads, are sent by kernel threads on two CPUs or on one.
 * A CPU's rings share one kernel thread, which sleeps while idle and ends with the last ring.
 *
 * Needs root, pfq.ko, veth. A failure means that frames are lost or reordered between
 * threads, or that a kernel thread spins or outlives its rings.
 */
#include "sender.h"
#include "stack.h"
#include "tap.h"
#include "veth.h"
#include "device.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/times.h>
#include <unistd.h>

#define COUNT 20000

struct feeder {
	struct sender s;
	struct frame_request req;
	pthread_t thread;
};

static void *feed(void *arg)
{
	struct feeder *f = arg;
	uint32_t seq;

	for (seq = 0; seq < COUNT; seq++) {
		sender_put(&f->s, &f->req, seq, 0);
		if (seq % 7 == 0)
			pfq_tx_flush(f->s.q, f->s.index);
		if (seq % 512 == 0)
			usleep(2000);
	}
	sender_drain(&f->s);
	return NULL;
}

/* Find the kernel threads that send. Return how many there are. */
static int tx_threads(int pid[8])
{
	struct dirent *d;
	DIR *proc = opendir("/proc");
	char path[300], name[64];
	FILE *f;
	int n = 0;

	while (proc && (d = readdir(proc)) && n < 8) {
		snprintf(path, sizeof(path), "/proc/%s/comm", d->d_name);
		f = d->d_name[0] > '0' && d->d_name[0] <= '9' ? fopen(path, "re") : NULL;
		if (f && fgets(name, sizeof(name), f) && !strncmp(name, "pfq_tx/", 7))
			pid[n++] = atoi(d->d_name);
		if (f)
			fclose(f);
	}
	if (proc)
		closedir(proc);
	return n;
}

/* Return the CPU time that these threads have used, in clock ticks. */
static long ticks(const int *pid, int n)
{
	char path[64], line[512], *p;
	unsigned long user, system;
	long sum = 0;
	FILE *f;

	while (n--) {
		snprintf(path, sizeof(path), "/proc/%d/stat", pid[n]);
		f = fopen(path, "re");
		p = f && fgets(line, sizeof(line), f) ? strrchr(line, ')') : NULL;
		if (p && sscanf(p + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) == 2)
			sum += user + system;
		if (f)
			fclose(f);
	}
	return sum;
}

static void test_threads(int cpu0, int cpu1, int threads)
{
	struct feeder f[2];
	struct pfq_so_tx_stats t;
	struct tally tally[2];
	int fd[2], pid[8], i, n;
	long before;

	sender_open(&f[0].s, VETH_NEAR, 0, cpu0, 65536);
	f[1].s = f[0].s;
	f[1].s.index = pfq_tx_bind(f[0].s.q, VETH_NEAR, -1, cpu1, 65536);
	for (i = 0; i < 2; i++) {
		f[i].req = sender_request(COUNT, 60, 300);
		tally_start(&tally[i], &f[i].req);
		fd[i] = stack_open(device_ifindex(VETH_FAR));
	}
	for (i = 0; i < 2; i++)
		pthread_create(&f[i].thread, NULL, feed, &f[i]);
	while (stack_read(fd[0], &tally[0], 500) + stack_read(fd[1], &tally[1], 500))
		;
	for (i = 0; i < 2; i++) {
		pthread_join(f[i].thread, NULL);
		stack_read(fd[i], &tally[i], 200);
		t = sender_stats(&f[i].s);
		tap_ok(tally_exact(&tally[i]) && sender_adds_up(&t) && t.sent == COUNT,
		       "CPUs %d and %d: all frames of ring %d arrive once, in order", cpu0, cpu1, i);
		tally_stop(&tally[i]);
		close(fd[i]);
	}
	n = tx_threads(pid);
	tap_ok(n == threads, "the two rings have %d kernel threads together (%d)", threads, n);
	before = ticks(pid, n);
	sleep(1);
	before = ticks(pid, n) - before;
	tap_ok(before <= 2, "the kernel threads sleep while idle (%ld ticks per second)", before);
	sender_close(&f[0].s);
	tap_ok(!tx_threads(pid), "the kernel threads end with the last ring");
}

int main(void)
{
	tap_plan(10);
	sender_deep_backlog();
	veth_create();
	test_threads(0, 1, 2);
	test_threads(1, 1, 1);
	veth_delete();
	return tap_done();
}
