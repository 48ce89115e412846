// SPDX-License-Identifier: LGPL-2.1-or-later
/* The library and a kernel of this process: what is asked for, and what comes of mistakes. */
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
static int flushed, unbound, set_errno, map_errno, takes;

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
	if (name == PFQ_SO_TX_FLUSH && takes)
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
		*len = sizeof("the kernel's words");
		memcpy(value, "the kernel's words", *len);
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
	tap_ok(pfq_tx_bind(&q, "nosuch0", -1, -1, 0) == -ENODEV, "no such device");
	tap_ok(pfq_tx_bind(&q, NULL, -1, -1, 0) == -EINVAL, "no device");
	set_errno = EPERM;
	tap_ok(pfq_tx_bind(&q, "lo", -1, -1, 0) == -EPERM, "the kernel refuses");
	tap_text(pfq_error(&q), "lo: the kernel's words", "and says why");
	set_errno = 0;
	map_errno = EAGAIN;
	tap_ok(pfq_tx_bind(&q, "lo", -1, -1, 0) == -EAGAIN && unbound == 1,
	       "what cannot be mapped is unbound");
	map_errno = 0;
}

static void mistakes_in_put(int index)
{
	static uint8_t frame[65536];
	void *to;

	tap_ok(pfq_tx_put(&q, index + 1, frame, 60, 1, 0) == -ENOENT, "another ring's number");
	tap_ok(pfq_tx_put(&q, -1, frame, 60, 1, 0) == -ENOENT, "a negative number");
	tap_ok(pfq_tx_put(&q, index, frame, sizeof(frame), 1, 0) == -EMSGSIZE, "a frame too long");
	tap_ok(pfq_tx_put(&q, index, frame, 60, PFQ_TX_COPIES_MAX + 1, 0) == -EINVAL, "too many copies");
	tap_ok(pfq_tx_reserve(&q, index, 60, &to) == 0 &&
	       pfq_tx_commit(&q, index, 61, 1, 0) == -EINVAL, "longer than reserved");
	tap_ok(!pfq_tx_commit(&q, index, 60, 1, 0) && pfq_tx_commit(&q, index, 60, 1, 0) == -EINVAL,
	       "committed twice");
	while (!pfq_tx_put(&q, index, frame, 1500, 1, 0))
		;
	tap_ok(pfq_tx_put(&q, index, frame, 1500, 1, 0) == -EAGAIN, "the ring is full");
}

static void send_one(int index)
{
	static uint8_t frame[60];
	struct pfq_tx_ring *ring = (void *)map;
	uint32_t before;

	ring->tail = ring->head;	/* all was taken */
	before = ring->head;
	flushed = 0;
	tap_ok(!pfq_tx_send(&q, index, frame, sizeof(frame)) && ring->head != before && flushed == 1,
	       "send appends and flushes");
	while (!pfq_tx_put(&q, index, frame, sizeof(frame), 1, 0))
		;
	flushed = 0;
	tap_ok(pfq_tx_send(&q, index, frame, sizeof(frame)) == -EAGAIN && flushed == 1,
	       "with a full ring it flushes, too");
	takes = 1;
	tap_ok(!pfq_tx_send(&q, index, frame, sizeof(frame)) && flushed == 3, "and sends when that makes room");
	takes = 0;
	set_errno = ENETDOWN;
	tap_ok(pfq_tx_send(&q, index, frame, sizeof(frame)) == -ENETDOWN, "an error is told");
	set_errno = 0;
	tap_ok(pfq_tx_send(&q, index + 1, frame, sizeof(frame)) == -ENOENT, "another ring's number");
}

static void flush(int index)
{
	struct pfq_tx_ring *ring = (void *)map;

	tap_ok(!pfq_tx_flush(&q, index) && !flushed, "a thread that is awake is let be");
	ring->asleep = 1;
	tap_ok(!pfq_tx_flush(&q, index) && flushed == 1, "one that sleeps is woken");
	set_errno = ENETDOWN;
	tap_ok(pfq_tx_flush(&q, index) == -ENETDOWN, "an error of flush is told");
	set_errno = 0;
}

int main(void)
{
	struct pfq_so_tx_stats stats;
	int index;

	mistakes_in_bind();
	index = pfq_tx_bind(&q, "lo", 2, 1, 65536);
	tap_ok(index == INDEX, "bind tells the ring's number");
	tap_ok(bound.ifindex && bound.queue == 2 && bound.cpu == 1 && bound.size == 65536,
	       "and asks for what it was told");
	tap_ok(mapped_at == (off_t)PFQ_TX_MMAP(INDEX) && mapped >= 65536 + sizeof(struct pfq_tx_ring),
	       "and maps that");
	mistakes_in_put(index);
	flush(index);
	tap_ok(!pfq_tx_stats(&q, index, &stats, sizeof(stats)) && stats.sent == 5, "stats");
	tap_ok(pfq_tx_stats(&q, 0, &stats, sizeof(stats)) == -ENOENT, "stats of no ring");
	unbound = 0;
	tap_ok(!pfq_tx_unbind(&q, index) && unbound == 1 && !mapped, "unbind unmaps");
	tap_ok(pfq_tx_unbind(&q, index) == -ENOENT, "once");
	index = pfq_tx_bind(&q, "lo", -1, -1, 0);
	flushed = 0;
	tap_ok(!pfq_tx_flush(&q, index) && flushed == 1, "without a thread flush sends");
	send_one(index);
	tx_exit(&q);
	tap_ok(!mapped, "closing unmaps");
	return tap_done();
}
