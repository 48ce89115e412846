// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The memory of a receive ring: either the kernel allocates it, or this process maps huge pages and
 * the kernel pins them.
 */
#include <errno.h>
#include <linux/mman.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ring_memory.h"

static uint64_t align_up(uint64_t n, uint64_t to)
{
	return (n + to - 1) & ~(to - 1);
}

/*
 * Return the bytes of a ring in huge pages. The part before the blocks is rounded up to whole
 * blocks.
 */
static uint64_t bytes_needed(const struct pfq_so_ring *so)
{
	uint64_t streams = 2 * sysconf(_SC_NPROCESSORS_CONF);
	uint64_t head = sizeof(struct pfq_ring) +
		streams * sizeof(struct pfq_stream) +
		so->nr_blocks * sizeof(uint32_t);

	return align_up(head, so->block_size) +
		(uint64_t)so->nr_blocks * so->block_size;
}

/* Let the kernel create the ring, and get the geometry that it chose. Returns 0 or a negative errno. */
static int set_ring(struct pfq *q, struct pfq_so_ring *so)
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

/* Create the ring in huge pages of 2^shift bytes. Returns 0 or a negative errno. */
static int create_huge(struct pfq *q, struct pfq_so_ring *so, unsigned int shift)
{
	const uint64_t size = align_up(bytes_needed(so), 1ul << shift);
	struct pfq_so_ring huge = *so;
	void *map;
	int ret;

	if (so->block_size > 1ul << shift)
		return -EINVAL;
	map = mmap(NULL, size, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB |
		   shift << MAP_HUGE_SHIFT, -1, 0);
	if (map == MAP_FAILED)
		return -errno;
	huge.user_addr = (uintptr_t)map;
	huge.user_size = size;
	ret = set_ring(q, &huge);
	if (ret) {
		munmap(map, size);
		return ret;
	}
	q->map = map;
	q->map_size = size;
	q->page_size = 1ul << shift;
	*so = huge;
	return 0;
}

/* Create the ring in memory that the kernel allocates. Returns 0 or a negative errno. */
static int create_small(struct pfq *q, struct pfq_so_ring *so)
{
	void *map;
	int ret;

	ret = set_ring(q, so);
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

int ring_memory_create(struct pfq *q, uint32_t hugepages, struct pfq_so_ring *so)
{
	if (hugepages > PFQ_HUGEPAGES_BEST)
		return fail(q, EINVAL, "pfq: hugepages %u: want PFQ_HUGEPAGES_*",
			    hugepages);
	/* Ignore why huge pages fail: create_small() then reports a bad request. */
	if (hugepages == PFQ_HUGEPAGES_BEST &&
	    (!create_huge(q, so, 30) || !create_huge(q, so, 21)))
		return 0;
	return create_small(q, so);
}
