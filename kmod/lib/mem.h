/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_MEM_H
#define _PFQ_MEM_H

#include <linux/mm_types.h>
#include <linux/types.h>

/*
 * Memory shared with a process: the kernel's own, to be mapped, or huge pages
 * that the process brings. It counts as memory that the process has locked.
 */
struct pfq_mem {
	void **piece;			/* of 1 << shift bytes, contiguous each */
	unsigned int shift;
	u32 page_size;
	size_t size;

	/* one of these */
	void *own;			/* vmalloc_user() */
	struct page **pinned;		/* nr_pinned small pages */
	unsigned long nr_pinned;

	struct mm_struct *mm;		/* whose locked memory this is */
	unsigned long locked;
};

int pfq_mem_create(struct pfq_mem *mem, size_t size, const char **errmsg);

/* addr: size bytes of huge pages, aligned to them. */
int pfq_mem_create_user(struct pfq_mem *mem, unsigned long addr, size_t size, const char **errmsg);

int pfq_mem_mmap(const struct pfq_mem *mem, struct vm_area_struct *vma);

/* No longer locked by its process; sleeps. */
void pfq_mem_uncharge(struct pfq_mem *mem);
/* Uncharged before. Process context. */
void pfq_mem_free(struct pfq_mem *mem);

static inline void *pfq_mem_at(const struct pfq_mem *mem, size_t offset)
{
	return mem->piece[offset >> mem->shift] + (offset & ((1ul << mem->shift) - 1));
}

#endif
