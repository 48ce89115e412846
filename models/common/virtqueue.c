// SPDX-License-Identifier: GPL-2.0-only
/* Takes descriptor chains from a split virtqueue and gives them back. */
#include "virtqueue.h"

#include <linux/virtio_ring.h>
#include <string.h>

#define CHAIN_MAX 4

void virtqueue_init(struct virtqueue *q, struct dma *dma)
{
	*q = (struct virtqueue) { .dma = dma, .kick = -1, .call = -1 };
}

static struct vring_avail *avail_ring(const struct virtqueue *q)
{
	const size_t len = sizeof(struct vring_avail) + q->num * sizeof(uint16_t);

	return q->num ? dma_ptr(q->dma, q->avail, len, false) : NULL;
}

static struct vring_used *used_ring(const struct virtqueue *q)
{
	const size_t len = sizeof(struct vring_used) + q->num * sizeof(struct vring_used_elem);

	return q->num ? dma_ptr(q->dma, q->used, len, true) : NULL;
}

static bool copy_out(struct virtqueue_request *r, struct dma *dma, const struct vring_desc *d)
{
	const void *from = dma_ptr(dma, d->addr, d->len, false);

	if (!from || d->len > sizeof(r->out) - r->out_len)
		return false;
	memcpy(r->out + r->out_len, from, d->len);
	r->out_len += d->len;
	return true;
}

/*
 * Reads the chain that begins at r->id. Linux' virt-pci.c makes chains of output buffers
 * and at most one buffer for the answer. Returns false if the chain is malformed.
 */
static bool read_chain(struct virtqueue *q, struct virtqueue_request *r)
{
	const struct vring_desc *table = dma_ptr(q->dma, q->desc, q->num * sizeof(*table), false);
	struct vring_desc d = { .flags = VRING_DESC_F_NEXT, .next = r->id };
	unsigned int n;

	for (n = 0; table && n < CHAIN_MAX && (d.flags & VRING_DESC_F_NEXT) && d.next < q->num; n++) {
		d = table[d.next];
		if (d.flags & VRING_DESC_F_WRITE) {
			r->in = dma_ptr(q->dma, d.addr, d.len, true);
			r->in_len = r->in ? d.len : 0;
		} else if (!copy_out(r, q->dma, &d)) {
			return false;
		}
	}
	return n && !(d.flags & VRING_DESC_F_NEXT);
}

bool virtqueue_pop(struct virtqueue *q, struct virtqueue_request *r)
{
	const struct vring_avail *a = avail_ring(q);

	while (a && __atomic_load_n(&a->idx, __ATOMIC_ACQUIRE) != q->next) {
		*r = (struct virtqueue_request) { .id = a->ring[q->next++ % q->num] };
		if (read_chain(q, r))
			return true;
		virtqueue_push(q, r, 0);
	}
	return false;
}

void virtqueue_push(struct virtqueue *q, const struct virtqueue_request *r, uint32_t written)
{
	struct vring_used *u = used_ring(q);

	if (!u)
		return;
	u->ring[u->idx % q->num] = (struct vring_used_elem) { .id = r->id, .len = written };
	__atomic_store_n(&u->idx, u->idx + 1, __ATOMIC_RELEASE);
}

bool virtqueue_set_notification(struct virtqueue *q, bool enable)
{
	const struct vring_avail *a = avail_ring(q);
	struct vring_used *u = used_ring(q);

	if (!a || !u)
		return false;
	__atomic_store_n(&u->flags, enable ? 0 : VRING_USED_F_NO_NOTIFY, __ATOMIC_SEQ_CST);
	/* the guest writes avail before it reads the flag: at least one side sees the other */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return __atomic_load_n(&a->idx, __ATOMIC_ACQUIRE) != q->next;
}
