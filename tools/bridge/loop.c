// SPDX-License-Identifier: GPL-2.0-only
/* Finds loops by the broadcasts that come back. */
#include "loop.h"

#define NS_PER_SEC	1000000000ull
#define HASHED		256	/* bytes of a frame */

static uint64_t hash(const uint8_t *p, uint32_t n)
{
	uint64_t h = 14695981039346656037ull ^ n;

	while (n--)
		h = (h ^ *p++) * 1099511628211ull;	/* FNV-1a */
	return h;
}

/* Count a frame that came again within a second. */
static void count(struct loop *l, bool other_side, uint64_t second)
{
	if (second != l->second) {
		l->second = second;
		l->returned = l->repeated = 0;
	}
	if (other_side)
		l->returned++;
	else
		l->repeated++;
	l->total++;
}

void loop_note(struct loop *l, unsigned int side, const uint8_t *frame, uint32_t len, uint64_t time)
{
	uint64_t h;
	unsigned int i;

	if (!len || !(frame[0] & 1))
		return;
	h = hash(frame, len < HASHED ? len : HASHED);
	i = h % LOOP_SLOTS;
	if (l->slot[i].hash == h && time - l->slot[i].time < NS_PER_SEC) {
		count(l, l->slot[i].side != side, time / NS_PER_SEC);
		return;
	}
	l->slot[i].hash = h;
	l->slot[i].time = time;
	l->slot[i].side = side;
}

bool loop_is_new(struct loop *l)
{
	if (l->said || (l->returned < LOOP_RETURNED && l->repeated < LOOP_REPEATED))
		return false;
	l->said = true;
	return true;
}
