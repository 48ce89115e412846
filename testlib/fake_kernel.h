/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A fake kernel inside the test's process: the linker replaces calls of libc, such as socket(), by
 * the functions below (--wrap). Its ring is the model of ring_producer.h. A test sets the fields of
 * kernel, calls libpfq, and checks what the fields record.
 */
#ifndef TESTLIB_FAKE_KERNEL_H
#define TESTLIB_FAKE_KERNEL_H

#include <errno.h>
#include <linux/mman.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "ring_producer.h"

#define KERNEL_FD 1000

static struct kernel {
	int socket_errno;
	const char *version;
	int ring_errno;
	uint64_t ring_max;		/* bytes of blocks that the user may lock; 0: any */
	int bind_errno;
	const char *error;		/* the text of PFQ_SO_ERROR; NULL: none */
	struct pfq_so_ring asked;	/* the last value of PFQ_SO_RING */
	struct pfq_so_bind bound;	/* the last value of PFQ_SO_BIND or _UNBIND */
	int option, option_errno;	/* the last one except PFQ_SO_RING, _BIND, _UNBIND */
	socklen_t option_len;
	union {
		struct pfq_so_join join;
		struct pfq_so_filter filter;
		struct pfq_so_vlans vlans;
		struct pfq_so_verdict verdict;
		struct pfq_so_egress egress;
		uint32_t gid;
		uint8_t bytes[65536];
	} value;
	uint32_t groups[8];
	unsigned int nr_groups;
	struct pfq_so_group_stats group_stats;
	struct pfq_so_counters counters;
	struct pfq_so_cpu_stats cpu_stats;	/* of each of 4 CPUs */
	int get_errno;
	int pin_errno;			/* of PFQ_SO_RING with huge pages; 0: it succeeds */
	int huge_maps, unmaps;
	size_t page;			/* size of the huge pages that exist; 0: none */
	struct pfq_so_stats stats;
	size_t stats_known;		/* bytes of pfq_so_stats that the kernel knows */

	int (*poll)(struct pollfd *pfd, int timeout);
	int polls;
	int so_error;
	int asked_error;		/* number of calls of getsockopt(SO_ERROR) */
	int closed;
	struct model model;
} kernel;

int __wrap_socket(int domain, int type, int protocol);
int __wrap_close(int fd);
ssize_t __wrap_recv(int fd, void *buf, size_t len, int flags);
int __wrap_setsockopt(int fd, int level, int name, const void *value,
		      socklen_t len);
int __wrap_getsockopt(int fd, int level, int name, void *value,
		      socklen_t *len);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);
void *__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd,
		  off_t off);
int __wrap_munmap(void *addr, size_t len);
int __real_close(int fd);
int __real_poll(struct pollfd *fds, nfds_t n, int timeout);

/* Set the pending error of the socket. */
static inline void kernel_raise_error(int error)
{
	kernel.so_error = error;
	__atomic_store_n(&kernel.model.ring->error, 1, __ATOMIC_RELEASE);
}

/* Set errno to err. Return -1, or 0 if err is 0. */
static inline int kernel_fail(int err)
{
	errno = err;
	return err ? -1 : 0;
}

int __wrap_socket(int domain, int type, int protocol)
{
	(void)type;
	(void)protocol;
	return kernel_fail(domain == PF_Q ? kernel.socket_errno : EINVAL) ?:
		KERNEL_FD;
}

int __wrap_close(int fd)
{
	if (fd != KERNEL_FD)
		return __real_close(fd);
	kernel.closed++;
	return 0;
}

int __wrap_setsockopt(int fd, int level, int name, const void *value,
		      socklen_t len)
{
	if (fd != KERNEL_FD || level != SOL_PFQ)
		return kernel_fail(EBADF);
	switch (name) {
	case PFQ_SO_RING:
		memcpy(&kernel.asked, value, len);
		if (kernel.asked.user_addr && kernel.pin_errno)
			return kernel_fail(kernel.pin_errno);
		if (kernel.ring_max && (uint64_t)kernel.asked.block_size * kernel.asked.nr_blocks > kernel.ring_max)
			return kernel_fail(EPERM);
		return kernel_fail(kernel.ring_errno);
	case PFQ_SO_BIND:
	case PFQ_SO_UNBIND:
		memcpy(&kernel.bound, value, len);
		return kernel_fail(kernel.bind_errno);
	}
	kernel.option = name;
	kernel.option_len = len;
	if (len <= sizeof(kernel.value))
		memcpy(&kernel.value, value, len);
	return kernel_fail(kernel.option_errno);
}

