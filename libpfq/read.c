// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reading batches, and waiting for packets. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "internal.h"

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ll + ts.tv_nsec / 1000000;
}

/* ENETDOWN: say which devices were removed. */
static int fail_removed(struct pfq *q)
{
	char names[256];
	const unsigned int n = bound_remove_gone(&q->bound, names, sizeof(names));

	if (!n)
		return fail(q, ENETDOWN, "pfq: a bound device was removed: bind it again when it is back");
	return fail(q, ENETDOWN, n == 1 ? "%s: the device was removed: bind it again when it is back" :
		    "%s: the devices were removed: bind them again when they are back", names);
}

static int fail_socket(struct pfq *q, int err)
{
	if (err == ENETDOWN)
		return fail_removed(q);
	return fail(q, err, "pfq: socket: %s", strerror(err));
}

/* Report the pending error of the socket and clear it. Returns 0 or a negative errno. */
static int check_socket(struct pfq *q)
{
	int err = 0;
	socklen_t len = sizeof(err);

	if (getsockopt(q->fd, SOL_SOCKET, SO_ERROR, &err, &len))
		err = errno;
	return err ? fail_socket(q, err) : 0;
}

/*
 * Like check_socket(), but make no system call if there is no error. For programs that poll the map
 * by pfq_read() with a timeout of 0.
 */
static int check_map(struct pfq *q)
{
	uint32_t *error = &q->ring.map->error;

	/* Acquire: pairs with the store-release in the kernel's pfq_sock_tell_error(). */
	if (!__atomic_load_n(error, __ATOMIC_ACQUIRE))
		return 0;
	__atomic_store_n(error, 0, __ATOMIC_RELAXED);
	return check_socket(q);
}

int pfq_poll(struct pfq *q, int timeout_ms)
{
	struct pollfd pfd = { .fd = q->fd, .events = POLLIN };
	int n;

	if (q->rest.begin != q->rest.end)
		return 1;
	/* A recv() of 0 bytes sleeps as poll() does, at less cost. */
	if (timeout_ms < 0 && !recv(q->fd, NULL, 0, 0))
		return 1;
	if (timeout_ms < 0)
		return fail_socket(q, errno);
	n = poll(&pfd, 1, timeout_ms);

	if (n < 0)
		return fail(q, errno, "pfq: poll: %s", strerror(errno));
	if (n == 0)
		return 0;
	if (pfd.revents & POLLIN)
		return 1;
	return check_socket(q) ?: fail(q, EIO, "pfq: poll: %s", strerror(EIO));
}

int fail_damaged(struct pfq *q)
{
	return fail(q, EIO, "pfq: the ring is inconsistent: another user of the map wrote to it, or the module has a bug: close and open again");
}

typedef int (*ring_reader)(struct ring *r, struct pfq_batch *batch);

static int read_ring(struct pfq *q, struct pfq_batch *batch, ring_reader read)
{
	int ret;

	if (q->rest.begin != q->rest.end) {
		*batch = q->rest;
		q->rest = (struct pfq_batch) { 0 };
		ring_set_unread(&q->ring, 0);
		return 1;
	}
	ret = read(&q->ring, batch);

	return ret < 0 ? fail_damaged(q) : ret;
}

void pfq_unread(struct pfq *q, const struct pfq_batch *rest)
{
	q->rest = *rest;
	ring_set_unread(&q->ring, rest->end - rest->begin);
}

static int read_batch(struct pfq *q, struct pfq_batch *batch, int timeout_ms, ring_reader read)
{
	int64_t deadline = 0;
	int ret;

	if (!q->map)
		return fail_no_ring(q);
	ret = read_ring(q, batch, read);
	if (ret)
		return ret;
	/* Do not poll(): it requests a wakeup, which costs time on each CPU that delivers. */
	if (!timeout_ms)
		return check_map(q);
	if (timeout_ms > 0)
		deadline = now_ms() + timeout_ms;
	do {
		ret = pfq_poll(q, timeout_ms);
		if (ret <= 0)
			return ret;
		ret = read_ring(q, batch, read);
		if (ret)
			return ret;
		if (timeout_ms > 0) {
			int64_t left = deadline - now_ms();

			timeout_ms = left > 0 ? left : 0;
		}
	} while (timeout_ms);
	return 0;
}

int pfq_read(struct pfq *q, struct pfq_batch *batch, int timeout_ms)
{
	return read_batch(q, batch, timeout_ms, ring_read);
}

int pfq_read_ordered(struct pfq *q, struct pfq_batch *batch, int timeout_ms)
{
	return read_batch(q, batch, timeout_ms, ring_read_ordered);
}
