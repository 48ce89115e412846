/* SPDX-License-Identifier: GPL-2.0-only */
/* What pfq gen says of the frames it sent. */
#ifndef TOOLS_GEN_REPORT_H
#define TOOLS_GEN_REPORT_H

#include <stdint.h>
#include <stdio.h>

#include "worker.h"

struct report {
	uint64_t sent, failed, rejected;	/* frames */
	uint64_t bytes;			/* on the wire */
	uint64_t skipped;		/* ns that the slowest thread was late */
	uint64_t missed[MAX_EDITS];	/* frames that lack a field to be changed */
	uint64_t cut;			/* frames of which a file has only the begin */
	double seconds;
	struct histogram gaps;
};

void report_make(struct report *r, struct worker *workers, unsigned int nr);
void report_print(const struct report *r, const struct gen_args *args, FILE *out);

/* Returns 0 or -ENOMEM. */
int report_print_json(const struct report *r, const struct gen_args *args, FILE *out);

/* Print frames, and the rates since the last call ns ago, in place of the last line. */
void report_live(struct worker *workers, unsigned int nr, uint64_t ns, FILE *out);

#endif
