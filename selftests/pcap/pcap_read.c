// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each way of libpcap to read gives the same on its stock back end and on that of PFQ: counts, lengths, time stamps,
 * timeouts, descriptors, and what ends a loop.
 *
 * Needs root, pfq.ko, veth, the libpcap of PFQ. A failure means that a program that uses libpcap hangs or gets other
 * packets with PFQ.
 */
#include "pcap_link.h"
#include "slow.h"
#include "tap.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *dev;		/* of the back end that is tested */
static pcap_t *current;		/* for signal handlers and threads */

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void count(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
	(void)h;
	(void)data;
	++*(unsigned int *)user;
}

static void test_next_ex(void)
{
	pcap_t *p = pcap_link_open(dev, &(struct pcap_link_opts) { .timeout = 100 });
	struct pcap_pkthdr *h;
	const u_char *data;
	unsigned int i, good = 0, wrong_len = 0;
	double began;

	pcap_link_send(100, 0, 77, NULL, 0);
	for (i = 0; i < 100 && pcap_next_ex(p, &h, &data) == 1; i++) {
		good += pcap_link_number(h, data, 0) == (int)i;
		wrong_len += h->len != 77 || h->caplen != 77;
	}
	tap_equal(good, 100, "%s: pcap_next_ex() returns the frames in order", dev);
	tap_equal(wrong_len, 0, "%s: with their lengths", dev);
	/* The stock back end goes on waiting. */
	if (!strcmp(dev, PCAP_LINK_STOCK)) {
		pcap_close(p);
		return;
	}
	began = now();
	tap_equal(pcap_next_ex(p, &h, &data), 0, "%s: pcap_next_ex() returns 0 when it times out", dev);
	tap_ok(now() - began > 0.05 && now() - began < 2 * slow(), "%s: after its timeout (%.3f s of 0.1)", dev, now() - began);
	pcap_close(p);
}

static void test_dispatch(void)
{
	pcap_t *p = pcap_link_open(dev, &(struct pcap_link_opts) { .nonblock = 1 });
	unsigned int n = 0;
	int first, rest = 0, ret, i;
	char text[PCAP_ERRBUF_SIZE];

	tap_equal(pcap_getnonblock(p, text), 1, "%s: the handle does not block", dev);
	tap_equal(pcap_dispatch(p, -1, count, (u_char *)&n), 0, "%s: pcap_dispatch() returns 0 if there is nothing", dev);
	pcap_link_send(10, 0, 60, NULL, 0);
	usleep(100000);
	first = pcap_dispatch(p, 3, count, (u_char *)&n);
	tap_ok(first == 3 && n == 3, "%s: pcap_dispatch() gives as many frames as asked for (%d)", dev, first);
	for (i = 0; i < 100 && (ret = pcap_dispatch(p, -1, count, (u_char *)&n)) > 0; i++)
		rest += ret;
	tap_ok(rest == 7 && n == 10, "%s: pcap_dispatch() without a count gives the rest (%d)", dev, rest);
	n = 0;
	pcap_setnonblock(p, 0, text);
	pcap_link_send(5, 0, 60, NULL, 0);
	tap_ok(pcap_loop(p, 5, count, (u_char *)&n) == 0 && n == 5, "%s: pcap_loop() returns after its count", dev);
	pcap_close(p);
}

static void test_snaplen(void)
{
	pcap_t *p = pcap_link_open(dev, &(struct pcap_link_opts) { .snaplen = 40 });
	struct pcap_pkthdr *h;
	const u_char *data;

	pcap_link_send(1, 7, 900, NULL, 0);
	tap_ok(pcap_next_ex(p, &h, &data) == 1 && h->caplen == 40 && h->len == 900 && pcap_snapshot(p) == 40 &&
	       pcap_link_number(h, data, 0) == 7, "%s: a frame is cut to the snaplen", dev);
	pcap_close(p);
}

