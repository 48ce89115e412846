// SPDX-License-Identifier: GPL-2.0-only
/* Frames leave at their time: never before it, and soon after. */
#include "device.h"
#include "sender.h"
#include "stack.h"
#include "tap.h"
#include "veth.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define COUNT	200
#define FIRST_NS 20000000ull	/* until the first is due */
#define GAP_NS	3000000ull
#define LATE_NS	5000000ll	/* an emulator is no real-time machine */

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* When the kernel saw a frame arrive at the far end; 0: nothing comes. */
static uint64_t arrival(int fd)
{
	char control[128] = "", frame[2048];
	struct iovec iov = { frame, sizeof(frame) };
	struct msghdr m = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct timespec t;

	if (recvmsg(fd, &m, 0) < 0 || !CMSG_FIRSTHDR(&m))
		return 0;
	memcpy(&t, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(t));
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static int open_far(void)
{
	struct timeval patience = { .tv_sec = 3 };
	int fd = stack_open(device_ifindex(VETH_FAR)), one = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
		tap_bail("timestamps: %m");
	return fd;
}

static void run(int cpu)
{
	struct frame_ask ask = sender_ask(COUNT, 60, 60);
	uint64_t due = clock_ns() + FIRST_NS, seen;
	int64_t late[COUNT];
	struct sender s;
	int fd = open_far(), i, lost = 0;

	sender_open(&s, VETH_NEAR, 0, cpu, 65536);
	for (i = 0; i < COUNT; i++)
		sender_put(&s, &ask, i, due + i * GAP_NS);
	tap_ok(!sender_drain(&s) && sender_stats(&s).sent == COUNT, "%s: %u frames leave",
	       cpu < 0 ? "by flush" : "by thread", COUNT);
	for (i = 0; i < COUNT; i++) {
		seen = arrival(fd);
		lost += !seen;
		late[i] = seen - (due + i * GAP_NS);
	}
	qsort(late, COUNT, sizeof(late[0]), compare);
	tap_note("late, ns: least %lld, median %lld, 90 %% %lld, 99 %% %lld, most %lld",
		 (long long)late[0], (long long)late[COUNT / 2], (long long)late[COUNT * 9 / 10],
		 (long long)late[COUNT * 99 / 100], (long long)late[COUNT - 1]);
	tap_ok(!lost && late[0] >= 0, "none before its time");
	tap_ok(late[COUNT / 2] < LATE_NS, "half of them within %lld us of it", LATE_NS / 1000);
	sender_close(&s);
	close(fd);
}

static void past_and_far(void)
{
	struct frame_ask ask = sender_ask(3, 60, 60);
	struct pfq_so_tx_stats t;
	struct sender s;

	sender_open(&s, VETH_NEAR, 0, SENDER_SYNC, 65536);
	sender_put(&s, &ask, 0, 1);
	sender_put(&s, &ask, 1, clock_ns() + 7200 * 1000000000ull);
	sender_put(&s, &ask, 2, UINT64_MAX);
	sender_drain(&s);
	t = sender_stats(&s);
	tap_ok(t.sent == 1 && t.rejected == 2, "the past is now, and hours ahead makes no sense");
	sender_close(&s);
}

static uint64_t elapsed_ms(uint64_t since)
{
	return (clock_ns() - since) / 1000000;
}

/* One that waits a minute holds up nobody. */
static void waiting(void)
{
	struct frame_ask ask = sender_ask(2, 60, 60);
	struct sender s, other;
	uint64_t start;
	int status;
	pid_t pid;

	sender_open(&s, VETH_NEAR, 0, 0, 65536);
	sender_put(&s, &ask, 0, clock_ns() + 60000000000ull);
	pfq_tx_flush(s.q, s.index);
	usleep(50000);
	sender_open(&other, VETH_NEAR, 0, 0, 65536);
	sender_put(&other, &ask, 0, 0);
	start = clock_ns();
	tap_ok(!sender_drain(&other) && elapsed_ms(start) < 500, "not another ring of its thread (%llu ms)",
	       (unsigned long long)elapsed_ms(start));
	usleep(300000);
	start = clock_ns();
	sender_put(&other, &ask, 1, 0);
	pfq_tx_flush(other.q, other.index);
	while (sender_stats(&other).sent < 2 && elapsed_ms(start) < 1000)
		usleep(100);
	tap_ok(elapsed_ms(start) < 50, "also when the thread naps (%llu ms)", (unsigned long long)elapsed_ms(start));
	sender_close(&other);
	start = clock_ns();
	sender_close(&s);
	tap_ok(elapsed_ms(start) < 500, "nor closing (%llu ms)", (unsigned long long)elapsed_ms(start));

	sender_open(&s, VETH_NEAR, 0, SENDER_SYNC, 65536);
	sender_put(&s, &ask, 0, clock_ns() + 60000000000ull);
	pid = fork();
	if (!pid) {
		pfq_tx_flush(s.q, s.index);
		_exit(0);
	}
	usleep(200000);
	start = clock_ns();
	sender_stats(&s);
	tap_ok(elapsed_ms(start) < 500, "a flush that waits does not hold up the socket's options");
	tap_ok(!pfq_tx_unbind(s.q, s.index) && elapsed_ms(start) < 1000, "nor unbinding");
	waitpid(pid, &status, 0);
	tap_ok(elapsed_ms(start) < 2000, "which ends it");
	s.index = pfq_tx_bind(s.q, VETH_NEAR, 0, SENDER_SYNC, 65536);
	sender_put(&s, &ask, 0, clock_ns() + 60000000000ull);
	pid = fork();
	if (!pid) {
		pfq_tx_flush(s.q, s.index);
		_exit(0);
	}
	usleep(200000);
	start = clock_ns();
	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	tap_ok(WIFSIGNALED(status) && elapsed_ms(start) < 1000, "a signal ends a flush too");
	sender_close(&s);
}

int main(void)
{
	tap_plan(14);
	sender_deep_backlog();
	veth_create();
	run(SENDER_SYNC);
	run(1);
	past_and_far();
	waiting();
	veth_delete();
	return tap_done();
}
