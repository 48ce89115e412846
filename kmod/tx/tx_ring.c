// SPDX-License-Identifier: GPL-2.0-only
/*
 * A Tx ring's memory and records; uapi/linux/pfq.h has its layout and memory
 * order. User space can write to all of it at any time, so the kernel checks head
 * against the bounds, and copies a record's header before it checks the header.
 * If user space corrupts the ring, the kernel rejects records.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "lib/stats.h"
#include "tx/tx_ring.h"
#include <trace/events/pfq.h>

#define TX_SIZE_MIN SZ_64K
#define TX_SIZE_MAX SZ_64M

struct pfq_tx *pfq_tx_create(const struct pfq_so_tx_bind *req, const char **errmsg)
{
	struct pfq_tx *tx;
	int err;

	*errmsg = NULL;
	if (!is_power_of_2(req->size) || req->size < TX_SIZE_MIN || req->size > TX_SIZE_MAX) {
		*errmsg = "size: want a power of two from 64 KiB to 64 MiB";
		return ERR_PTR(-EINVAL);
	}
	tx = kzalloc(sizeof(*tx), GFP_KERNEL_ACCOUNT);
	if (!tx)
		return ERR_PTR(-ENOMEM);
	err = pfq_mem_create(&tx->mem, sizeof(*tx->map) + req->size, errmsg);
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
	INIT_LIST_HEAD(&tx->thread_node);
	return tx;
}

static void tx_ring_destroy(struct pfq_tx *tx)
{
	pfq_mem_free(&tx->mem);
	kfree_rcu(tx, rcu);
}

void pfq_tx_put(struct pfq_tx *tx)
{
	if (refcount_dec_and_test(&tx->users))
		tx_ring_destroy(tx);
}

static void tx_ring_vm_close(struct vm_area_struct *vma)
{
	pfq_tx_put(vma->vm_private_data);
}

static void tx_ring_vm_open(struct vm_area_struct *vma)
{
	struct pfq_tx *tx = vma->vm_private_data;

	refcount_inc(&tx->users);
}

/* A mapping holds a reference, so the ring's memory stays charged after an unbind. */
static const struct vm_operations_struct tx_ring_vm_ops = {
	.open = tx_ring_vm_open,
	.close = tx_ring_vm_close,
};

int pfq_tx_map(struct pfq_tx *tx, struct vm_area_struct *vma)
{
	const int err = pfq_mem_mmap(&tx->mem, vma);

	if (err) {
		pfq_tx_put(tx);
		return err;
	}
	vma->vm_private_data = tx;
	vma->vm_ops = &tx_ring_vm_ops;
	return 0;
}

static u32 tx_ring_offset(const struct pfq_tx *tx)
{
	return tx->tail & (tx->size - 1);
}

static u32 tx_ring_head(const struct pfq_tx *tx)
{
	/* pairs with user space's store-release after it has written the records */
	return smp_load_acquire(&tx->map->head) & ~15u;
}

static void tx_ring_reject(struct pfq_tx *tx, u32 copies)
{
	pfq_count(tx->taken, copies);
	pfq_count(tx->rejected, copies);
	trace_pfq_xmit_failed(tx->req.ifindex, tx->req.queue, -EINVAL, copies);
}

/* The lengths do not add up, so no later record can be found: skip to head. */
static int tx_ring_reject_all(struct pfq_tx *tx, u32 head)
{
	tx_ring_reject(tx, 1);
	tx->tail = head;
	return -EAGAIN;
}

int pfq_tx_peek(struct pfq_tx *tx)
{
	const struct pfq_tx_pkthdr *h = (const void *)tx->data + tx_ring_offset(tx);
	const u32 to_end = tx->size - tx_ring_offset(tx);
	u32 head, used;

	if (tx->rec_valid)
		return 1;
	head = tx_ring_head(tx);
	used = head - tx->tail;
	if (!used)
		return 0;
	tx->rec.tstamp = READ_ONCE(h->tstamp);
	tx->rec.len = READ_ONCE(h->len);
	tx->rec.copies = READ_ONCE(h->copies);

	if (used > tx->size)
		return tx_ring_reject_all(tx, head);
	if (tx->rec.len == PFQ_TX_SKIP && used >= to_end) {
		tx->tail += to_end;
		return -EAGAIN;
	}
	used = min(used, to_end);
	if (tx->rec.len > used || PFQ_TX_STRIDE(tx->rec.len) > used)
		return tx_ring_reject_all(tx, head);
	tx->rec_valid = true;
	if (tx->rec.copies <= PFQ_TX_COPIES_MAX)
		return 1;
	tx->rec.copies = 1;
	pfq_tx_reject(tx);
	return -EAGAIN;
}

const void *pfq_tx_frame(const struct pfq_tx *tx)
{
	return tx->data + tx_ring_offset(tx) + PFQ_TX_HDRLEN;
}

u32 pfq_tx_copies(const struct pfq_tx *tx)
{
	return max(tx->rec.copies, 1u);
}

void pfq_tx_advance(struct pfq_tx *tx)
{
	tx->rec_valid = false;
	tx->tail += PFQ_TX_STRIDE(tx->rec.len);
}

void pfq_tx_reject(struct pfq_tx *tx)
{
	tx_ring_reject(tx, pfq_tx_copies(tx));
	pfq_tx_advance(tx);
}

void pfq_tx_publish_tail(struct pfq_tx *tx)
{
	if (READ_ONCE(tx->map->tail) == tx->tail)
		return;
	/* release: user space may overwrite the frames as soon as it sees the new tail */
	smp_store_release(&tx->map->tail, tx->tail);
}

bool pfq_tx_has_new(const struct pfq_tx *tx)
{
	return !tx->rec_valid && tx_ring_head(tx) != tx->tail;
}