static void test_timestamps(int nano)
{
	pcap_t *p = pcap_link_open(dev, &(struct pcap_link_opts) { .nano = nano });
	const int scale = nano ? 1 : 1000;
	struct pcap_pkthdr *h;
	struct timespec ts;
	const u_char *data;
	double age;
	int ret;

	tap_equal(pcap_get_tstamp_precision(p), nano ? PCAP_TSTAMP_PRECISION_NANO : PCAP_TSTAMP_PRECISION_MICRO,
		  "%s: the precision is the one asked for (%s)", dev, nano ? "ns" : "us");
	pcap_link_send(1, 0, 60, NULL, 0);
	ret = pcap_next_ex(p, &h, &data);
	clock_gettime(CLOCK_REALTIME, &ts);
	age = ret == 1 ? ts.tv_sec - h->ts.tv_sec + (ts.tv_nsec - h->ts.tv_usec * scale) / 1e9 : -1;
	tap_ok(ret == 1 && age >= -0.1 && age < 5 * slow() && h->ts.tv_usec * scale < 1000000000,
	       "%s: the time stamp is that of the arrival (%.6f s before)", dev, age);
	pcap_close(p);
}

static int is_readable(int fd, int how)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	struct timeval tv = { 0 };
	fd_set set;

	if (how)
		return poll(&pfd, 1, 0) == 1 && pfd.revents & POLLIN;
	FD_ZERO(&set);
	FD_SET(fd, &set);
	return select(fd + 1, &set, NULL, NULL, &tv) == 1;
}

/* A program that asks before each frame whether there is one. */
static void test_poll(int how)
{
	pcap_t *p = pcap_link_open(dev, &(struct pcap_link_opts) { .nonblock = 1 });
	const int fd = pcap_get_selectable_fd(p);
	unsigned int n = 0, rounds = 0;
	const char *name = how ? "poll()" : "select()";

	tap_ok(fd >= 0 && !pcap_get_required_select_timeout(p) && !is_readable(fd, how),
	       "%s: the descriptor is not readable if there is nothing, says %s", dev, name);
	pcap_link_send(20, 0, 60, NULL, 0);
	usleep(100000);
	while (is_readable(fd, how) && rounds++ < 100)
		pcap_dispatch(p, 1, count, (u_char *)&n);
	tap_ok(n == 20 && rounds <= 21, "%s: it is readable until the last frame is read, says %s (%u frames, %u rounds)",
	       dev, name, n, rounds);
	pcap_close(p);
}

static void test_edge_triggered(void)
{
	pcap_t *p = pcap_link_open(dev, &(struct pcap_link_opts) { .nonblock = 1 });
	struct epoll_event e = { .events = EPOLLIN | EPOLLET };
	const int epfd = epoll_create1(EPOLL_CLOEXEC);
	unsigned int n = 0, missed = 0, i;

	epoll_ctl(epfd, EPOLL_CTL_ADD, pcap_get_selectable_fd(p), &e);
	for (i = 0; i < 200; i++) {
		pcap_link_send(1 + i % 3, 0, 60, NULL, 0);
		if (epoll_wait(epfd, &e, 1, 5000 * slow()) != 1)
			missed++;
		while (pcap_dispatch(p, -1, count, (u_char *)&n) > 0)
			;
		if (missed > 2)
			break;
	}
	while (pcap_dispatch(p, -1, count, (u_char *)&n) > 0)
		;
	tap_equal(missed, 0, "%s: edge-triggered epoll wakes the reader each time", dev);
	tap_equal(n, 399, "%s: and it gets all frames", dev);
	close(epfd);
	pcap_close(p);
}

static void on_alarm(int sig)
{
	(void)sig;
	pcap_breakloop(current);
}

static void *break_later(void *arg)
{
	usleep(200000);
	pcap_breakloop(current);
	return arg;
}

