/* SPDX-License-Identifier: GPL-2.0-only */
/* The device's side of a split virtqueue (virtio 1.1, 2.6) in a guest's memory. */
#ifndef VIRTQUEUE_H
#define VIRTQUEUE_H

#include "dma.h"

#define VIRTQUEUE_OUT_MAX 64

struct virtqueue {
	struct dma *dma;
	uint32_t num;			/* descriptors; 0: the queue is not set up */
	uint64_t desc, avail, used;	/* guest addresses of its three parts */
	uint16_t next;			/* the next entry of avail to read */
	int kick, call;			/* eventfds, from and to the guest; -1: none */
};

/* A descriptor chain that the guest has made available. */
struct virtqueue_request {
	uint16_t id;			/* of its first descriptor */
	uint8_t out[VIRTQUEUE_OUT_MAX] __attribute__((aligned(8)));	/* a copy of what the guest sends */
	uint32_t out_len;
	uint8_t *in;			/* the guest's buffer for the answer; NULL: none */
	uint32_t in_len;
};

/* Makes an empty queue. */
void virtqueue_init(struct virtqueue *q, struct dma *dma);

/*
 * Takes the next chain. Returns false if none is available. A malformed chain is given back
 * to the guest unused.
 */
bool virtqueue_pop(struct virtqueue *q, struct virtqueue_request *r);

/* Gives a chain back; written: how many bytes of the answer's buffer are filled */
void virtqueue_push(struct virtqueue *q, const struct virtqueue_request *r, uint32_t written);

/*
 * Tells the guest whether to signal new chains by the kick eventfd. Returns true if chains
 * are already available: take them at once, because the guest may not have signalled them.
 */
bool virtqueue_set_notification(struct virtqueue *q, bool enable);

#endif
