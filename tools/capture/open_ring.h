/* SPDX-License-Identifier: GPL-2.0-only */
/* The socket of a capture, with a ring of the size that is wanted, or that is allowed. */
#ifndef TOOLS_OPEN_RING_H
#define TOOLS_OPEN_RING_H

#include <pfq/pfq.h>

#include "capture_args.h"

/* Open a handle. Says when the ring is smaller than was wanted. Returns it, or NULL after a message. */
struct pfq *open_ring(const struct capture_args *args);

/*
 * Find the blocks for a ring of a size in bytes. Each CPU wants 4 of them; a size below that makes the blocks
 * smaller, and a block holds the longest packet.
 */
void ring_blocks(uint64_t bytes, unsigned int cpus, uint32_t *block_size, uint32_t *nr_blocks);

#endif