/* Copy at most *len bytes to value, and store their number in *len, as getsockopt() does. */
static inline int kernel_return(void *value, socklen_t *len, const void *from,
			       size_t size)
{
	if (size < *len)
		*len = size;
	memcpy(value, from, *len);
	return 0;
}

static inline int kernel_return_text(void *value, socklen_t *len,
				    const char *text)
{
	if (!text)
		return kernel_fail(ENOPROTOOPT);
	return kernel_return(value, len, text, strlen(text) + 1);
}

int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	if (fd != KERNEL_FD)
		return kernel_fail(EBADF);
	if (level == SOL_SOCKET && name == SO_ERROR) {
		kernel_return(value, len, &kernel.so_error, sizeof(int));
		kernel.so_error = 0;
		kernel.asked_error++;
		return 0;
	}
	switch (name) {
	case PFQ_SO_VERSION:
		return kernel_return_text(value, len, kernel.version);
	case PFQ_SO_ERROR:
		return kernel_return_text(value, len, kernel.error);
	case PFQ_SO_RING:
		return kernel_return(value, len, &kernel.model.so,
				    sizeof(kernel.model.so));
	case PFQ_SO_STATS:
		return kernel_return(value, len, &kernel.stats,
				    kernel.stats_known);
	case PFQ_SO_GROUPS:
		return kernel_return(value, len, kernel.groups,
				    kernel.nr_groups * sizeof(uint32_t));
	}
	memcpy(&kernel.value.gid, value, sizeof(uint32_t));
	if (kernel.get_errno)
		return kernel_fail(kernel.get_errno);
	switch (name) {
	case PFQ_SO_GROUP_STATS:
		return kernel_return(value, len, &kernel.group_stats,
				    sizeof(kernel.group_stats));
	case PFQ_SO_CPU_STATS:
		if (*(uint32_t *)value > 3)
			return kernel_fail(ENOENT);
		kernel.cpu_stats.cpu = *(uint32_t *)value;
		return kernel_return(value, len, &kernel.cpu_stats, sizeof(kernel.cpu_stats));
	case PFQ_SO_GROUP_COUNTERS:
		return kernel_return(value, len, &kernel.counters,
				    sizeof(kernel.counters));
	}
	return kernel_fail(ENOPROTOOPT);
}

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	if (fds->fd != KERNEL_FD)
		return __real_poll(fds, n, timeout);
	kernel.polls++;
	return kernel.poll(fds, timeout);
}

ssize_t __wrap_recv(int fd, void *buf, size_t len, int flags)
{
	struct pollfd pfd = { .fd = fd };

	(void)buf;
	(void)len;
	(void)flags;
	if (__wrap_poll(&pfd, 1, -1) < 0)
		return -1;
	if (pfd.revents & POLLIN)
		return 0;
	errno = kernel.so_error;
	kernel.so_error = 0;
	return -1;
}

/* Return the memory of the model if pages of this size exist. */
static inline void *kernel_huge(size_t len, int flags)
{
	size_t page = 1ul << (flags >> MAP_HUGE_SHIFT & MAP_HUGE_MASK);

	errno = ENOMEM;
	if (page != kernel.page || len % page)
		return MAP_FAILED;
	kernel.huge_maps++;
	kernel.model.so.mmap_size = len;
	return kernel.model.base;
}

void *__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd,
		  off_t off)
{
	(void)addr;
	(void)prot;
	(void)off;
	if (flags & MAP_HUGETLB)
		return kernel_huge(len, flags);
	if (fd != KERNEL_FD || len != kernel.model.so.mmap_size)
		return MAP_FAILED;
	return kernel.model.base;
}

int __wrap_munmap(void *addr, size_t len)
{
	kernel.unmaps++;
	return addr == kernel.model.base &&
		len == kernel.model.so.mmap_size ? 0 : -1;
}

/* Start a new kernel with a ring of 8 blocks of 4096 bytes. */
static inline void kernel_boot(void)
{
	free(kernel.model.base);
	kernel = (struct kernel) {
		.version = PFQ_VERSION,
		.stats_known = sizeof(kernel.stats),
	};
	model_init(&kernel.model, 4096, 8, 2);
}

static inline void kernel_halt(void)
{
	model_exit(&kernel.model);
}

#endif
