/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_STEER_H
#define _PFQ_STEER_H

#include "engine/env.h"

/*
 * Which of n members gets a flow: weighted rendezvous hashing, worked out
 * beforehand for each of PFQ_STEER_SLOTS values of the flow's hash. When a
 * member comes or goes, only flows that move to it or from it move.
 */
#define PFQ_STEER_SLOTS 4096

struct pfq_steer_member {
	u32 key;		/* constant while it is a member */
	u32 weight;		/* 0: gets nothing */
	bool changed;		/* new, or had another weight, when the slots were filled last */
};

#define PFQ_STEER_NONE 0xffffu

/*
 * slot[] tells the place in m[] of who has had it so far, or PFQ_STEER_NONE;
 * what nobody has changed is not worked out again. n < PFQ_STEER_NONE; false:
 * no member has weight. Sleeps.
 */
bool pfq_steer_fill(u16 slot[PFQ_STEER_SLOTS], const struct pfq_steer_member *m, unsigned int n);

static inline u16 pfq_steer_pick(const u16 slot[PFQ_STEER_SLOTS], u32 hash)
{
	return slot[hash % PFQ_STEER_SLOTS];
}

#endif
