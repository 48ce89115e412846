// SPDX-License-Identifier: GPL-2.0-only
#include "engine/steer.h"

/* -log2(x / 2^32) in units of 2^-24, for x > 0: one bit of the fraction a squaring */
static u32 minus_log2(u32 x)
{
	const int top = __fls(x);
	u64 y = (u64)x << (31 - top);	/* in [2^31, 2^32): 1 <= y/2^31 < 2 */
	u32 log = top << 24;
	int bit;

	for (bit = 23; bit >= 0; bit--) {
		y = y * y >> 31;
		if (y >> 32) {
			y >>= 1;
			log |= 1u << bit;
		}
	}
	return (32u << 24) - log;
}

struct bid {
	u32 x;			/* u * 2^32 */
	u32 weight;
	u64 log;		/* 0: not worked out */
};

static u64 bid_log(struct bid *b)
{
	if (!b->log)
		b->log = minus_log2(b->x);
	return b->log;
}

/* Logarithms are dear: most pairs are decided without. */
static bool beats(struct bid *a, struct bid *b)
{
	if (a->weight == b->weight)
		return a->x > b->x;
	if (a->weight < b->weight && a->x <= b->x)
		return false;
	if (a->weight > b->weight && a->x >= b->x)
		return true;
	return a->weight * bid_log(b) > b->weight * bid_log(a);
}

/*
 * The highest weight / -log(u) wins, u uniform in (0, 1) by member and slot:
 * then each wins in proportion to its weight, and the others' order does not
 * depend on who else is there.
 */
static void offer(u32 slot, const struct pfq_steer_member *m, u16 i, struct bid *best, u16 *winner)
{
	struct bid bid = { jhash_2words(slot, m[i].key, 0) | 1, m[i].weight };

	if (!m[i].weight || (*winner != PFQ_STEER_NONE && !beats(&bid, best)))
		return;
	*winner = i;
	*best = bid;
}

/* An owner that has not changed still wins against the others that have not. */
static u16 winner(u32 slot, const struct pfq_steer_member *m, unsigned int n, u16 owner)
{
	const bool defends = owner != PFQ_STEER_NONE && !m[owner].changed;
	u16 winner = PFQ_STEER_NONE;
	struct bid best = {};
	unsigned int i;

	if (defends)
		offer(slot, m, owner, &best, &winner);
	for (i = 0; i < n; i++)
		if (!defends || m[i].changed)
			offer(slot, m, i, &best, &winner);
	return winner;
}

bool pfq_steer_fill(u16 slot[PFQ_STEER_SLOTS], const struct pfq_steer_member *m, unsigned int n)
{
	unsigned int s;

	for (s = 0; s < PFQ_STEER_SLOTS; s++) {
		slot[s] = winner(s, m, n, slot[s]);
		if (slot[s] == PFQ_STEER_NONE)
			return false;
		cond_resched();
	}
	return true;
}
