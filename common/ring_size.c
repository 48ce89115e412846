// SPDX-License-Identifier: LGPL-2.1-or-later
/* Receive rings by their size in bytes. */
#include <errno.h>
#include <unistd.h>

#include "ring_size.h"

#define BLOCK_MIN	4096u
#define BLOCK_USUAL	(256u << 10)
#define BLOCK_MAX	(16u << 20)
#define BLOCKS_MAX	65536u

void ring_blocks(uint64_t bytes, unsigned int cpus, uint32_t *block_size, uint32_t *nr_blocks)
{
	uint32_t size = BLOCK_USUAL, n = 1;

	while (n < 4 * cpus)
		n *= 2;
	while (size > BLOCK_MIN && (uint64_t)n * size > bytes)
		size /= 2;
	while (n < BLOCKS_MAX && 2ull * n * size <= bytes)
		n *= 2;
	while (size < BLOCK_MAX && 2ull * n * size <= bytes)
		size *= 2;
	*block_size = size;
	*nr_blocks = n;
}

int ring_open(struct pfq **q, struct pfq_opts *opts, uint64_t bytes, struct pfq_so_ring *ring)
{
	const long cpus = sysconf(_SC_NPROCESSORS_CONF);
	int smaller = 0;
	int ret;

	ring_blocks(bytes, cpus, &opts->block_size, &opts->nr_blocks);
	ret = pfq_open(q, opts);
	/* -EPERM: the ring is more than the user may lock in memory, or the socket itself is refused. */
	while (ret == -EPERM && bytes > 4ull * cpus * BLOCK_MIN) {
		bytes /= 2;
		ring_blocks(bytes, cpus, &opts->block_size, &opts->nr_blocks);
		ret = pfq_open(q, opts);
		smaller = 1;
	}
	if (ret)
		return ret;
	ret = pfq_ring_info(*q, ring, sizeof(*ring));
	if (!ret)
		return smaller;
	pfq_close(*q);
	*q = NULL;
	return ret;
}
