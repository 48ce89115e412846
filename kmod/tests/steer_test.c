// SPDX-License-Identifier: GPL-2.0-only
/* Test engine/steer.c: shares follow the weights, and a change moves only the flows that it must. */
#include <stdlib.h>
#include <string.h>

#include "engine/steer.c"
#include "tap.h"

#define N 16

static u16 before[PFQ_STEER_SLOTS], after[PFQ_STEER_SLOTS];

/* Fill an empty table. */
static bool fill(u16 *slot, struct pfq_steer_member *m, unsigned int n)
{
	unsigned int i;

	memset(slot, 0xff, sizeof(before));
	for (i = 0; i < n; i++)
		m[i].changed = true;
	return pfq_steer_fill(slot, m, n);
}

/*
 * Join, leave and change weights at random, one at a time: updating the table
 * gives the same result as filling an empty one.
 */
static void updates(void)
{
	struct pfq_steer_member m[64];
	unsigned int n = 0, round, i, gone, differ = 0;

	memset(before, 0xff, sizeof(before));
	for (round = 0; round < 300; round++) {
		for (i = 0; i < n; i++)
			m[i].changed = false;
		if (n < 2 || (n < 64 && rand() % 3 == 0)) {
			m[n++] = (struct pfq_steer_member) { rand(), 1 + rand() % 64, true };
		} else if (rand() % 2) {
			gone = rand() % n--;
			memmove(m + gone, m + gone + 1, (n - gone) * sizeof(*m));
			for (i = 0; i < PFQ_STEER_SLOTS; i++)
				before[i] = before[i] == gone ? PFQ_STEER_NONE : (u32)before[i] - (before[i] > gone);
		} else {
			i = rand() % n;
			m[i].changed = true;
			m[i].weight = 1 + rand() % 64;
		}
		pfq_steer_fill(before, m, n);
		fill(after, m, n);
		differ += memcmp(before, after, sizeof(before)) != 0;
	}
	tap_ok(!differ, "300 incremental changes: the table differs from a rebuilt one after %u", differ);
}

static void shares(struct pfq_steer_member *m, unsigned int n, const char *what)
{
	unsigned int got[256] = {}, i, total = 0;
	double worst = 0;

	fill(before, m, n);
	for (i = 0; i < PFQ_STEER_SLOTS; i++)
		got[before[i]]++;
	for (i = 0; i < n; i++)
		total += m[i].weight;
	for (i = 0; i < n; i++) {
		double want = (double)PFQ_STEER_SLOTS * m[i].weight / total;
		double off = want ? (got[i] - want) * (got[i] - want) / want : got[i] * 1e9;

		if (off > worst)
			worst = off;
	}
	tap_ok(worst < 20, "%s: shares follow the weights, worst chi square of a member %.1f", what, worst);
}

/* Count the slots that moved although neither the old nor the new owner changed. */
static unsigned int needless(unsigned int changed, unsigned int *moved)
{
	unsigned int i, n = 0;

	*moved = 0;
	for (i = 0; i < PFQ_STEER_SLOTS; i++) {
		*moved += before[i] != after[i];
		n += before[i] != after[i] && before[i] != changed && after[i] != changed;
	}
	return n;
}

int main(void)
{
	struct pfq_steer_member m[256];
	unsigned int i, moved, lost;

	for (i = 0; i < 256; i++)
		m[i] = (struct pfq_steer_member) { .key = rand(), .weight = 1 };
	shares(m, 2, "2 members");
	shares(m, N, "16 members");
	shares(m, 256, "256 members");
	m[3].weight = 8;
	m[5].weight = 3;
	m[7].weight = 0;
	shares(m, N, "weights 8, 3, 1 and 0");

	fill(before, m, N - 1);
	fill(after, m, N);
	lost = needless(N - 1, &moved);
	tap_ok(!lost && moved, "a join moves %u of %u slots, %u without need", moved, PFQ_STEER_SLOTS, lost);
	fill(before, m, N);
	m[4].weight = 0;
	fill(after, m, N);
	lost = needless(4, &moved);
	tap_ok(!lost && moved, "a leave moves %u of %u slots, %u without need", moved, PFQ_STEER_SLOTS, lost);
	m[4].weight = 2;
	fill(before, m, N);
	m[4].weight = 4;
	fill(after, m, N);
	lost = needless(4, &moved);
	tap_ok(!lost && moved, "twice the weight moves %u of %u slots, %u without need", moved, PFQ_STEER_SLOTS, lost);
	for (i = 0; i < N; i++)
		m[i].weight = 0;
	tap_ok(!fill(before, m, N), "members without weight get no slot");
	updates();
	return tap_done();
}
