/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's memory as the chip sees it: ranges of bus addresses that are mapped into this
 * process. The guest can write to it at any time, so what is read there is not trusted.
 */
#ifndef DMA_H
#define DMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DMA_RANGES 64
#define DMA_PAGE 4096			/* ranges begin and end on this boundary */

struct dma_range {
	uint64_t addr, size;
	uint8_t *memory;		/* NULL: a range that the chip cannot access */
	bool writable;
};

struct dma {
	struct dma_range range[DMA_RANGES];
	unsigned int n;
	unsigned int last;		/* index of the range that was accessed last */
};

/*
 * Maps size bytes of a file at a bus address, with the access rights prot (PROT_READ,
 * PROT_WRITE). With an fd of -1 the range has no memory. Returns 0, or -1 with errno if the
 * range overlaps another, is not aligned, or ends beyond the file.
 */
int dma_map(struct dma *d, uint64_t addr, uint64_t size, int fd, uint64_t offset, int prot);

/* Unmaps exactly one range. Returns 0, or -1 with ENOENT if no range has this address and size. */
int dma_unmap(struct dma *d, uint64_t addr, uint64_t size);
void dma_unmap_all(struct dma *d);

/*
 * Translates a bus address to a pointer to len bytes. Returns NULL, as for a bus error, if
 * they are not in one range or if the range does not allow the access.
 */
void *dma_ptr(struct dma *d, uint64_t addr, size_t len, bool write);

#endif
