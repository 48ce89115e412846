/* SPDX-License-Identifier: GPL-2.0-only */
/* A socket in a group, and which frames of a wire it has got. */
#ifndef MEMBER_H
#define MEMBER_H

#include "wire.h"

#define MEMBER_FRAMES 32768

struct member {
	struct pfq *q;
	uint32_t gid;
	uint32_t n;			/* frames of the wire */
	uint32_t twice;			/* of them, more than once */
	uint32_t stolen;		/* of them, with PFQ_PKT_STOLEN */
	uint16_t all_flags, any_flags;	/* PFQ_PKT_* */
	uint8_t times[MEMBER_FRAMES];	/* by number */
};

/* A small ring. */
void member_open(struct member *m);
void member_close(struct member *m);

/* gid 0: a new group. Bails out when it fails. */
void member_join(struct member *m, uint32_t gid, unsigned int policy, uint64_t classes,
		 uint32_t weight);
void member_bind(struct member *m, const struct wire *w);
void member_verdict(struct member *m, unsigned int action, unsigned int hash,
		    unsigned int flags);

/* What there is; call after wire_flush(). Returns m->n. */
uint32_t member_read(struct member *m);

/* Which of n members got the frame: -1 none, -2 more than one. */
int member_of_frame(struct member *const *m, int n, uint32_t frame);

struct pfq_so_group_stats group_stats(struct member *m);
int group_adds_up(const struct pfq_so_group_stats *s);

/* The errno of a call of libpfq that must fail, with a text; else a note. */
int refused(struct pfq *q, int ret, int err);

#endif
