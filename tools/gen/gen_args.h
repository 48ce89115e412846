/* SPDX-License-Identifier: GPL-2.0-only */
/* The arguments of pfq gen. */
#ifndef TOOLS_GEN_ARGS_H
#define TOOLS_GEN_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include "field.h"
#include "pace.h"
#include "template.h"
#include "values.h"

#define MAX_QUEUES	64
#define MAX_EDITS	32
#define FCS_LEN		4
#define SPEED_MAX	0	/* a file is sent as fast as possible */

struct edit {
	const struct field *field;
	struct values values;
};

struct gen_args {
	char *dev;		/* NULL: none, the frames go to a file */
	int queue[MAX_QUEUES];	/* or PFQ_ANY_QUEUE */
	unsigned int nr_queues;	/* at least 1: each has a thread */
	int cpu[MAX_QUEUES];	/* of kernel threads */
	unsigned int nr_cpus;	/* 0: no kernel threads */
	uint64_t count;		/* frames; 0: no limit */
	uint64_t seconds;	/* 0: no limit */
	struct pace pace;
	struct values size;	/* bytes with FCS */
	struct edit edit[MAX_EDITS];
	unsigned int nr_edits;
	struct template_kind kind;
	const char *read;	/* send the frames of this file; NULL: generate them */
	const char *write;	/* write a file instead of sending; NULL: send */
	double speed;		/* of the file, times its own; SPEED_MAX */
	uint64_t loops;		/* through the file; 0: no limit */
	uint64_t seed;
	bool stamp;
	bool json;
	bool quiet;
};

/* Parse the arguments. Returns -1 to go on, or an exit code. gen_args_free() frees what they hold in both cases. */
int gen_parse(struct gen_args *args, int argc, char **argv);
void gen_args_free(struct gen_args *args);

#endif
