// SPDX-License-Identifier: GPL-2.0-only
/*
 * A ring lives as long as something in the kernel may use it. The softirq that ends a burst of packets
 * uses the ring of a socket that may be closed by then. A thread with a real-time priority keeps it
 * from running, for longer than the grace period after which a ring was freed once.
 *
 * Needs root, pfq.ko, veth, two CPUs; skips if NETIF is set. It finds a write to freed memory where the
 * kernel checks that: with slub_debug=FZP, or with KASAN (KVER=6.1-debug). Even there the moment must be
 * right, so a success proves little. A failure means that the kernel uses the memory of a closed socket.
 */
#include "device.h"
#include "expensive.h"
#include "klog.h"
#include "module.h"
#include "tap.h"
#include "veth.h"

#include <dirent.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <pfq/pfq.h>

#define ROUNDS	10
#define HOG_MS	200		/* longer than two grace periods */
#define INSNS	2000		/* of a program that takes long for each packet */
#define SLOW_GROUPS 3		/* with such a program: a softirq of more than 2 ms leaves its tasklets to ksoftirqd */
#define SLABS	"/sys/kernel/slab"

static volatile int stop, go, burning;
static uint64_t delivered;

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		tap_bail("cpu %d: %m", cpu);
}

static int open_ring(void)
{
	const struct pfq_so_ring r = { .block_size = 4096, .nr_blocks = 64 };
	int fd = socket(PF_Q, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_PFQ, PFQ_SO_RING, &r, sizeof(r)))
		tap_bail("PFQ_SO_RING: %m");
	return fd;
}

static void bind_ring(int fd)
{
	const struct pfq_so_bind b = { .ifindex = device_ifindex(VETH_FAR), .queue = -1 };

	if (setsockopt(fd, SOL_PFQ, PFQ_SO_BIND, &b, sizeof(b)))
		tap_bail("PFQ_SO_BIND: %m");
}

static void *send_always(void *unused)
{
	const struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_ifindex = device_ifindex(VETH_NEAR) };
	static const uint8_t frame[60] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0, 0, 46, 0, 1, 0, 0, 64, 17,
					   0, 0, 10, 9, 0, 1, 10, 9, 0, 2, 0, 9, 0, 9, 0, 26 };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	(void)unused;
	pin(0);
	while (!stop)
		sendto(fd, frame, sizeof(frame), 0, (const void *)&a, sizeof(a));
	close(fd);
	return NULL;
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Take the CPU from everything else for a while, ksoftirqd included, at a random moment. */
static void *hog(void *unused)
{
	const struct sched_param p = { .sched_priority = 10 };
	long until;

	(void)unused;
	pin(0);
	if (sched_setscheduler(0, SCHED_FIFO, &p))
		tap_bail("SCHED_FIFO: %m");
	while (!stop) {
		usleep(1000);
		if (!go)
			continue;
		usleep(500 + rand() % 4000);
		burning = 1;
		until = now_ms() + HOG_MS;
		while (now_ms() < until)
			;
		burning = 0;
		go = 0;
	}
	return NULL;
}

static void close_in_burst(void)
{
	struct pfq_so_stats s = { 0 };
	socklen_t len = sizeof(s);
	int fd = open_ring();
	char byte;

	bind_ring(fd);
	go = 1;
	while (!burning)
		recv(fd, &byte, 1, MSG_DONTWAIT);	/* asks to be woken when a burst ends */
	getsockopt(fd, SOL_PFQ, PFQ_SO_STATS, &s, &len);
	delivered += s.delivered;
	close(fd);
	while (go)
		usleep(1000);
}

/* Let the kernel check its caches. Return how many it can check; the others have no debugging. */
static int validate_slabs(void)
{
	DIR *d = opendir(SLABS);
	struct dirent *e;
	char path[512];
	int n = 0;
	FILE *f;

	while (d && (e = readdir(d))) {
		if (strncmp(e->d_name, "kmalloc", 7) && strncmp(e->d_name, ":", 1) && strncmp(e->d_name, "PFQ", 3))
			continue;
		snprintf(path, sizeof(path), SLABS "/%s/validate", e->d_name);
		f = fopen(path, "we");
		if (!f)
			continue;
		n += fputs("1", f) >= 0 && !fclose(f);
	}
	if (d)
		closedir(d);
	return n;
}

int main(void)
{
	pthread_t sender, burner;
	char budget[MODULE_VALUE];
	int has_budget;
	int slow[SLOW_GROUPS], i, first, slabs, bad;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		tap_skip_all("there is one CPU");
	veth_only("the test sends on veth");
	tap_plan(3);
	veth_create();
	klog_mark();
	pin(1);
	has_budget = !module_set_parameter("pfq", "packet_budget", "10000000", budget);
	first = open_ring();	/* its gid is lower, so its group, and those that take its place, come first */
	bind_ring(first);
	for (i = 0; i < SLOW_GROUPS; i++) {
		slow[i] = open_ring();
		if (expensive_load(slow[i], PFQ_OWN_GROUP, INSNS))
			tap_bail("PFQ_SO_PROGRAM: %m");
		bind_ring(slow[i]);
	}
	close(first);
	pthread_create(&sender, NULL, send_always, NULL);
	pthread_create(&burner, NULL, hog, NULL);
	for (i = 0; i < ROUNDS; i++)
		close_in_burst();
	stop = 1;
	pthread_join(sender, NULL);
	pthread_join(burner, NULL);
	for (i = 0; i < SLOW_GROUPS; i++)
		close(slow[i]);
	if (has_budget)
		module_set_parameter("pfq", "packet_budget", budget, NULL);
	tap_ok(delivered > 0, "%d sockets are closed while packets arrive (%llu packets)", ROUNDS,
	       (unsigned long long)delivered);
	usleep(300000);		/* until the last ring is free */
	slabs = validate_slabs();
	bad = klog_count("overwritten") + klog_count("Redzone") + klog_count("use-after-free");
	if (slabs)
		tap_ok(!bad, "nobody has written to freed memory (%d caches, %d reports)", slabs, bad);
	else
		tap_skip("the kernel does not check freed memory: boot with slub_debug=FZP",
			 "nobody has written to freed memory");
	tap_ok(!klog_count("BUG") && !klog_count("WARNING"), "the kernel has nothing to complain about");
	return tap_done();
}
