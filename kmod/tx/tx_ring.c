// SPDX-License-Identifier: GPL-2.0-only
/*
 * The layout and the memory order are in uapi/linux/pfq.h. Of what the sender
 * can write, head is held against the bounds, and a record's header is copied
 * before it is looked at. A sender that scribbles gets records rejected.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "tx/tx_ring.h"

#define SIZE_LEAST SZ_64K
#define SIZE_LIMIT SZ_64M

struct pfq_tx *pfq_tx_create(const struct pfq_so_tx_bind *req, const char **why)
{
	struct pfq_tx *tx;

	int err;

	*why = NULL;
	if (!is_power_of_2(req->size) || req->size < SIZE_LEAST || req->size > SIZE_LIMIT) {
		*why = "size: want a power of two from 64 KiB to 64 MiB";
		return ERR_PTR(-EINVAL);
	}
	tx = kzalloc(sizeof(*tx), GFP_KERNEL);
	if (!tx)
		return ERR_PTR(-ENOMEM);
	err = pfq_mem_create(&tx->mem, sizeof(*tx->map) + req->size, why);
	if (err) {
		kfree(tx);
		return ERR_PTR(err);
	}
	tx->map = tx->mem.own;
	tx->data = (void *)(tx->map + 1);
	tx->size = req->size;
	tx->req = *req;
	refcount_set(&tx->users, 1);
	mutex_init(&tx->lock);
	init_waitqueue_head(&tx->wait);
	INIT_LIST_HEAD(&tx->of_thread);
	return tx;
}

static void destroy(struct pfq_tx *tx)
{
	pfq_mem_uncharge(&tx->mem);
	pfq_mem_free(&tx->mem);
	kfree_rcu(tx, rcu);
}

void pfq_tx_put(struct pfq_tx *tx)
{
	if (refcount_dec_and_test(&tx->users))
		destroy(tx);
}

static void destroy_later(struct pfq_deferred *d)
{
	destroy(container_of(d, struct pfq_tx, deferred));
}

/* Whoever maps and unmaps holds the lock that pfq_mem_uncharge() takes. */
static void put_map(struct pfq_tx *tx)
{
	if (refcount_dec_and_test(&tx->users))
		pfq_free_deferred(&tx->deferred, destroy_later);
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
	const int err = pfq_mem_mmap(&tx->mem, vma);

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
	if (READ_ONCE(tx->map->tail) == tx->tail)
		return;
	/* the sender that sees tail may write over the frames: they are read */
	smp_store_release(&tx->map->tail, tx->tail);
}

bool pfq_tx_has_more(const struct pfq_tx *tx)
{
	return !tx->open && appended(tx) != tx->tail;
}
