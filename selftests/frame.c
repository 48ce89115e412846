// SPDX-License-Identifier: GPL-2.0-only
#include "frame.h"

#include <arpa/inet.h>
#include <string.h>

#define CONTROL_MAGIC	0x50465137	/* "PFQ7" */
#define DATA_MAGIC	0x70667137	/* "pfq7" */

/* The start of a data frame's payload; the rest is pseudo-random. */
struct data_header {
	uint32_t magic;
	uint32_t id;
	uint32_t seq;
} __attribute__((packed));

struct control_wire {
	uint32_t magic;
	uint32_t op;
	uint32_t frames;
	uint32_t id, count, min_len, max_len, rate, window;
	uint16_t vlan_proto, vlan_tci;
} __attribute__((packed));

static uint8_t *put16(uint8_t *p, uint16_t v)
{
	*p++ = v >> 8;
	*p++ = v;
	return p;
}

static uint8_t *put_macs(uint8_t *p, const uint8_t *dst, const uint8_t *src)
{
	memcpy(p, dst, 6);
	memcpy(p + 6, src, 6);
	return p + 12;
}

static uint16_t ethertype(const uint8_t *frame)
{
	return frame[12] << 8 | frame[13];
}

void frame_put_control(void *frame, const uint8_t *dst, const uint8_t *src,
		       const struct frame_control *c)
{
	struct control_wire w = {
		.magic = htonl(CONTROL_MAGIC),
		.op = htonl(c->op),
		.frames = htonl(c->frames),
		.id = htonl(c->ask.id),
		.count = htonl(c->ask.count),
		.min_len = htonl(c->ask.min_len),
		.max_len = htonl(c->ask.max_len),
		.rate = htonl(c->ask.rate),
		.window = htonl(c->ask.window),
		.vlan_proto = htons(c->ask.vlan_proto),
		.vlan_tci = htons(c->ask.vlan_tci),
	};
	uint8_t *p = frame;

	memset(p, 0, FRAME_CONTROL_LEN);
	p = put16(put_macs(p, dst, src), FRAME_CONTROL);
	memcpy(p, &w, sizeof(w));
}

int frame_get_control(const void *frame, size_t len, struct frame_control *c)
{
	struct control_wire w;

	if (len < FRAME_HDRLEN + sizeof(w) || ethertype(frame) != FRAME_CONTROL)
		return 0;
	memcpy(&w, (const uint8_t *)frame + FRAME_HDRLEN, sizeof(w));
	if (ntohl(w.magic) != CONTROL_MAGIC)
		return 0;
	*c = (struct frame_control) {
		.op = ntohl(w.op),
		.frames = ntohl(w.frames),
		.ask = {
			.id = ntohl(w.id),
			.count = ntohl(w.count),
			.min_len = ntohl(w.min_len),
			.max_len = ntohl(w.max_len),
			.rate = ntohl(w.rate),
			.window = ntohl(w.window),
			.vlan_proto = ntohs(w.vlan_proto),
			.vlan_tci = ntohs(w.vlan_tci),
		},
	};
	return 1;
}

uint32_t frame_len(const struct frame_ask *ask, uint32_t seq)
{
	return ask->min_len + seq % (ask->max_len - ask->min_len + 1);
}

/* xorshift32 of Marsaglia, a word at a time; its state must not be 0 */
static void put_random(uint8_t *p, uint8_t *end, uint32_t id, uint32_t seq)
{
	uint32_t x = (id ^ (seq + 1) * 2654435761u) | 1, w;
	size_t n;

	for (; p < end; p += n) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		w = htonl(x);
		n = end - p < 4 ? end - p : 4;
		memcpy(p, &w, n);
	}
}

size_t frame_put_data(void *frame, const uint8_t *dst, const uint8_t *src,
		      const struct frame_ask *ask, uint32_t seq)
{
	struct data_header h = { htonl(DATA_MAGIC), htonl(ask->id), htonl(seq) };
	uint8_t *p = put_macs(frame, dst, src), *end;

	if (ask->vlan_proto)
		p = put16(put16(p, ask->vlan_proto), ask->vlan_tci);
	p = put16(p, FRAME_DATA);
	end = p + frame_len(ask, seq) - FRAME_HDRLEN;
	memcpy(p, &h, sizeof(h));
	put_random(p + sizeof(h), end, ask->id, seq);
	return end - (uint8_t *)frame;
}

int64_t frame_check(const void *frame, size_t len, const struct frame_ask *ask,
		    size_t *where)
{
	const uint8_t *p = frame;
	struct data_header h;
	uint8_t right[FRAME_MAX];
	uint32_t seq;
	size_t i;

	if (len < FRAME_HDRLEN + sizeof(h) || ethertype(p) != FRAME_DATA)
		return FRAME_FOREIGN;
	memcpy(&h, p + FRAME_HDRLEN, sizeof(h));
	if (ntohl(h.magic) != DATA_MAGIC || ntohl(h.id) != ask->id)
		return FRAME_FOREIGN;
	seq = ntohl(h.seq);
	*where = len;
	if (seq >= ask->count || len != frame_len(ask, seq))
		return FRAME_WRONG;
	put_random(right, right + len, ask->id, seq);
	p += FRAME_HDRLEN + sizeof(h);
	for (i = 0; i < len - FRAME_HDRLEN - sizeof(h); i++) {
		if (p[i] != right[i]) {
			*where = FRAME_HDRLEN + sizeof(h) + i;
			return FRAME_WRONG;
		}
	}
	return seq;
}
