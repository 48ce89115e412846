/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SELFTESTS_XSK_H
#define _SELFTESTS_XSK_H

#include <linux/if_xdp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An 82599 counts a buffer in KiB, what is in front of the frame included: 1518 bytes want more than 2048. */
#define XSK_FRAME_SIZE 4096

struct xsk_ring {
	uint32_t *producer, *consumer;
	void *desc;
	void *map;
	size_t size;
};

/* An AF_XDP socket that receives. */
struct xsk {
	int fd;
	unsigned int frames;		/* a power of two */
	uint8_t *memory;
	struct xsk_ring fill, rx;
};

/* flags: XDP_COPY, XDP_ZEROCOPY...; -1 and errno. */
int xsk_open(struct xsk *x, int ifindex, int queue, unsigned int frames, uint16_t flags);
void xsk_close(struct xsk *x);

/* Calls take() for what there is, and gives the buffers back; how many. */
static inline unsigned int xsk_read(struct xsk *x, void (*take)(void *data, const uint8_t *frame, uint32_t len),
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

		take(data, x->memory + d->addr, d->len);
		fill[filled++ & mask] = d->addr & ~(uint64_t)(XSK_FRAME_SIZE - 1);
	}
	__atomic_store_n(x->rx.consumer, to, __ATOMIC_RELEASE);
	__atomic_store_n(x->fill.producer, filled, __ATOMIC_RELEASE);
	return to - from;
}

#endif
