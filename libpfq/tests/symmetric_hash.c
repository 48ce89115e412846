// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test pfq_hash_symmetric() on packets of each kind, cut at every byte, and pfq_hash_fold(). */
#include <stdlib.h>

#include <pfq/pfq.h>

#include "lang_packets.h"
#include "tap.h"

#define FLOWS	4096
#define PARTS	7

static uint32_t hash(enum kind kind, struct frame_opts o)
{
	const struct frame f = make_frame(kind, &o);

	return pfq_hash_symmetric(f.data, f.len);
}

/* Return whether packets of this kind are multicast or broadcast, so that no packets come back. */
static int is_one_way(enum kind kind)
{
	return kind == K_ARP || kind == K_MULTI4 || kind == K_BROAD4 || kind == K_MULTI6;
}

static void test_symmetry(void)
{
	unsigned int kind;

	for (kind = 0; kind < NR_KINDS; kind++) {
		if (is_one_way(kind))
			continue;
		tap_ok(hash(kind, (struct frame_opts) { .host = 1 }) ==
		       hash(kind, (struct frame_opts) { .host = 1, .reverse = 1 }), "%s: both directions have the same hash",
		       kind_name[kind]);
	}
	tap_ok(hash(K_FRAG4_FIRST, (struct frame_opts) { .host = 1 }) ==
	       hash(K_FRAG4_LATER, (struct frame_opts) { .host = 1 }),
	       "the fragments of a packet have the same hash");
	tap_ok(hash(K_TCP4, (struct frame_opts) { .host = 1 }) != hash(K_TCP4, (struct frame_opts) { .host = 2 }) &&
	       hash(K_TCP4, (struct frame_opts) { .sport = 1 }) != hash(K_TCP4, (struct frame_opts) { .sport = 2 }),
	       "different flows have different hashes");
}

/* Hash each cut frame in a heap block of its own, so that ASan detects an access beyond it. */
static void test_cut(void)
{
	unsigned int kind, len, cuts = 0;
	const struct frame_opts o = { .host = 1 };

	for (kind = 0; kind < NR_KINDS; kind++) {
		const struct frame f = make_frame(kind, &o);

		for (len = 0; len <= f.len; len++) {
			uint8_t *copy = malloc(len ? len : 1);

			memcpy(copy, f.data, len);
			cuts += pfq_hash_symmetric(copy, len) == pfq_hash_symmetric(copy, len);
			free(copy);
		}
	}
	tap_ok(cuts > 1000, "none of %u cut frames is read beyond its end", cuts);
}

static void test_fold(void)
{
	unsigned int n, part[PARTS] = { 0 }, even = 1, in_range = 1;
	uint32_t sport;

	for (n = 1; n < 100; n++)
		in_range &= pfq_hash_fold(0, n) == 0 && pfq_hash_fold(~0u, n) == n - 1;
	tap_ok(in_range, "pfq_hash_fold() returns 0 to n - 1");
	for (sport = 1; sport <= FLOWS; sport++)
		part[pfq_hash_fold(hash(K_UDP4, (struct frame_opts) { .sport = sport }), PARTS)]++;
	for (n = 0; n < PARTS; n++) {
		tap_note("%u of %u flows", part[n], FLOWS);
		even &= part[n] > FLOWS / PARTS * 4 / 5 && part[n] < FLOWS / PARTS * 6 / 5;
	}
	tap_ok(even, "pfq_hash_fold() distributes flows evenly");
}

int main(void)
{
	test_symmetry();
	test_cut();
	test_fold();
	return tap_done();
}
