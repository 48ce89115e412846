// SPDX-License-Identifier: GPL-2.0-only
/* Weighted rendezvous hashing in integers: the kernel has no floating point. */
#include "engine/steer.h"

/* -log2(x / 2^32) in units of 2^-24, for x > 0. Each squaring gives one bit of the fraction. */
static u32 steer_minus_log2(u32 x)
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

struct steer_bid {
	u32 x;			/* uniform in 1 .. 2^32 - 1: u * 2^32 */
	u32 weight;
	u64 log;		/* steer_minus_log2(x); 0: not computed yet */
};

static u64 steer_bid_log(struct steer_bid *b)
{
	if (!b->log)
		b->log = steer_minus_log2(b->x);
	return b->log;
}

/* Logarithms are expensive: most pairs are decided without them. */
static bool steer_bid_beats(struct steer_bid *a, struct steer_bid *b)
{
	if (a->weight == b->weight)
		return a->x > b->x;
	if (a->weight < b->weight && a->x <= b->x)
		return false;
	if (a->weight > b->weight && a->x >= b->x)
		return true;
	return a->weight * steer_bid_log(b) > b->weight * steer_bid_log(a);
}

/*
 * Each member bids weight / -log(u), with u uniform in (0, 1) and fixed by member and
 * slot. The highest bid wins. Each member then wins in proportion to its weight, and
 * the order of two bids does not depend on the other members.
 */
static void steer_bid_offer(u32 slot, const struct pfq_steer_member *m, u16 i,
			    struct steer_bid *best, u16 *winner)
{
	struct steer_bid bid = { jhash_2words(slot, m[i].key, 0) | 1, m[i].weight };

	if (!m[i].weight || (*winner != PFQ_STEER_NONE && !steer_bid_beats(&bid, best)))
		return;
	*winner = i;
	*best = bid;
}

/* An unchanged owner still beats all unchanged members, so only changed ones bid against it. */
static u16 steer_winner(u32 slot, const struct pfq_steer_member *m, unsigned int n, u16 owner)
{
	const bool defends = owner != PFQ_STEER_NONE && !m[owner].changed;
	u16 winner = PFQ_STEER_NONE;
	struct steer_bid best = {};
	unsigned int i;

	if (defends)
		steer_bid_offer(slot, m, owner, &best, &winner);
	for (i = 0; i < n; i++)
		if (!defends || m[i].changed)
			steer_bid_offer(slot, m, i, &best, &winner);
	return winner;
}

bool pfq_steer_fill(u16 slot[PFQ_STEER_SLOTS], const struct pfq_steer_member *m, unsigned int n)
{
	unsigned int s;

	for (s = 0; s < PFQ_STEER_SLOTS; s++) {
		slot[s] = steer_winner(s, m, n, slot[s]);
		if (slot[s] == PFQ_STEER_NONE)
			return false;
		cond_resched();
	}
	return true;
}

bool pfq_steer_remove(u16 slot[PFQ_STEER_SLOTS], const struct pfq_steer_member *m, unsigned int n, u16 gone)
{
	unsigned int s;
	u16 winner;

	for (s = 0; s < PFQ_STEER_SLOTS; s++) {
		if (slot[s] != gone)
			continue;
		winner = steer_winner(s, m, n, PFQ_STEER_NONE);
		if (winner == PFQ_STEER_NONE)
			return false;
		WRITE_ONCE(slot[s], winner);
	}
	return true;
}