static void break_at_2(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
	count(user, h, data);
	if (*(unsigned int *)user == 2)
		pcap_breakloop(current);
}

static void test_breakloop(void)
{
	const struct itimerval soon = { .it_value.tv_usec = 200000 };
	pthread_t thread;
	unsigned int n = 0;
	int ret;

	current = pcap_link_open(dev, &(struct pcap_link_opts) { .timeout = -1 });
	signal(SIGALRM, on_alarm);
	setitimer(ITIMER_REAL, &soon, NULL);
	tap_equal(pcap_loop(current, -1, count, (u_char *)&n), PCAP_ERROR_BREAK, "%s: a signal's pcap_breakloop() ends pcap_loop()",
		  dev);
	pthread_create(&thread, NULL, break_later, NULL);
	tap_equal(pcap_loop(current, -1, count, (u_char *)&n), PCAP_ERROR_BREAK,
		  "%s: another thread's pcap_breakloop() ends pcap_loop()", dev);
	pthread_join(thread, NULL);
	pcap_link_send(5, 0, 60, NULL, 0);
	usleep(100000);
	n = 0;
	ret = pcap_loop(current, -1, break_at_2, (u_char *)&n);
	tap_ok(ret == PCAP_ERROR_BREAK && n == 2, "%s: the callback's pcap_breakloop() ends pcap_loop() at once (%u frames)",
	       dev, n);
	tap_equal(pcap_link_read(current, 3), 3, "%s: the other frames are read later", dev);
	pcap_close(current);
}

static void break_at_5(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
	count(user, h, data);
	if (*(unsigned int *)user == 5)
		pcap_breakloop(current);
}

/* The callback of the last frame that is there breaks: nothing is left that would end the next read. */
static void test_break_at_end(void)
{
	unsigned int n = 0;
	int ret;

	current = pcap_link_open(dev, NULL);
	pcap_link_send(5, 0, 60, NULL, 0);
	usleep(100000);
	ret = pcap_loop(current, -1, break_at_5, (u_char *)&n);
	tap_ok(ret == PCAP_ERROR_BREAK && n == 5, "%s: pcap_breakloop() at the last frame ends pcap_loop() (%u frames)", dev, n);
	pcap_link_send(3, 0, 60, NULL, 0);
	tap_equal(pcap_link_read(current, 3), 3, "%s: the next read is not ended by it", dev);
	pcap_close(current);
}

/* As pcap_dispatch(3) says. The stock back end returns PCAP_ERROR_BREAK at once, without a count. */
static void test_dispatch_break(void)
{
	int first, second, third;
	unsigned int n = 0;

	current = pcap_link_open(dev, &(struct pcap_link_opts) { .timeout = 100 });
	pcap_link_send(5, 0, 60, NULL, 0);
	usleep(100000);
	first = pcap_dispatch(current, 5, break_at_5, (u_char *)&n);
	second = pcap_dispatch(current, -1, count, (u_char *)&n);
	third = pcap_dispatch(current, -1, count, (u_char *)&n);
	tap_ok(first == 5 && second == PCAP_ERROR_BREAK && third == 0,
	       "%s: pcap_dispatch() returns the frames, then the break, then none (%d, %d, %d)", dev, first, second, third);
	pcap_close(current);
}

/* Write to the handle's descriptor that ends a sleep, which is the process' only eventfd. */
static void wake_reader(void)
{
	const uint64_t one = 1;
	char path[32], what[32];
	int fd, n;

	for (fd = 3; fd < 64; fd++) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		n = readlink(path, what, sizeof(what));
		if (n > 0 && n < (int)sizeof(what) && !strncmp(what, "anon_inode:[eventfd]", n) &&
		    write(fd, &one, sizeof(one)) == sizeof(one))
			return;
	}
	tap_bail("the handle has no eventfd");
}

