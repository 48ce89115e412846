// SPDX-License-Identifier: GPL-2.0-only
/*
 * The receive packet buffer and flow control: a FIFO between the MAC and the
 * descriptors. Where the driver has negotiated pause frames the far end is stopped in
 * time: we take nothing more from the wire's socket, on which a sender then blocks,
 * and no frame is lost.
 */
#include "nic.h"

#include <string.h>

#define ALIGN(x) (((x) + 7) & ~7u)

static uint32_t room_needed(uint32_t len)
{
	return sizeof(struct buffered) + ALIGN(len);
}

/* Where a frame can be put in one piece, or NULL. */
static uint8_t *place(struct buffer *b, uint32_t need)
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
	struct buffered head = { .len = len, .bad_crc = bad_crc };
	struct buffer *b = &n->buffer;
	uint32_t need = room_needed(len);
	uint8_t *to;

	if (b->fill + need > flow_capacity(n))
		return false;
	to = place(b, need);
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

const struct buffered *buffer_first(const struct nic *n)
{
	const struct buffer *b = &n->buffer;

	return b->frames ? (const struct buffered *)(b->bytes + b->head) : NULL;
}

void buffer_drop(struct nic *n)
{
	struct buffer *b = &n->buffer;
	uint32_t need = room_needed(buffer_first(n)->len);

	b->head += need;
	b->fill -= need;
	b->frames--;
	if (b->tail < b->head && b->head == b->wrap) {
		b->head = 0;
		b->wrap = b->tail;
	}
}

bool buffer_wants_more(struct nic *n)
{
	struct buffer *b = &n->buffer;
	uint32_t high, low;

	if (!n->partner_pauses || !flow_control(n, &high, &low)) {
		b->xoff = false;
	} else if (!b->xoff && b->fill > high) {
		b->xoff = true;
		count_pause(n, true);
	} else if (b->xoff && b->fill < low) {
		b->xoff = false;
		count_pause(n, false);
	}
	return !b->xoff;
}
