/* SPDX-License-Identifier: GPL-2.0-only */
/* A thread that makes frames and sends them in time. */
#ifndef TOOLS_GEN_WORKER_H
#define TOOLS_GEN_WORKER_H

#include <pthread.h>
#include <stdatomic.h>

#include "gen_args.h"
#include "histogram.h"
#include "sink.h"
#include "source.h"

struct worker {
	const struct gen_args *args;
	unsigned int index;
	pthread_t thread;
	struct source source;
	struct sink sink;
	struct pace pace;
	struct histogram gaps;	/* between frames as they were given to the device, ns */
	atomic_uint_least64_t frames;	/* given to the sink */
	atomic_uint_least64_t bytes;	/* of these frames on the wire */
	atomic_bool done;
	const char *error;	/* NULL: none */
	/* when frames leave, ns of CLOCK_MONOTONIC */
	uint64_t begun;
	uint64_t ended;
	uint64_t skipped;	/* that the thread was late, and gave up to make up for */
	uint64_t given;		/* when the last frame was given to the device */
	unsigned int pending;	/* frames since then */
};

/* Open source and sink. Returns 0, or -1 with error set. */
int worker_open(struct worker *w, const struct gen_args *args, unsigned int index);

/* Start the thread. It ends when its frames are sent, after args->seconds, on an error, and when *stop is set. */
int worker_start(struct worker *w, const atomic_bool *stop);

/* Free what a worker holds, whose thread has ended or was not started. */
void worker_close(struct worker *w);

/* Now, in ns of CLOCK_MONOTONIC */
uint64_t worker_clock(void);

#endif
