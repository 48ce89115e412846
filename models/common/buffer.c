// SPDX-License-Identifier: GPL-2.0-only
/*
 * The receive packet buffer and flow control. With flow control, the model stops reading the
 * wire's socket before the buffer is full. The sender then blocks, and no frame is lost.
 */
#include "nic.h"

#include <string.h>

#define ALIGN(x) (((x) + 7) & ~7u)

static uint32_t space_needed(uint32_t len)
{
	return sizeof(struct buffered_frame) + ALIGN(len);
}

/* Contiguous space for a frame, or NULL. Leaves the end unused if the frame does not fit there. */
static uint8_t *find_space(struct buffer *b, uint32_t need)
{
	if (!b->frames)
		b->head = b->tail = b->wrap = 0;
	if (b->tail >= b->head) {
		if (b->tail + need <= sizeof(b->bytes))
			return b->bytes + b->tail;
		b->wrap = b->tail;
		if (need >= b->head)
			return NULL;
		b->tail = 0;
		return b->bytes;
	}
	return b->tail + need < b->head ? b->bytes + b->tail : NULL;
}

bool buffer_put(struct nic *n, const uint8_t *frame, size_t len, bool bad_crc)
{
	struct buffered_frame head = { .len = len, .bad_crc = bad_crc };
	struct buffer *b = &n->buffer;
	uint32_t need = space_needed(len);
	uint8_t *to;

	if (b->fill + need > buffer_capacity(n))
		return false;
	to = find_space(b, need);
	if (!to)
		return false;
	memcpy(to, &head, sizeof(head));
	memcpy(to + sizeof(head), frame, len);
	b->tail += need;
	if (b->tail > b->wrap)
		b->wrap = b->tail;
	b->fill += need;
	b->frames++;
	return true;
}

const struct buffered_frame *buffer_peek(const struct nic *n)
{
	const struct buffer *b = &n->buffer;

	return b->frames ? (const struct buffered_frame *)(b->bytes + b->head) : NULL;
}

void buffer_pop(struct nic *n)
{
	struct buffer *b = &n->buffer;
	uint32_t need = space_needed(buffer_peek(n)->len);

	b->head += need;
	b->fill -= need;
	b->frames--;
	if (b->tail < b->head && b->head == b->wrap) {
		b->head = 0;
		b->wrap = b->tail;
	}
}

bool buffer_partner_may_send(struct nic *n)
{
	struct buffer *b = &n->buffer;
	uint32_t high, low;

	if (!n->partner_pauses || !pause_watermarks(n, &high, &low)) {
		b->xoff = false;
	} else if (!b->xoff && b->fill > high) {
		b->xoff = true;
		stat_pause_frame(n, true);
	} else if (b->xoff && b->fill < low) {
		b->xoff = false;
		stat_pause_frame(n, false);
	}
	return !b->xoff;
}
