/* SPDX-License-Identifier: GPL-2.0-only */
/* The names of a capture's files, and when the next one begins: -G, -C and -W, as in tcpdump. */
#ifndef TOOLS_ROTATE_H
#define TOOLS_ROTATE_H

#include <limits.h>
#include <stdbool.h>
#include <time.h>

#include "capture_args.h"

struct rotate {
	char name[PATH_MAX];	/* of the current file */
	time_t begun;		/* when the period of -G began */
	uint64_t nr;		/* of the file in its period: -C */
	uint64_t files;		/* so far */
};

/* Find the name of the first file. Returns 0, or -1 if the name is too long. */
int rotate_begin(struct rotate *r, const struct capture_args *args, time_t now);

/* Is the file of this size complete? */
bool rotate_is_due(const struct rotate *r, const struct capture_args *args, time_t now, uint64_t size);

/* Was the last one the last file of the capture? */
bool rotate_is_last(const struct rotate *r, const struct capture_args *args);

/* Find the name of the next file. Returns as rotate_begin(). */
int rotate_next(struct rotate *r, const struct capture_args *args, time_t now);

#endif
