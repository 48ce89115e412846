/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_SUMMARY_H
#define TOOLS_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "frame.h"

/* What was captured, since the start and since the last live line. */
struct summary {
	uint64_t packets;
	uint64_t bytes;
	uint64_t first;		/* tstamps */
	uint64_t last;
	bool hook;
	bool tap;

	bool live;
	uint64_t shown_packets;
	uint64_t shown_bytes;
};

void summary_add(struct summary *s, const struct frame *f, unsigned int flags);

/* One line that overwrites itself; ns: time since the last one. */
void summary_live(struct summary *s, FILE *out, uint64_t lost, uint64_t ns);
void summary_final(const struct summary *s, FILE *out, uint64_t lost);

#endif
