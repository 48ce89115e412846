/* SPDX-License-Identifier: GPL-2.0-only */
/* An AF_XDP socket that receives from one queue. */
#ifndef _SELFTESTS_XSK_H
#define _SELFTESTS_XSK_H

#include <linux/if_xdp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Bytes of a UMEM frame. The headroom is part of it, and the 82599 takes buffer sizes in
 * KiB, so 2048 bytes do not hold an Ethernet frame of 1518.
 */
#define XSK_FRAME_SIZE 4096

/* One ring of the socket, as XDP_MMAP_OFFSETS describes it. */
struct xsk_ring {
	uint32_t *producer, *consumer;
	void *desc;
	void *map;
	size_t size;
};

struct xsk {
	int fd;
	unsigned int frames;		/* UMEM frames; a power of two */
	uint8_t *memory;		/* the UMEM */
	struct xsk_ring fill, rx;
};

/*
 * Open a socket, give all of its UMEM to the fill ring and bind it to a queue.
 * frames: a power of two. flags: XDP_COPY, XDP_ZEROCOPY, XDP_USE_NEED_WAKEUP or 0.
 * Return 0, or -1 with errno set. The caller puts the socket into an XSKMAP.
 */
int xsk_open(struct xsk *x, int ifindex, int queue, unsigned int frames, uint16_t flags);
void xsk_close(struct xsk *x);

/*
 * Call handle() for each frame in the receive ring, and return the buffers to the fill
 * ring. Do not wait. Return how many frames there were.
 */
static inline unsigned int xsk_read(struct xsk *x,
				    void (*handle)(void *data, const uint8_t *frame, uint32_t len),
				    void *data)
{
	const uint32_t mask = x->frames - 1, from = *x->rx.consumer;
	const uint32_t to = __atomic_load_n(x->rx.producer, __ATOMIC_ACQUIRE);
	const struct xdp_desc *desc = x->rx.desc;
	uint32_t filled = *x->fill.producer, i;
	uint64_t *fill = x->fill.desc;

	if (from == to)
		return 0;
	for (i = from; i != to; i++) {
		const struct xdp_desc *d = &desc[i & mask];

		handle(data, x->memory + d->addr, d->len);
		fill[filled++ & mask] = d->addr & ~(uint64_t)(XSK_FRAME_SIZE - 1);
	}
	__atomic_store_n(x->rx.consumer, to, __ATOMIC_RELEASE);
	__atomic_store_n(x->fill.producer, filled, __ATOMIC_RELEASE);
	return to - from;
}

#endif
