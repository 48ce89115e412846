/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which of n members gets a flow: weighted rendezvous hashing, computed in advance for
 * each of PFQ_STEER_SLOTS values of the flow's hash. When a member joins or leaves,
 * only the flows that it gains or loses move.
 */
#ifndef _PFQ_STEER_H
#define _PFQ_STEER_H

#include "engine/env.h"

#define PFQ_STEER_SLOTS 4096
#define PFQ_STEER_NONE 0xffffu	/* a slot without owner */

/**
 * struct pfq_steer_member - one of the members
 * @key: random, constant while it is a member
 * @weight: its share of the flows is proportional to this; 0: it gets none
 * @changed: it joined, or its weight changed, since the slots were last filled
 */
struct pfq_steer_member {
	u32 key;
	u32 weight;
	bool changed;
};

/**
 * pfq_steer_fill() - choose the owner of each slot
 * @slot: in: the previous owner as an index into @m, or PFQ_STEER_NONE; out: the new owner
 * @m: the members
 * @n: their number, below PFQ_STEER_NONE
 *
 * Compares the owner of a slot with changed members only, so a small change is cheap.
 *
 * Context: Process. Sleeps.
 * Return: false if no member has weight.
 */
bool pfq_steer_fill(u16 slot[PFQ_STEER_SLOTS], const struct pfq_steer_member *m, unsigned int n);

/**
 * pfq_steer_remove() - give the slots of a member to the others
 * @slot: the owners; changed one by one, so that others may read them meanwhile
 * @m: the members; the weight of @gone is 0
 * @n: their number
 * @gone: index of the member that leaves
 *
 * Needs no memory. If no other member has weight, the slots are unchanged.
 *
 * Context: Process.
 * Return: false if no member has weight.
 */
bool pfq_steer_remove(u16 slot[PFQ_STEER_SLOTS], const struct pfq_steer_member *m, unsigned int n, u16 gone);

/* The owner of a flow's hash, as an index into the members. */
static inline u16 pfq_steer_pick(const u16 slot[PFQ_STEER_SLOTS], u32 hash)
{
	return READ_ONCE(slot[hash % PFQ_STEER_SLOTS]);
}

#endif
