// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The memory of a ring: the kernel's, mapped here, or huge pages of this
 * process, which the kernel pins.
 */
#include <errno.h>
#include <linux/mman.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ring_memory.h"

static uint64_t align(uint64_t n, uint64_t to)
{
	return (n + to - 1) & ~(to - 1);
}

/* What precedes the blocks takes whole blocks; see struct pfq_ring. */
static uint64_t bytes_needed(const struct pfq_so_ring *so)
{
	uint64_t streams = 2 * sysconf(_SC_NPROCESSORS_CONF);
	uint64_t head = sizeof(struct pfq_ring) +
		streams * sizeof(struct pfq_stream) +
		so->nr_blocks * sizeof(uint32_t);

	return align(head, so->block_size) +
		(uint64_t)so->nr_blocks * so->block_size;
}

static int ask_kernel(struct pfq *q, struct pfq_so_ring *so)
{
	socklen_t len = sizeof(*so);
	int ret;

	ret = set_option(q, PFQ_SO_RING, so, sizeof(*so), "pfq");
	if (ret)
		return ret;
	memset(so, 0, sizeof(*so));
	if (getsockopt(q->fd, SOL_PFQ, PFQ_SO_RING, so, &len))
		return fail(q, errno, "pfq: ring: %s", strerror(errno));
	return 0;
}

/* shift: log2 of the page's size */
static int create_huge(struct pfq *q, struct pfq_so_ring *so, unsigned int shift)
{
	const uint64_t size = align(bytes_needed(so), 1ul << shift);
	struct pfq_so_ring own = *so;
	void *map;
	int ret;

	if (so->block_size > 1ul << shift)
		return -EINVAL;
	map = mmap(NULL, size, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB |
		   shift << MAP_HUGE_SHIFT, -1, 0);
	if (map == MAP_FAILED)
		return -errno;
	own.user_addr = (uintptr_t)map;
	own.user_size = size;
	ret = ask_kernel(q, &own);
	if (ret) {
		munmap(map, size);
		return ret;
	}
	q->map = map;
	q->map_size = size;
	q->page_size = 1ul << shift;
	*so = own;
	return 0;
}

static int create_small(struct pfq *q, struct pfq_so_ring *so)
{
	void *map;
	int ret;

	ret = ask_kernel(q, so);
	if (ret)
		return ret;
	map = mmap(NULL, so->mmap_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		   q->fd, 0);
	if (map == MAP_FAILED)
		return fail(q, errno, "pfq: cannot map the ring of %llu bytes: %s",
			    (unsigned long long)so->mmap_size, strerror(errno));
	q->map = map;
	q->map_size = so->mmap_size;
	q->page_size = sysconf(_SC_PAGESIZE);
	return 0;
}

int memory_create(struct pfq *q, uint32_t hugepages, struct pfq_so_ring *so)
{
	if (hugepages > PFQ_HUGEPAGES_BEST)
		return fail(q, EINVAL, "pfq: hugepages %u: want PFQ_HUGEPAGES_*",
			    hugepages);
	/* What is wrong with the request shows with small pages as well. */
	if (hugepages == PFQ_HUGEPAGES_BEST &&
	    (!create_huge(q, so, 30) || !create_huge(q, so, 21)))
		return 0;
	return create_small(q, so);
}
