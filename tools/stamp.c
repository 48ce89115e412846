// SPDX-License-Identifier: GPL-2.0-only
/* The stamp in generated frames. */
#include "stamp.h"

#define MAGIC 0x5046	/* "PF" */

static void put(uint8_t *p, size_t n, uint64_t v)
{
	while (n--) {
		p[n] = v;
		v >>= 8;
	}
}

static uint64_t get(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | *p++;
	return v;
}

/* A check of 16 bits, so that other data is seldom taken for a stamp. */
static uint16_t check(const uint8_t *p)
{
	uint32_t x = MAGIC;
	int i;

	for (i = 2; i < STAMP_LEN; i++)
		x = x * 31 + p[i];
	return x ^ x >> 16;
}

void stamp_write(uint8_t *p, const struct stamp *s)
{
	put(p + 2, 2, s->stream);
	put(p + 4, 6, s->number);
	put(p + 10, 8, s->time);
	put(p, 2, check(p));
}

bool stamp_read(struct stamp *s, const uint8_t *frame, size_t len)
{
	const uint8_t *p = frame + len - STAMP_LEN;

	if (len < STAMP_LEN || get(p, 2) != check(p))
		return false;
	s->stream = get(p + 2, 2);
	s->number = get(p + 4, 6);
	s->time = get(p + 10, 8);
	return true;
}
