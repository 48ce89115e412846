// SPDX-License-Identifier: GPL-2.0-only
/* Memory that a ring shares with a process. */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/hugetlb.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/user.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "compat/compat.h"
#include "lib/deferred.h"
#include "lib/mem.h"

/* As __io_account_mem() and xdp_umem_account_pages(). */
static bool mem_charge_user(struct pfq_mem *mem)
{
	const unsigned long limit = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;
	struct user_struct *user = current_user();
	long locked = atomic_long_read(&user->locked_vm);

	do {
		if (locked + mem->locked > limit)
			return false;
	} while (!atomic_long_try_cmpxchg(&user->locked_vm, &locked, locked + mem->locked));
	mem->cred = get_current_cred();	/* holds the user; free_uid() is not exported by 5.10 */
	return true;
}

/* Rings that the user has closed stay charged until a grace period has passed, so wait for it if need be. */
static bool mem_charge(struct pfq_mem *mem, const char **errmsg)
{
	mem->locked = PAGE_ALIGN(mem->size) >> PAGE_SHIFT;
	if (capable(CAP_IPC_LOCK) || mem_charge_user(mem))
		return true;
	pfq_deferred_flush();
	if (mem_charge_user(mem))
		return true;
	*errmsg = "more than this user may lock in memory: raise ulimit -l, or grant CAP_IPC_LOCK";
	return false;
}

static void mem_uncharge(struct pfq_mem *mem)
{
	if (!mem->cred)
		return;
	atomic_long_sub(mem->locked, &mem->cred->user->locked_vm);
	put_cred(mem->cred);
	mem->cred = NULL;
}

static int mem_fail(struct pfq_mem *mem, int err)
{
	pfq_mem_free(mem);
	return err;
}

/* Pages that stay available to others, whatever rings are made: 1/64 of the memory, and at least 8 MiB. */
static unsigned long mem_reserve(void)
{
	return max(totalram_pages() / 64, (unsigned long)SZ_8M >> PAGE_SHIFT);
}

/*
 * Are n pages available, beside the reserve? An allocation that fails does not call the OOM killer, but if a ring
 * takes all there is, the next page fault of any process does, and the killer does not see who has the pages.
 */
static bool mem_is_available(unsigned long n)
{
	return si_mem_available() >= (long)(n + mem_reserve());
}

/* Neither the OOM killer nor a warning: the user has asked for too much. */
static int mem_alloc(struct pfq_mem *mem)
{
	const gfp_t table = GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN, gfp = table | __GFP_ZERO;
	const unsigned long n = PAGE_ALIGN(mem->size) >> PAGE_SHIFT;

	if (!mem_is_available(n))
		return -ENOMEM;
	mem->piece = kmalloc(sizeof(void *), table);
	mem->page = kvcalloc(n, sizeof(*mem->page), table);
	if (!mem->piece || !mem->page)
		return -ENOMEM;
	for (; mem->nr_pages < n; mem->nr_pages++) {
		if (fatal_signal_pending(current))
			return -EINTR;
		/* others take memory meanwhile */
		if (!(mem->nr_pages % (SZ_4M >> PAGE_SHIFT)) && !mem_is_available(n - mem->nr_pages))
			return -ENOMEM;
		mem->page[mem->nr_pages] = alloc_page(gfp);
		if (!mem->page[mem->nr_pages])
			return -ENOMEM;
		cond_resched();
	}
	mem->own = vmap(mem->page, n, VM_MAP, PAGE_KERNEL);
	if (!mem->own)
		return -ENOMEM;
	mem->piece[0] = mem->own;
	return 0;
}

int pfq_mem_create(struct pfq_mem *mem, size_t size, const char **errmsg)
{
	int err;

	*mem = (struct pfq_mem) { .size = size, .page_size = PAGE_SIZE, .shift = BITS_PER_LONG - 1 };
	if (!mem_charge(mem, errmsg))
		return -EPERM;
	err = mem_alloc(mem);
	if (!err)
		return 0;
	*errmsg = "not enough memory is free: ask for fewer or smaller blocks (pfq capture -B)";
	return mem_fail(mem, err);
}

static int mem_pin(struct pfq_mem *mem, unsigned long addr)
{
	const unsigned long n = mem->size >> PAGE_SHIFT;
	long got;

	mem->page = kvcalloc(n, sizeof(*mem->page), GFP_KERNEL_ACCOUNT);
	if (!mem->page)
		return -ENOMEM;
	while (mem->nr_pages < n) {
		got = pin_user_pages_fast(addr + (mem->nr_pages << PAGE_SHIFT),
					  min(n - mem->nr_pages, 1ul << 18), FOLL_WRITE | FOLL_LONGTERM,
					  mem->page + mem->nr_pages);
		if (got <= 0)
			return got ?: -EFAULT;
		mem->nr_pages += got;
	}
	return 0;
}

/* Is this the first page of a huge page of hugetlbfs, of the right size? It cannot be split, unlike a THP. */
static bool mem_is_huge(const struct pfq_mem *mem, struct page *first)
{
	return PageHuge(first) && compound_head(first) == first &&
	       PAGE_SHIFT + compound_order(first) == mem->shift;
}

/*
 * Each huge page is a piece, since the linear map covers a huge page without a gap. Trust no page that has
 * not been proved, after it was pinned, to be at its place in a huge page: the process may have mapped
 * anything behind the first one.
 */
static int mem_find_pieces(struct pfq_mem *mem)
{
	const unsigned long step = 1ul << (mem->shift - PAGE_SHIFT);
	unsigned long i;

	mem->piece = kvcalloc(mem->nr_pages / step, sizeof(void *), GFP_KERNEL_ACCOUNT);
	if (!mem->piece)
		return -ENOMEM;
	for (i = 0; i < mem->nr_pages; i++) {
		struct page *first = mem->page[round_down(i, step)];

		if (page_to_pfn(mem->page[i]) != page_to_pfn(first) + i % step)
			return -EINVAL;
		if (i % step)
			continue;
		if (!mem_is_huge(mem, first))
			return -EINVAL;
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
	mem->shift = PageHuge(page) ? PAGE_SHIFT + compound_order(compound_head(page)) : PAGE_SHIFT;
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
	*errmsg = "user_addr: not huge pages of one size all through (MAP_HUGETLB), or too few";
	return mem_fail(mem, err);
}

int pfq_mem_mmap(const struct pfq_mem *mem, struct vm_area_struct *vma)
{
	if (!mem->own || vma->vm_end - vma->vm_start != PAGE_ALIGN(mem->size))
		return -EINVAL;
	vm_flags_set(vma, VM_DONTEXPAND | VM_DONTDUMP);
	return vm_map_pages_zero(vma, mem->page, mem->nr_pages);
}

static void mem_free_pages(struct pfq_mem *mem)
{
	vunmap(mem->own);
	while (mem->nr_pages)
		__free_page(mem->page[--mem->nr_pages]);
}

void pfq_mem_free(struct pfq_mem *mem)
{
	if (!mem->page_size)
		return;
	if (mem->page_size == PAGE_SIZE)
		mem_free_pages(mem);
	else if (mem->nr_pages)
		unpin_user_pages_dirty_lock(mem->page, mem->nr_pages, true);
	kvfree(mem->page);
	kvfree(mem->piece);
	mem_uncharge(mem);
	*mem = (struct pfq_mem) {};
}
