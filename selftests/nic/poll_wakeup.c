// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting for packets: epoll works level- and edge-triggered, recv() blocks, the kernel wakes
 * a sleeping reader once, and it holds no packet back.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). A failure means that a reader sleeps
 * although there are packets, or is woken too often.
 */
#include "capture.h"
#include "tap.h"

#include <fcntl.h>
#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void send_frames(struct traffic *t, struct capture *c, uint32_t count)
{
	struct frame_request req = { .count = count, .min_len = 60, .max_len = 60, .rate = 2000 };

	if (traffic_start(t, req))
		tap_bail("%s: the peer does not send", t->dev);
	capture_expect(c, &t->req);
}

static void drain(struct capture *c)
{
	while (capture_read(c, 100) > 0)
		;
}

static int ready(int ep, int timeout_ms)
{
	struct epoll_event e;

	return epoll_wait(ep, &e, 1, timeout_ms);
}

static int watch(struct capture *c, uint32_t events)
{
	struct epoll_event e = { .events = events };
	int ep = epoll_create1(EPOLL_CLOEXEC);

	if (ep < 0 || epoll_ctl(ep, EPOLL_CTL_ADD, pfq_fd(c->q), &e))
		tap_bail("epoll: %m");
	return ep;
}

/* Wait for a packet by recv(). Return 0 or the errno. */
static int wait_by_recv(int fd, int flags)
{
	return recv(fd, NULL, 0, flags) ? errno : 0;
}

/* Count wake-ups of the socket: each one queues a signal. */
static int wakeups(const sigset_t *set, int timeout_ms)
{
	struct timespec wait = { timeout_ms / 1000, timeout_ms % 1000 * 1000000 };
	int n = 0;

	while (sigtimedwait(set, NULL, &wait) > 0)
		n++;
	return n;
}

int main(void)
{
	const struct timeval soon = { .tv_usec = 50000 }, never = {};
	struct capture c;
	struct traffic t;
	sigset_t set;
	int ep, fd, n;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	traffic_open(&t);
	tap_plan(14);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	fd = pfq_fd(c.q);

	ep = watch(&c, EPOLLIN);
	drain(&c);
	tap_ok(!ready(ep, 0), "level-triggered: the socket is not ready without packets");
	send_frames(&t, &c, 1);
	tap_ok(ready(ep, 2000) == 1, "level-triggered: the socket is ready with a packet");
	tap_ok(ready(ep, 0) == 1, "level-triggered: the socket stays ready until the packet is read");
	drain(&c);
	tap_ok(c.tally.good == 1 && !ready(ep, 0),
	       "level-triggered: the socket is not ready after the packet is read");
	close(ep);

	ep = watch(&c, EPOLLIN | EPOLLET);
	send_frames(&t, &c, 1);
	tap_ok(ready(ep, 2000) == 1, "edge-triggered: a packet causes an event");
	while (ready(ep, 200) == 1)	/* the peer's control frames cause events, too */
		;
	tap_ok(!ready(ep, 100), "edge-triggered: no event follows without another packet");
	send_frames(&t, &c, 1);
	tap_ok(ready(ep, 2000) == 1,
	       "edge-triggered: another packet causes an event although the first is unread");
	drain(&c);
	close(ep);

	tap_ok(wait_by_recv(fd, MSG_DONTWAIT) == EAGAIN,
	       "recv() with MSG_DONTWAIT fails with EAGAIN without packets");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon));
	tap_ok(wait_by_recv(fd, 0) == EAGAIN, "recv() fails with EAGAIN after SO_RCVTIMEO");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &never, sizeof(never));
	send_frames(&t, &c, 1);
	tap_ok(!wait_by_recv(fd, 0), "recv() waits until there is a packet");
	tap_ok(!wait_by_recv(fd, MSG_DONTWAIT), "recv() succeeds until the packet is read");
	drain(&c);

	fcntl(fd, F_SETOWN, getpid());
	fcntl(fd, F_SETSIG, SIGRTMIN);
	fcntl(fd, F_SETFL, O_ASYNC);
	wakeups(&set, 0);
	pfq_poll(c.q, 0);		/* the kernel now assumes that the reader sleeps */
	send_frames(&t, &c, 500);
	while (!traffic_ended(&t))
		usleep(1000);
	n = wakeups(&set, 200);
	tap_ok(n == 1, "500 packets wake a sleeping reader once (%d)", n);
	drain(&c);
	fcntl(fd, F_SETFL, 0);

	send_frames(&t, &c, 1);
	while (!traffic_ended(&t))
		usleep(1000);
	usleep(20000);
	n = capture_read(&c, 0);
	tap_ok(n > 0, "a single packet can be read at once, without waiting");
	drain(&c);
	tap_ok(tally_exact(&c.tally), "the packet is intact");
	return tap_done();
}
