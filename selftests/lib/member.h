/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A socket that is a member of a group, and the frames of a wire (wire.h) that it
 * received. The functions bail out on error unless their comment says otherwise.
 */
#ifndef MEMBER_H
#define MEMBER_H

#include "wire.h"

#define MEMBER_FRAMES 32768

struct member {
	struct pfq *q;
	uint32_t gid;			/* the group joined last */
	uint32_t n;			/* frames of the wire received */
	uint32_t duplicates;		/* frames received more than once */
	uint32_t stolen;		/* frames with PFQ_PKT_STOLEN */
	uint16_t all_flags, any_flags;	/* the frames' PFQ_PKT_*: ANDed, ORed */
	uint8_t times[MEMBER_FRAMES];	/* how often each frame came, by frame number */
};

/* Open a socket with a ring of 1 MiB, in no group. */
void member_open(struct member *m);
void member_close(struct member *m);

/*
 * Join a group; gid 0 makes a new one. A second call on the same group changes classes
 * and weight.
 */
void member_join(struct member *m, uint32_t gid, unsigned int policy, uint64_t classes,
		 uint32_t weight);

/* Bind the group to all queues of the wire's device. */
void member_bind(struct member *m, const struct wire *w);

/* Set the group's verdict: PFQ_ACTION_*, PFQ_HASH_*, PFQ_VERDICT_*. */
void member_verdict(struct member *m, unsigned int action, unsigned int hash,
		    unsigned int flags);

/*
 * Read all packets in the ring, without waiting. Call after wire_flush(). Return m->n.
 * Only note a read error.
 */
uint32_t member_read(struct member *m);

/* Return the only member that got the frame. -1: none got it. -2: several did, or one did twice. */
int member_of_frame(struct member *const *m, int n, uint32_t frame);

/* Return the counters of the member's group. */
struct pfq_so_group_stats group_stats(struct member *m);

/* Return whether seen = passed + filtered + dropped. Note the difference. */
int group_adds_up(const struct pfq_so_group_stats *s);

/*
 * Return whether a libpfq call failed as it must: its return value ret is -err, and
 * pfq_error() has a text. If not, note what it returned.
 */
int refused(struct pfq *q, int ret, int err);

#endif
