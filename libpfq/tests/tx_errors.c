// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test what the functions of transmission request from the kernel, and how they report mistakes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "internal.h"
#include "tap.h"

#define FD 1000
#define INDEX 3

static struct pfq q = { .fd = FD };
static struct pfq_so_tx_bind bound;
static uint8_t *map;
static size_t mapped;
static off_t mapped_at;
static int flushed, unbound, set_errno, map_errno;
static bool flush_empties;	/* PFQ_SO_TX_FLUSH sends all frames */

int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len);
int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *len);
void *__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off);
int __wrap_munmap(void *addr, size_t len);

int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	if (fd != FD || level != SOL_PFQ || set_errno) {
		errno = set_errno ?: EBADF;
		return -1;
	}
	if (name == PFQ_SO_TX_BIND)
		memcpy(&bound, value, len);
	flushed += name == PFQ_SO_TX_FLUSH && *(const uint32_t *)value == INDEX;
	if (name == PFQ_SO_TX_FLUSH && flush_empties)
		((struct pfq_tx_ring *)map)->tail = ((struct pfq_tx_ring *)map)->head;
	unbound += name == PFQ_SO_TX_UNBIND && *(const uint32_t *)value == INDEX;
	return 0;
}

int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	struct pfq_so_tx_stats *stats = value;

	(void)level;
	if (fd == FD && name == PFQ_SO_TX_BIND) {
		bound.index = INDEX;
		memcpy(value, &bound, *len);
		return 0;
	}
	if (fd == FD && name == PFQ_SO_TX_STATS && stats->index == INDEX) {
		stats->sent = 5;
		return 0;
	}
	if (fd == FD && name == PFQ_SO_ERROR) {
		*len = sizeof("the kernel's text");
		memcpy(value, "the kernel's text", *len);
		return 0;
	}
	errno = ENOPROTOOPT;
	return -1;
}

void *__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off)
{
	(void)addr;
	(void)prot;
	(void)flags;
	(void)fd;
	if (map_errno) {
		errno = map_errno;
		return MAP_FAILED;
	}
	mapped = len;
	mapped_at = off;
	map = aligned_alloc(4096, len);
	memset(map, 0, len);
	return map;
}

int __wrap_munmap(void *addr, size_t len)
{
	if (addr != map || len != mapped)
		return -1;
	free(map);
	mapped = 0;
	return 0;
}

static void mistakes_in_bind(void)
{
	tap_ok(pfq_tx_bind(&q, "nosuch0", -1, -1, 0) == -ENODEV,
	       "pfq_tx_bind() fails if there is no such device");
	tap_ok(pfq_tx_bind(&q, NULL, -1, -1, 0) == -EINVAL, "pfq_tx_bind() refuses NULL as a device");
	set_errno = EPERM;
	tap_ok(pfq_tx_bind(&q, "lo", -1, -1, 0) == -EPERM, "pfq_tx_bind() fails if the kernel refuses");
	tap_text(pfq_error(&q), "lo: the kernel's text", "the error text is the kernel's");
	set_errno = 0;
	map_errno = EAGAIN;
	tap_ok(pfq_tx_bind(&q, "lo", -1, -1, 0) == -EAGAIN && unbound == 1,
	       "pfq_tx_bind() removes a ring that it cannot map");
	map_errno = 0;
}

static void mistakes_in_put(int index)
{
	static uint8_t frame[65536];
	void *to;

	tap_ok(pfq_tx_put(&q, index + 1, frame, 60, 1, 0) == -ENOENT, "an index without a ring is refused");
	tap_ok(pfq_tx_put(&q, -1, frame, 60, 1, 0) == -ENOENT, "a negative index is refused");
	tap_ok(pfq_tx_put(&q, index, frame, sizeof(frame), 1, 0) == -EMSGSIZE,
	       "a frame longer than half the ring is refused");
	tap_ok(pfq_tx_put(&q, index, frame, 60, PFQ_TX_COPIES_MAX + 1, 0) == -EINVAL,
	       "more than PFQ_TX_COPIES_MAX copies are refused");
	tap_ok(pfq_tx_reserve(&q, index, 60, &to) == 0 &&
	       pfq_tx_commit(&q, index, 61, 1, 0) == -EINVAL, "a frame longer than reserved is refused");
	tap_ok(!pfq_tx_commit(&q, index, 60, 1, 0) && pfq_tx_commit(&q, index, 60, 1, 0) == -EINVAL,
	       "a second commit is refused");
	while (!pfq_tx_put(&q, index, frame, 1500, 1, 0))
		;
	tap_ok(pfq_tx_put(&q, index, frame, 1500, 1, 0) == -EAGAIN,
	       "pfq_tx_put() fails if the ring is full");
}

