// SPDX-License-Identifier: GPL-2.0-only
/* Memory that a ring shares with a process. */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "lib/mem.h"

static bool mem_charge(struct pfq_mem *mem, const char **errmsg)
{
	mem->locked = PAGE_ALIGN(mem->size) >> PAGE_SHIFT;
	if (account_locked_vm(current->mm, mem->locked, true)) {
		*errmsg = "more than this process may lock in memory: raise ulimit -l, or grant CAP_IPC_LOCK";
		return false;
	}
	mem->mm = current->mm;
	if (mem->mm)
		mmgrab(mem->mm);
	return true;
}

void pfq_mem_uncharge(struct pfq_mem *mem)
{
	if (!mem->mm)
		return;
	account_locked_vm(mem->mm, mem->locked, false);
	mmdrop(mem->mm);
	mem->mm = NULL;
}

static int mem_fail(struct pfq_mem *mem, int err)
{
	pfq_mem_uncharge(mem);
	pfq_mem_free(mem);
	return err;
}

int pfq_mem_create(struct pfq_mem *mem, size_t size, const char **errmsg)
{
	*mem = (struct pfq_mem) { .size = size, .page_size = PAGE_SIZE, .shift = BITS_PER_LONG - 1 };
	if (!mem_charge(mem, errmsg))
		return -EPERM;
	mem->piece = kmalloc(sizeof(void *), GFP_KERNEL);
	mem->own = vmalloc_user(size);
	if (!mem->piece || !mem->own) {
		*errmsg = "no memory: ask for fewer or smaller blocks";
		return mem_fail(mem, -ENOMEM);
	}
	mem->piece[0] = mem->own;
	return 0;
}

static int mem_pin(struct pfq_mem *mem, unsigned long addr)
{
	const unsigned long want = mem->size >> PAGE_SHIFT;
	long n;

	mem->pinned = kvmalloc_array(want, sizeof(*mem->pinned), GFP_KERNEL);
	if (!mem->pinned)
		return -ENOMEM;
	while (mem->nr_pinned < want) {
		n = pin_user_pages_fast(addr + (mem->nr_pinned << PAGE_SHIFT),
					min(want - mem->nr_pinned, 1ul << 18), FOLL_WRITE | FOLL_LONGTERM,
					mem->pinned + mem->nr_pinned);
		if (n <= 0)
			return n ?: -EFAULT;
		mem->nr_pinned += n;
	}
	return 0;
}

/* Each huge page is a piece, since the linear map covers a huge page without a gap. */
static int mem_find_pieces(struct pfq_mem *mem)
{
	const unsigned long step = 1ul << (mem->shift - PAGE_SHIFT);
	unsigned long i;

	mem->piece = kvmalloc_array(mem->nr_pinned / step, sizeof(void *), GFP_KERNEL);
	if (!mem->piece)
		return -ENOMEM;
	for (i = 0; i < mem->nr_pinned; i++) {
		struct page *first = mem->pinned[round_down(i, step)];

		if (compound_head(first) != first || compound_head(mem->pinned[i]) != first)
			return -EINVAL;
		if (i % step == 0)
			mem->piece[i / step] = page_address(first);
	}
	return 0;
}

int pfq_mem_create_user(struct pfq_mem *mem, unsigned long addr, size_t size, const char **errmsg)
{
	struct page *page;
	int err;

	*mem = (struct pfq_mem) { .size = size };
	if (pin_user_pages_fast(addr, 1, FOLL_WRITE | FOLL_LONGTERM, &page) != 1) {
		*errmsg = "user_addr: cannot be pinned: want shared, writable huge pages";
		return -EFAULT;
	}
	mem->shift = PAGE_SHIFT + compound_order(compound_head(page));
	unpin_user_page(page);
	mem->page_size = 1u << mem->shift;
	if (mem->shift == PAGE_SHIFT || !IS_ALIGNED(addr, mem->page_size) ||
	    !IS_ALIGNED(size, mem->page_size)) {
		*errmsg = "user_addr: want whole huge pages, aligned to their size (MAP_HUGETLB)";
		return -EINVAL;
	}
	if (!mem_charge(mem, errmsg))
		return -EPERM;
	err = mem_pin(mem, addr) ?: mem_find_pieces(mem);
	if (!err)
		return 0;
	*errmsg = "user_addr: not huge pages of one size all through, or too few";
	return mem_fail(mem, err);
}

int pfq_mem_mmap(const struct pfq_mem *mem, struct vm_area_struct *vma)
{
	if (!mem->own || vma->vm_end - vma->vm_start != PAGE_ALIGN(mem->size))
		return -EINVAL;
	return remap_vmalloc_range(vma, mem->own, 0);
}

void pfq_mem_free(struct pfq_mem *mem)
{
	if (mem->nr_pinned)
		unpin_user_pages_dirty_lock(mem->pinned, mem->nr_pinned, true);
	kvfree(mem->pinned);
	vfree(mem->own);
	kvfree(mem->piece);
	*mem = (struct pfq_mem) {};
}
