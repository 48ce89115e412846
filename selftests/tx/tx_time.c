// SPDX-License-Identifier: GPL-2.0-only
/*
 * A frame with a timestamp never leaves before that time, and leaves soon after it. A frame that
 * waits delays no other ring and no system call.
 *
 * Needs root, pfq.ko, veth. A failure means that a frame leaves too early or too late, or that
 * waiting blocks somebody else.
 */
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
#define FIRST_NS 20000000ull	/* until the first frame is due */
#define GAP_NS	3000000ull	/* between frames */
#define LATE_NS	5000000ll	/* the median may be this late, for slow emulators */

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* Return when the kernel saw the next frame arrive, in ns; 0: no frame arrives. */
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
		tap_bail("cannot turn on timestamps of the packet socket: %m");
	return fd;
}

static void test_times(int cpu)
{
	struct frame_request req = sender_request(COUNT, 60, 60);
	uint64_t due = clock_ns() + FIRST_NS, seen;
	int64_t late[COUNT];
	struct sender s;
	int fd = open_far(), i, lost = 0;

	sender_open(&s, VETH_NEAR, 0, cpu, 65536);
	for (i = 0; i < COUNT; i++)
		sender_put(&s, &req, i, due + i * GAP_NS);
	tap_ok(!sender_drain(&s) && sender_stats(&s).sent == COUNT, "%s: all %u frames leave",
	       cpu < 0 ? "by flush" : "by thread", COUNT);
	for (i = 0; i < COUNT; i++) {
		seen = arrival(fd);
		lost += !seen;
		late[i] = seen - (due + i * GAP_NS);
	}
	qsort(late, COUNT, sizeof(late[0]), compare);
	tap_note("ns late: minimum %lld, median %lld, 90 %% %lld, 99 %% %lld, maximum %lld",
		 (long long)late[0], (long long)late[COUNT / 2], (long long)late[COUNT * 9 / 10],
		 (long long)late[COUNT * 99 / 100], (long long)late[COUNT - 1]);
	tap_ok(!lost && late[0] >= 0, "%s: no frame leaves before its time",
	       cpu < 0 ? "by flush" : "by thread");
	tap_ok(late[COUNT / 2] < LATE_NS, "%s: half of the frames leave within %lld us of their time",
	       cpu < 0 ? "by flush" : "by thread", LATE_NS / 1000);
	sender_close(&s);
	close(fd);
}

static void test_past_and_future(void)
{
	struct frame_request req = sender_request(3, 60, 60);
	struct pfq_so_tx_stats t;
	struct sender s;

	sender_open(&s, VETH_NEAR, 0, SENDER_SYNC, 65536);
	sender_put(&s, &req, 0, 1);
	sender_put(&s, &req, 1, clock_ns() + 7200 * 1000000000ull);
	sender_put(&s, &req, 2, UINT64_MAX);
	sender_drain(&s);
	t = sender_stats(&s);
	tap_ok(t.sent == 1 && t.rejected == 2,
	       "a frame whose time is past leaves at once, and frames due in hours are rejected");
	sender_close(&s);
}

static uint64_t elapsed_ms(uint64_t since)
{
	return (clock_ns() - since) / 1000000;
}

/* A frame that waits a minute delays nobody. */
static void test_waiting(void)
{
	struct frame_request req = sender_request(2, 60, 60);
	struct sender s, other;
	uint64_t start;
	int status;
	pid_t pid;

	sender_open(&s, VETH_NEAR, 0, 0, 65536);
	sender_put(&s, &req, 0, clock_ns() + 60000000000ull);
	pfq_tx_flush(s.q, s.index);
	usleep(50000);
	sender_open(&other, VETH_NEAR, 0, 0, 65536);
	sender_put(&other, &req, 0, 0);
	start = clock_ns();
	tap_ok(!sender_drain(&other) && elapsed_ms(start) < 500,
	       "a frame that waits does not delay another ring of its thread (%llu ms)",
	       (unsigned long long)elapsed_ms(start));
	usleep(300000);
	start = clock_ns();
	sender_put(&other, &req, 1, 0);
	pfq_tx_flush(other.q, other.index);
	while (sender_stats(&other).sent < 2 && elapsed_ms(start) < 1000)
		usleep(100);
	tap_ok(elapsed_ms(start) < 50,
	       "a frame that waits does not delay another ring while the thread sleeps (%llu ms)",
	       (unsigned long long)elapsed_ms(start));
	sender_close(&other);
	start = clock_ns();
	sender_close(&s);
	tap_ok(elapsed_ms(start) < 500,
	       "a frame that waits does not delay closing the socket (%llu ms)",
	       (unsigned long long)elapsed_ms(start));

	sender_open(&s, VETH_NEAR, 0, SENDER_SYNC, 65536);
	sender_put(&s, &req, 0, clock_ns() + 60000000000ull);
	pid = fork();
	if (!pid) {
		pfq_tx_flush(s.q, s.index);
		_exit(0);
	}
	usleep(200000);
	start = clock_ns();
	sender_stats(&s);
	tap_ok(elapsed_ms(start) < 500, "a flush that waits does not delay the socket's options");
	tap_ok(!pfq_tx_unbind(s.q, s.index) && elapsed_ms(start) < 1000,
	       "a flush that waits does not delay unbinding the ring");
	waitpid(pid, &status, 0);
	tap_ok(elapsed_ms(start) < 2000, "unbinding the ring ends the flush");
	s.index = pfq_tx_bind(s.q, VETH_NEAR, 0, SENDER_SYNC, 65536);
	sender_put(&s, &req, 0, clock_ns() + 60000000000ull);
	pid = fork();
	if (!pid) {
		pfq_tx_flush(s.q, s.index);
		_exit(0);
	}
	usleep(200000);
	start = clock_ns();
	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	tap_ok(WIFSIGNALED(status) && elapsed_ms(start) < 1000, "a signal ends a flush");
	sender_close(&s);
}

int main(void)
{
	tap_plan(14);
	sender_deep_backlog();
	veth_create();
	test_times(SENDER_SYNC);
	test_times(1);
	test_past_and_future();
	test_waiting();
	veth_delete();
	return tap_done();
}