static double cpu_time(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/*
 * pcap_breakloop() of another thread sets a flag and then wakes the reader, which may have taken the flag in between.
 * That must not let the reader's next sleep spin.
 */
static void test_late_break(void)
{
	unsigned int n = 0;
	double spent;
	int ret;

	current = pcap_link_open(dev, &(struct pcap_link_opts) { .timeout = 500 });
	wake_reader();
	spent = cpu_time();
	ret = pcap_dispatch(current, -1, count, (u_char *)&n);
	spent = cpu_time() - spent;
	tap_ok(!ret && spent < 0.2, "%s: a read that a late pcap_breakloop() wakes sleeps again (%.3f s of CPU time in 0.5 s)",
	       dev, spent);
	pcap_close(current);
}

static void test_stats(void)
{
	pcap_t *p = pcap_link_open(dev, NULL);
	struct pcap_stat s = { 0 };

	pcap_link_send(50, 0, 60, NULL, 0);
	tap_equal(pcap_link_read(p, 50), 50, "%s: 50 frames are read", dev);
	pcap_stats(p, &s);
	tap_ok(s.ps_recv == 50 && !s.ps_drop && !s.ps_ifdrop,
	       "%s: pcap_stats() counts them (%u, %u dropped)", dev, s.ps_recv, s.ps_drop);
	pcap_close(p);
}

/* A slow reader: the frames that do not fit are counted, and the sum is right. */
static void test_drops(void)
{
	unsigned int n = 0;
	struct pcap_stat s;
	pcap_t *p;

	/* PFQ takes a small size as the usual one, but not that of the setting. */
	setenv("PFQ_RING", "256", 1);
	p = pcap_link_open(dev, &(struct pcap_link_opts) { .nonblock = 1, .buffer = 262144, .snaplen = 2000 });
	unsetenv("PFQ_RING");

	pcap_link_send(2000, 0, 1000, NULL, 0);
	usleep(200000);
	while (pcap_dispatch(p, -1, count, (u_char *)&n) > 0)
		;
	pcap_stats(p, &s);
	tap_ok(s.ps_recv == 2000 && s.ps_drop && n == 2000 - s.ps_drop,
	       "%s: of 2000 frames, %u are read and %u dropped (%u received)", dev, n, s.ps_drop, s.ps_recv);
	pcap_close(p);
}

static void test_two_handles(void)
{
	pcap_t *a = pcap_link_open(dev, NULL), *b = pcap_link_open(dev, NULL);

	pcap_link_send(10, 0, 60, NULL, 0);
	tap_ok(pcap_link_read(a, 10) == 10 && pcap_link_read(b, 10) == 10, "%s: two handles get all frames each", dev);
	pcap_close(a);
	pcap_link_send(10, 0, 60, NULL, 0);
	tap_equal(pcap_link_read(b, 10), 10, "%s: one goes on when the other is closed", dev);
	pcap_close(b);
}

static void test_fork(void)
{
	pcap_t *p = pcap_link_open(dev, NULL);
	pid_t pid = fork();

	if (!pid) {
		pcap_close(p);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	pcap_link_send(10, 0, 60, NULL, 0);
	tap_equal(pcap_link_read(p, 10), 10, "%s: a child that closes the handle does not disturb its parent", dev);
	pcap_close(p);
}

int main(void)
{
	static const char *const devs[] = { PCAP_LINK_STOCK, PCAP_LINK_PFQ };
	unsigned int i;

	pcap_link_begin();
	for (i = 0; i < 2; i++) {
		dev = devs[i];
		test_next_ex();
		test_dispatch();
		test_snaplen();
		test_timestamps(0);
		test_timestamps(1);
		test_poll(0);
		test_poll(1);
		test_edge_triggered();
		test_breakloop();
		test_break_at_end();
		test_stats();
		test_drops();
		test_two_handles();
		test_fork();
	}
	/* dev is that of PFQ */
	test_dispatch_break();
	test_late_break();
	pcap_link_end();
	return tap_done();
}