static void send_one(int index)
{
	static uint8_t frame[60];
	struct pfq_tx_ring *ring = (void *)map;
	uint32_t before;

	ring->tail = ring->head;	/* the kernel has taken all frames */
	before = ring->head;
	flushed = 0;
	tap_ok(!pfq_tx_send(&q, index, frame, sizeof(frame)) && ring->head != before && flushed == 1,
	       "pfq_tx_send() appends and flushes");
	while (!pfq_tx_put(&q, index, frame, sizeof(frame), 1, 0))
		;
	flushed = 0;
	tap_ok(pfq_tx_send(&q, index, frame, sizeof(frame)) == -EAGAIN && flushed == 1,
	       "pfq_tx_send() flushes a full ring");
	flush_empties = true;
	tap_ok(!pfq_tx_send(&q, index, frame, sizeof(frame)) && flushed == 3,
	       "pfq_tx_send() appends if the flush makes room");
	flush_empties = false;
	set_errno = ENETDOWN;
	tap_ok(pfq_tx_send(&q, index, frame, sizeof(frame)) == -ENETDOWN,
	       "pfq_tx_send() reports an error of the flush");
	set_errno = 0;
	tap_ok(pfq_tx_send(&q, index + 1, frame, sizeof(frame)) == -ENOENT,
	       "an index without a ring is refused");
}

static void flush(int index)
{
	struct pfq_tx_ring *ring = (void *)map;

	tap_ok(!pfq_tx_flush(&q, index) && !flushed, "pfq_tx_flush() does not wake a thread that is awake");
	ring->asleep = 1;
	tap_ok(!pfq_tx_flush(&q, index) && flushed == 1, "pfq_tx_flush() wakes a thread that sleeps");
	set_errno = ENETDOWN;
	tap_ok(pfq_tx_flush(&q, index) == -ENETDOWN, "pfq_tx_flush() reports an error");
	set_errno = 0;
}

int main(void)
{
	struct pfq_so_tx_stats stats;
	int index;

	mistakes_in_bind();
	index = pfq_tx_bind(&q, "lo", 2, 1, 65536);
	tap_ok(index == INDEX, "pfq_tx_bind() returns the index");
	tap_ok(bound.ifindex && bound.queue == 2 && bound.cpu == 1 && bound.size == 65536,
	       "pfq_tx_bind() passes device, queue, CPU and size");
	tap_ok(mapped_at == (off_t)PFQ_TX_MMAP(INDEX) && mapped >= 65536 + sizeof(struct pfq_tx_ring),
	       "pfq_tx_bind() maps the ring");
	mistakes_in_put(index);
	flush(index);
	tap_ok(!pfq_tx_stats(&q, index, &stats, sizeof(stats)) && stats.sent == 5,
	       "pfq_tx_stats() returns what the kernel returns");
	tap_ok(pfq_tx_stats(&q, 0, &stats, sizeof(stats)) == -ENOENT,
	       "pfq_tx_stats() refuses an index without a ring");
	unbound = 0;
	tap_ok(!pfq_tx_unbind(&q, index) && unbound == 1 && !mapped, "pfq_tx_unbind() unmaps the ring");
	tap_ok(pfq_tx_unbind(&q, index) == -ENOENT, "a second pfq_tx_unbind() fails");
	index = pfq_tx_bind(&q, "lo", -1, -1, 0);
	flushed = 0;
	tap_ok(!pfq_tx_flush(&q, index) && flushed == 1,
	       "pfq_tx_flush() calls the kernel if there is no thread");
	send_one(index);
	tx_exit(&q);
	tap_ok(!mapped, "tx_exit() unmaps the rings");
	return tap_done();
}
