// SPDX-License-Identifier: GPL-2.0-only
#ifdef __KERNEL__
#include <linux/bitops.h>
#include <linux/jhash.h>
#include <linux/sched.h>
#else
#include "user.h"
#endif

#include "steer.h"

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

/*
 * The highest weight / -log(u) wins, u uniform in (0, 1) by member and slot:
 * then each wins in proportion to its weight, and the others' order does not
 * depend on who else is there.
 */
static unsigned int winner(u32 slot, const struct pfq_steer_member *m, unsigned int n)
{
	u64 best_log = 0, best_weight = 0;
	unsigned int i, best = n;

	for (i = 0; i < n; i++) {
		u64 log;

		if (!m[i].weight)
			continue;
		log = minus_log2(jhash_2words(slot, m[i].key, 0) | 1);
		if (best == n || m[i].weight * best_log > best_weight * log) {
			best = i;
			best_log = log;
			best_weight = m[i].weight;
		}
	}
	return best;
}

bool pfq_steer_fill(u16 slot[PFQ_STEER_SLOTS], const struct pfq_steer_member *m, unsigned int n)
{
	unsigned int s, w;

	for (s = 0; s < PFQ_STEER_SLOTS; s++) {
		w = winner(s, m, n);
		if (w == n)
			return false;
		slot[s] = w;
		cond_resched();
	}
	return true;
}
