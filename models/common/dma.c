// SPDX-License-Identifier: GPL-2.0-only
#include "dma.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

static bool overlaps(const struct dma_range *r, uint64_t at, uint64_t size)
{
	return at < r->at + r->size && r->at < at + size;
}

int dma_map(struct dma *d, uint64_t at, uint64_t size, int fd, uint64_t offset, int prot)
{
	struct dma_range r = { .at = at, .size = size, .writable = prot & PROT_WRITE };
	struct stat st;
	unsigned int i;

	if (!size || (at | size | offset) % DMA_PAGE || at + size < at || d->n == DMA_RANGES) {
		errno = d->n == DMA_RANGES ? ENOSPC : EINVAL;
		return -1;
	}
	for (i = 0; i < d->n; i++) {
		if (overlaps(&d->range[i], at, size)) {
			errno = EEXIST;
			return -1;
		}
	}
	if (fd >= 0 && prot) {
		/* an access behind the file's end would be a signal */
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

static void drop(struct dma *d, unsigned int i)
{
	if (d->range[i].memory)
		munmap(d->range[i].memory, d->range[i].size);
	d->range[i] = d->range[--d->n];
	d->last = 0;
}

int dma_unmap(struct dma *d, uint64_t at, uint64_t size)
{
	unsigned int i;

	for (i = 0; i < d->n; i++) {
		if (d->range[i].at == at && d->range[i].size == size) {
			drop(d, i);
			return 0;
		}
	}
	errno = ENOENT;
	return -1;
}

void dma_unmap_all(struct dma *d)
{
	while (d->n)
		drop(d, d->n - 1);
}

static bool within(const struct dma_range *r, uint64_t at, size_t len)
{
	return at >= r->at && at - r->at < r->size && len <= r->size - (at - r->at);
}

void *dma_at(struct dma *d, uint64_t at, size_t len, bool write)
{
	unsigned int i;

	if (d->last >= d->n || !within(&d->range[d->last], at, len)) {
		for (i = 0; i < d->n && !within(&d->range[i], at, len); i++)
			;
		if (i == d->n)
			return NULL;
		d->last = i;
	}
	if (!d->range[d->last].memory || (write && !d->range[d->last].writable))
		return NULL;
	return d->range[d->last].memory + (at - d->range[d->last].at);
}
