/* SPDX-License-Identifier: GPL-2.0-only */
/* The device's side of a split virtqueue (virtio 1.1, 2.6) in a guest's memory. */
#ifndef VIRTQUEUE_H
#define VIRTQUEUE_H

#include "dma.h"

#define VIRTQUEUE_OUT_MAX 64

struct virtqueue {
	struct dma *dma;
	uint32_t num;			/* 0: not there yet */
	uint64_t desc, avail, used;	/* guest addresses */
	uint16_t next;			/* of avail */
	int kick, call;			/* what the guest and the device wake each other by; -1 */
};

/* What the guest has given at a time. */
struct request {
	uint16_t id;
	_Alignas(8) uint8_t out[VIRTQUEUE_OUT_MAX];	/* what it says */
	uint32_t out_len;
	uint8_t *in;			/* where it wants the answer; NULL: nowhere */
	uint32_t in_len;
};

void virtqueue_init(struct virtqueue *q, struct dma *dma);

/* False when there is none. One that makes no sense is returned as it is, and skipped. */
bool virtqueue_get(struct virtqueue *q, struct request *r);
void virtqueue_put(struct virtqueue *q, const struct request *r, uint32_t written);

/* Whether the guest is to kick. True when something has come that it may not have kicked for. */
bool virtqueue_ask(struct virtqueue *q, bool kick);

#endif
