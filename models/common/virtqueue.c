// SPDX-License-Identifier: GPL-2.0-only
#include "virtqueue.h"

#include <linux/virtio_ring.h>
#include <string.h>

#define CHAIN_MAX 4

void virtqueue_init(struct virtqueue *q, struct dma *dma)
{
	*q = (struct virtqueue) { .dma = dma, .kick = -1, .call = -1 };
}

static struct vring_avail *avail(const struct virtqueue *q)
{
	return q->num ? dma_at(q->dma, q->avail, sizeof(struct vring_avail) + q->num * sizeof(uint16_t), false) : NULL;
}

static struct vring_used *used(const struct virtqueue *q)
{
	return q->num ? dma_at(q->dma, q->used, sizeof(struct vring_used) + q->num * sizeof(struct vring_used_elem),
			       true) : NULL;
}

static bool add_out(struct request *r, struct dma *dma, const struct vring_desc *d)
{
	const void *from = dma_at(dma, d->addr, d->len, false);

	if (!from || d->len > sizeof(r->out) - r->out_len)
		return false;
	memcpy(r->out + r->out_len, from, d->len);
	r->out_len += d->len;
	return true;
}

/* A buffer of each kind in front of the next is all that virt-pci.c makes. */
static bool follow(struct virtqueue *q, struct request *r)
{
	const struct vring_desc *table = dma_at(q->dma, q->desc, q->num * sizeof(*table), false);
	struct vring_desc d = { .flags = VRING_DESC_F_NEXT, .next = r->id };
	unsigned int n;

	for (n = 0; table && n < CHAIN_MAX && (d.flags & VRING_DESC_F_NEXT) && d.next < q->num; n++) {
		d = table[d.next];
		if (d.flags & VRING_DESC_F_WRITE) {
			r->in = dma_at(q->dma, d.addr, d.len, true);
			r->in_len = r->in ? d.len : 0;
		} else if (!add_out(r, q->dma, &d)) {
			return false;
		}
	}
	return n && !(d.flags & VRING_DESC_F_NEXT);
}

bool virtqueue_get(struct virtqueue *q, struct request *r)
{
	const struct vring_avail *a = avail(q);

	while (a && __atomic_load_n(&a->idx, __ATOMIC_ACQUIRE) != q->next) {
		*r = (struct request) { .id = a->ring[q->next++ % q->num] };
		if (follow(q, r))
			return true;
		virtqueue_put(q, r, 0);
	}
	return false;
}

void virtqueue_put(struct virtqueue *q, const struct request *r, uint32_t written)
{
	struct vring_used *u = used(q);

	if (!u)
		return;
	u->ring[u->idx % q->num] = (struct vring_used_elem) { .id = r->id, .len = written };
	__atomic_store_n(&u->idx, u->idx + 1, __ATOMIC_RELEASE);
}

bool virtqueue_ask(struct virtqueue *q, bool kick)
{
	const struct vring_avail *a = avail(q);
	struct vring_used *u = used(q);

	if (!a || !u)
		return false;
	__atomic_store_n(&u->flags, kick ? 0 : VRING_USED_F_NO_NOTIFY, __ATOMIC_SEQ_CST);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return __atomic_load_n(&a->idx, __ATOMIC_ACQUIRE) != q->next;
}
