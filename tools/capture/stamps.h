/* SPDX-License-Identifier: GPL-2.0-only */
/* What the stamps in the frames of pfq gen say of the way that they took. */
#ifndef TOOLS_STAMPS_H
#define TOOLS_STAMPS_H

#include <stdbool.h>

#include "frame.h"
#include "histogram.h"

#define STAMPS_STREAMS	65536
#define STAMPS_WINDOW	65536	/* frames of a stream among which a duplicate is noticed */

struct stream {
	uint64_t first;		/* the smallest number seen */
	uint64_t highest;
	uint64_t frames;	/* without duplicates */
	uint64_t duplicates;
	uint64_t reordered;	/* frames that came behind one with a higher number */
	uint64_t gap;		/* time stamp of the last frame, ns */
	uint8_t seen[STAMPS_WINDOW / 8];	/* a bit for each number up to the highest */
};

struct stamps {
	struct stream *stream[STAMPS_STREAMS];
	struct histogram latency;	/* ns */
	struct histogram gaps;		/* between the frames of a stream, ns */
	uint64_t early;		/* frames that came before they were sent: clocks differ */
	uint64_t unstamped;	/* frames without a stamp, or cut */
	bool no_memory;
};

struct stamps_sum {
	uint64_t streams, frames, lost, duplicates, reordered;
};

/* Note a frame. */
void stamps_add(struct stamps *s, const struct frame *f);
void stamps_sum(const struct stamps *s, struct stamps_sum *sum);
void stamps_free(struct stamps *s);

#endif
