/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that a ring shares with a process: pages of the kernel that the process maps,
 * or huge pages that the process owns. It counts as locked memory of the process.
 */
#ifndef _PFQ_MEM_H
#define _PFQ_MEM_H

#include <linux/mm_types.h>
#include <linux/types.h>

/**
 * struct pfq_mem - memory shared with a process
 * @piece: contiguous pieces of 1 << @shift bytes each
 * @shift: log2 of a piece's size
 * @page_size: bytes of a page of this memory
 * @size: bytes in all
 * @own: the memory if the kernel allocated it, with vmalloc_user(); else NULL
 * @pinned: the base pages of the process's huge pages; NULL if the kernel allocated the memory
 * @nr_pinned: number of entries in @pinned
 * @mm: the process that is charged; NULL: nobody is
 * @locked: pages that @mm is charged for
 */
struct pfq_mem {
	void **piece;
	unsigned int shift;
	u32 page_size;
	size_t size;

	void *own;
	struct page **pinned;
	unsigned long nr_pinned;

	struct mm_struct *mm;
	unsigned long locked;
};

/**
 * pfq_mem_create() - allocate memory that a process may map, and charge current for it
 * @mem: filled in
 * @size: bytes
 * @errmsg: on failure, set to what is wrong
 *
 * Return: 0, -EPERM (RLIMIT_MEMLOCK) or -ENOMEM.
 * Context: Process; sleeps.
 */
int pfq_mem_create(struct pfq_mem *mem, size_t size, const char **errmsg);

/**
 * pfq_mem_create_user() - pin huge pages of current, and charge current for them
 * @mem: filled in
 * @addr: user address, aligned to the huge page size
 * @size: bytes, a multiple of the huge page size
 * @errmsg: on failure, set to what is wrong
 *
 * Return: 0, -EFAULT, -EINVAL (not huge pages of one size), -EPERM (RLIMIT_MEMLOCK) or -ENOMEM.
 * Context: Process; sleeps.
 */
int pfq_mem_create_user(struct pfq_mem *mem, unsigned long addr, size_t size, const char **errmsg);

/**
 * pfq_mem_mmap() - map memory of pfq_mem_create() into a process
 * @mem: the memory
 * @vma: where to map it; of the same size in pages
 *
 * Return: 0, or -EINVAL for another size or memory of pfq_mem_create_user().
 * Context: Process, mmap lock held.
 */
int pfq_mem_mmap(const struct pfq_mem *mem, struct vm_area_struct *vma);

/**
 * pfq_mem_uncharge() - stop counting the memory as locked by its process
 * @mem: the memory; may be uncharged already
 *
 * Context: Process; takes the mmap lock of the process and sleeps.
 */
void pfq_mem_uncharge(struct pfq_mem *mem);

/**
 * pfq_mem_free() - free or unpin the memory
 * @mem: uncharged memory; empty on return
 *
 * Context: Process.
 */
void pfq_mem_free(struct pfq_mem *mem);

/**
 * pfq_mem_at() - the kernel address of a byte
 * @mem: the memory
 * @offset: below mem->size
 *
 * Return: the address. The bytes behind it are contiguous up to the end of the piece.
 * Context: Any.
 */
static inline void *pfq_mem_at(const struct pfq_mem *mem, size_t offset)
{
	return mem->piece[offset >> mem->shift] + (offset & ((1ul << mem->shift) - 1));
}

#endif
