/* SPDX-License-Identifier: GPL-2.0-only */
/* The summary of a capture. */
#ifndef TOOLS_SUMMARY_H
#define TOOLS_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "frame.h"

/* What has been captured, and what the last live line showed. */
struct summary {
	uint64_t packets;
	uint64_t bytes;
	uint64_t first;		/* the earliest timestamp, ns */
	uint64_t last;		/* the latest timestamp, ns */
	bool hook;		/* a packet came by a driver's hook */
	bool tap;		/* a packet came by the tap */

	bool live;		/* print a live line */
	uint64_t shown_packets;	/* captured when the last live line was printed */
	uint64_t shown_bytes;	/* likewise */
};

/* Count a frame. flags are PFQ_PKT_*. */
void summary_add(struct summary *s, const struct frame *f, unsigned int flags);

/* Print the live line over the previous one, which was printed ns nanoseconds before. */
void summary_live(struct summary *s, FILE *out, uint64_t lost, uint64_t ns);

/* Print the summary of the whole capture. */
void summary_final(const struct summary *s, FILE *out, uint64_t lost);

#endif
