// SPDX-License-Identifier: GPL-2.0-only
/* Maps the guest's memory, from the files that the transport hands over. */
#include "dma.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

static bool overlaps(const struct dma_range *r, uint64_t addr, uint64_t size)
{
	return addr < r->addr + r->size && r->addr < addr + size;
}

int dma_map(struct dma *d, uint64_t addr, uint64_t size, int fd, uint64_t offset, int prot)
{
	struct dma_range r = { .addr = addr, .size = size, .writable = prot & PROT_WRITE };
	struct stat st;
	unsigned int i;

	if (!size || (addr | size | offset) % DMA_PAGE || addr + size < addr || d->n == DMA_RANGES) {
		errno = d->n == DMA_RANGES ? ENOSPC : EINVAL;
		return -1;
	}
	for (i = 0; i < d->n; i++) {
		if (overlaps(&d->range[i], addr, size)) {
			errno = EEXIST;
			return -1;
		}
	}
	if (fd >= 0 && prot) {
		/* an access beyond the end of the file would raise SIGBUS */
		if (fstat(fd, &st) || offset + size < offset ||
		    offset + size > (uint64_t)st.st_size) {
			errno = EINVAL;
			return -1;
		}
		r.memory = mmap(NULL, size, prot, MAP_SHARED, fd, offset);
		if (r.memory == MAP_FAILED)
			return -1;
	}
	d->range[d->n++] = r;
	return 0;
}

static void remove_range(struct dma *d, unsigned int i)
{
	if (d->range[i].memory)
		munmap(d->range[i].memory, d->range[i].size);
	d->range[i] = d->range[--d->n];
	d->last = 0;
}

int dma_unmap(struct dma *d, uint64_t addr, uint64_t size)
{
	unsigned int i;

	for (i = 0; i < d->n; i++) {
		if (d->range[i].addr == addr && d->range[i].size == size) {
			remove_range(d, i);
			return 0;
		}
	}
	errno = ENOENT;
	return -1;
}

void dma_unmap_all(struct dma *d)
{
	while (d->n)
		remove_range(d, d->n - 1);
}

static bool contains(const struct dma_range *r, uint64_t addr, size_t len)
{
	return addr >= r->addr && addr - r->addr < r->size && len <= r->size - (addr - r->addr);
}

void *dma_ptr(struct dma *d, uint64_t addr, size_t len, bool write)
{
	unsigned int i;

	if (d->last >= d->n || !contains(&d->range[d->last], addr, len)) {
		for (i = 0; i < d->n && !contains(&d->range[i], addr, len); i++)
			;
		if (i == d->n)
			return NULL;
		d->last = i;
	}
	if (!d->range[d->last].memory || (write && !d->range[d->last].writable))
		return NULL;
	return d->range[d->last].memory + (addr - d->range[d->last].addr);
}
