// SPDX-License-Identifier: GPL-2.0-only
/*
 * The layout and the memory order are in uapi/linux/pfq.h. Of what the sender
 * can write, head is held against the bounds, and a record's header is copied
 * before it is looked at. A sender that scribbles gets records rejected.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "deferred.h"
#include "tx_ring.h"

#define SIZE_LEAST SZ_64K
#define SIZE_LIMIT SZ_64M

static unsigned long pages(const struct pfq_tx *tx)
{
	return PAGE_ALIGN(sizeof(*tx->map) + tx->size) >> PAGE_SHIFT;
}

/* The ring counts as memory that its creator has locked. */
static bool charge(struct pfq_tx *tx)
{
	if (account_locked_vm(current->mm, pages(tx), true))
		return false;
	tx->mm = current->mm;
	if (tx->mm)
		mmgrab(tx->mm);
	return true;
}

static void uncharge(struct pfq_tx *tx)
{
	if (!tx->mm)
		return;
	account_locked_vm(tx->mm, pages(tx), false);
	mmdrop(tx->mm);
}

struct pfq_tx *pfq_tx_create(const struct pfq_so_tx_bind *req, const char **why)
{
	struct pfq_tx *tx;

	*why = NULL;
	if (!is_power_of_2(req->size) || req->size < SIZE_LEAST || req->size > SIZE_LIMIT) {
		*why = "size: want a power of two from 64 KiB to 64 MiB";
		return ERR_PTR(-EINVAL);
	}
	tx = kzalloc(sizeof(*tx), GFP_KERNEL);
	if (!tx)
		return ERR_PTR(-ENOMEM);
	tx->req = *req;
	tx->size = req->size;
	refcount_set(&tx->users, 1);
	mutex_init(&tx->lock);
	init_waitqueue_head(&tx->wait);
	INIT_LIST_HEAD(&tx->of_thread);
	if (!charge(tx)) {
		kfree(tx);
		*why = "more than this process may lock in memory: raise ulimit -l, or grant CAP_IPC_LOCK";
		return ERR_PTR(-EPERM);
	}
	tx->map = vmalloc_user(pages(tx) << PAGE_SHIFT);
	if (!tx->map) {
		pfq_tx_put(tx);
		*why = "no memory for the ring: ask for a smaller one";
		return ERR_PTR(-ENOMEM);
	}
	tx->data = (void *)(tx->map + 1);
	return tx;
}

static void destroy(struct pfq_tx *tx)
{
	uncharge(tx);
	vfree(tx->map);
	kfree_rcu(tx, rcu);
}

void pfq_tx_put(struct pfq_tx *tx)
{
	if (refcount_dec_and_test(&tx->users))
		destroy(tx);
}

static void destroy_later(struct work_struct *work)
{
	destroy(container_of(to_rcu_work(work), struct pfq_tx, free));
}

/* Whoever maps and unmaps holds the lock that uncharge() takes. */
static void put_map(struct pfq_tx *tx)
{
	if (refcount_dec_and_test(&tx->users))
		pfq_free_deferred(&tx->free, destroy_later);
}

static void unmap(struct vm_area_struct *vma)
{
	put_map(vma->vm_private_data);
}

static void map_again(struct vm_area_struct *vma)
{
	struct pfq_tx *tx = vma->vm_private_data;

	refcount_inc(&tx->users);
}

/* What is mapped stays charged when it is unbound. */
static const struct vm_operations_struct vm_ops = {
	.open = map_again,
	.close = unmap,
};

int pfq_tx_map(struct pfq_tx *tx, struct vm_area_struct *vma)
{
	int err = -EINVAL;

	if (vma->vm_end - vma->vm_start == pages(tx) << PAGE_SHIFT)
		err = remap_vmalloc_range(vma, tx->map, 0);
	if (err) {
		put_map(tx);
		return err;
	}
	vma->vm_private_data = tx;
	vma->vm_ops = &vm_ops;
	return 0;
}

static u32 offset(const struct pfq_tx *tx)
{
	return tx->tail & (tx->size - 1);
}

static u32 appended(const struct pfq_tx *tx)
{
	/* pairs with the sender's store-release: the records are written */
	return smp_load_acquire(&tx->map->head) & ~15u;
}

static void reject(struct pfq_tx *tx, u32 copies)
{
	tx->taken += copies;
	tx->rejected += copies;
}

/* Where the next record would be, nobody knows. */
static int reject_all(struct pfq_tx *tx, u32 head)
{
	reject(tx, 1);
	tx->tail = head;
	return -EAGAIN;
}

int pfq_tx_peek(struct pfq_tx *tx)
{
	const struct pfq_tx_pkthdr *h = (const void *)tx->data + offset(tx);
	const u32 to_end = tx->size - offset(tx);
	u32 head, used;

	if (tx->open)
		return 1;
	head = appended(tx);
	used = head - tx->tail;
	if (!used)
		return 0;
	tx->rec.tstamp = READ_ONCE(h->tstamp);
	tx->rec.len = READ_ONCE(h->len);
	tx->rec.copies = READ_ONCE(h->copies);

	if (used > tx->size)
		return reject_all(tx, head);
	if (tx->rec.len == PFQ_TX_SKIP && used >= to_end) {
		tx->tail += to_end;
		return -EAGAIN;
	}
	used = min(used, to_end);
	if (tx->rec.len > used || PFQ_TX_STRIDE(tx->rec.len) > used)
		return reject_all(tx, head);
	tx->open = true;
	if (tx->rec.copies <= PFQ_TX_COPIES_MAX)
		return 1;
	tx->rec.copies = 1;
	pfq_tx_reject(tx);
	return -EAGAIN;
}

const void *pfq_tx_frame(const struct pfq_tx *tx)
{
	return tx->data + offset(tx) + PFQ_TX_HDRLEN;
}

u32 pfq_tx_copies(const struct pfq_tx *tx)
{
	return max(tx->rec.copies, 1u);
}

void pfq_tx_take(struct pfq_tx *tx)
{
	tx->open = false;
	tx->tail += PFQ_TX_STRIDE(tx->rec.len);
}

void pfq_tx_reject(struct pfq_tx *tx)
{
	reject(tx, pfq_tx_copies(tx));
	pfq_tx_take(tx);
}

void pfq_tx_publish(struct pfq_tx *tx)
{
	/* the sender that sees tail may write over the frames: they are read */
	if (READ_ONCE(tx->map->tail) != tx->tail)
		smp_store_release(&tx->map->tail, tx->tail);
}

bool pfq_tx_has_more(const struct pfq_tx *tx)
{
	return !tx->open && appended(tx) != tx->tail;
}
