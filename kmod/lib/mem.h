/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that a ring shares with a process: pages of the kernel that the process maps,
 * or huge pages that the process owns. It counts as locked memory of the user, as with
 * AF_XDP and io_uring: a process that passes the ring on and exits stays within the limit.
 * The kernel's pages also count for the memory cgroup.
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
 * @own: where the kernel has mapped @page, if it allocated the pages; NULL: they are huge pages of a process
 * @page: the base pages
 * @nr_pages: number of entries in @page
 * @cred: of the user who is charged; NULL: nobody is
 * @locked: pages that the user is charged for
 */
struct pfq_mem {
	void **piece;
	unsigned int shift;
	u32 page_size;
	size_t size;

	void *own;
	struct page **page;
	unsigned long nr_pages;

	const struct cred *cred;
	unsigned long locked;
};

/**
 * pfq_mem_create() - allocate memory that a process may map, and charge the user for it
 * @mem: filled in
 * @size: bytes
 * @errmsg: on failure, set to what is wrong
 *
 * Return: 0, -EPERM (RLIMIT_MEMLOCK), -EINTR (a fatal signal) or -ENOMEM.
 * Context: Process; sleeps. Not under RTNL or pfq_net.lock: it may wait until rings that were closed are free.
 */
int pfq_mem_create(struct pfq_mem *mem, size_t size, const char **errmsg);

/**
 * pfq_mem_create_user() - pin huge pages of current, and charge the user for them
 * @mem: filled in
 * @addr: user address, aligned to the huge page size
 * @size: bytes, a multiple of the huge page size
 * @errmsg: on failure, set to what is wrong
 *
 * Return: 0, -EFAULT, -EINVAL (not huge pages of one size), -EPERM (RLIMIT_MEMLOCK) or -ENOMEM.
 * Context: As pfq_mem_create().
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
 * pfq_mem_free() - free or unpin the memory, and stop charging the user for it
 * @mem: the memory; empty on return
 *
 * Context: Process; sleeps.
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
