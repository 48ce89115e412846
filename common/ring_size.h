/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Receive rings by their size in bytes. */
#ifndef COMMON_RING_SIZE_H
#define COMMON_RING_SIZE_H

#include <pfq/pfq.h>

#define RING_USUAL	(32ull << 20)	/* bytes */

/*
 * Find the blocks for a ring of a size in bytes. Each CPU wants 4 of them; a size below that makes the blocks
 * smaller, and a block holds the longest packet.
 */
void ring_blocks(uint64_t bytes, unsigned int cpus, uint32_t *block_size, uint32_t *nr_blocks);

/*
 * Open a handle whose ring has a size in bytes, or a smaller one if the user may lock no more in memory.
 * Sets block_size and nr_blocks of opts. Stores the ring as the kernel made it in *ring. Returns 1 if the ring is
 * smaller than was wanted, else as pfq_open().
 */
int ring_open(struct pfq **q, struct pfq_opts *opts, uint64_t bytes, struct pfq_so_ring *ring);

#endif
