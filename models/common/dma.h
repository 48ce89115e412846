/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest's memory as the chip sees it: mapped ranges of bus addresses. */
#ifndef DMA_H
#define DMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DMA_RANGES 64
#define DMA_PAGE 4096			/* a range begins and ends at one */

struct dma_range {
	uint64_t at, size;
	uint8_t *memory;		/* NULL: it cannot be reached */
	bool writable;
};

struct dma {
	struct dma_range range[DMA_RANGES];
	unsigned int n, last;		/* last: where the last access was */
};

/* Maps size bytes of fd; -1 with errno when they are not there. fd -1: no memory. */
int dma_map(struct dma *d, uint64_t at, uint64_t size, int fd, uint64_t offset, int prot);
int dma_unmap(struct dma *d, uint64_t at, uint64_t size);
void dma_unmap_all(struct dma *d);

/* len bytes that lie in one range, or NULL: the access fails as a bus error does. */
void *dma_at(struct dma *d, uint64_t at, size_t len, bool write);

#endif
