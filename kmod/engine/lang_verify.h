/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Is it safe to run? One pass, whoever made the program. */
#ifndef _PFQ_LANG_VERIFY_H
#define _PFQ_LANG_VERIFY_H

#include "engine/lang_engine.h"

struct pfq_lang_verdict {
	/* why not: NULL when good */
	const char *want;	/* "want 1 to 4" */
	const char *function;	/* NULL: the header is wrong */
	const char *argument;
	u32 insn;
	u64 is;			/* what the argument is */

	/* of a good one */
	struct pfq_lang_code code;
	u32 nr_insns;
	u32 pool_size;
	u32 cost;		/* of the longest path */
	bool privileged;	/* it sends */
	bool may_pass;		/* to the stack what a binding steals */
	unsigned int nr_steered;
	u64 steered[PFQ_LANG_STEERED_MAX];	/* classes */
};

/* What the verifier knows when an instruction begins; one per instruction. */
struct pfq_lang_path {
	u32 cost;
	u8 reached;
	u8 saved;		/* slots, on each way here */
	u8 effects;
};

/* paths: room for PFQ_LANG_INSNS_MAX, or as many as the header says. */
bool pfq_lang_verify(const void *program, size_t size, struct pfq_lang_path *paths,
		     struct pfq_lang_verdict *v);

#endif
