/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the frames come from: a template, or a file. */
#ifndef TOOLS_GEN_SOURCE_H
#define TOOLS_GEN_SOURCE_H

#include "gen_args.h"
#include "template.h"

struct gen_frame {
	uint8_t *data;		/* may be changed until the next frame is made */
	size_t len;
	const struct layout *layout;
	double time;		/* ns since the first frame of the file; of the template: 0 */
};

struct source {
	const struct gen_args *args;
	unsigned int index;	/* of the thread */
	struct edit edit[MAX_EDITS];
	struct values size;
	uint64_t seed;
	uint64_t nr;		/* frames made or read so far */
	uint64_t missed[MAX_EDITS];	/* frames that have no such field */
	uint64_t cut;		/* frames of which the file has only the begin */
	struct template *t;
	struct replay *replay;
	char error[300];
};

/*
 * Begin with the frames of a thread. Of a file, a thread sends the flows that fall to it, in their order.
 * Returns 0, or -1 with a text in error. source_close() frees what was allocated in both cases.
 */
int source_open(struct source *s, const struct gen_args *args, unsigned int index);
void source_close(struct source *s);

/* Make the next frame. Returns 1, 0 at the end, or -1 with a text in error. */
int source_next(struct source *s, struct gen_frame *f);

/* How many frames a thread has to generate. 0: no limit. */
uint64_t source_share(const struct gen_args *args, unsigned int index);

#endif
