/* SPDX-License-Identifier: GPL-2.0-only */
/* The frames of a pcap or pcapng file. */
#ifndef TOOLS_REPLAY_H
#define TOOLS_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout.h"

struct replay;

struct replay_frame {
	uint8_t *data;		/* a copy, which the caller may change */
	size_t len;
	const struct layout *layout;
	double time;		/* ns since the first frame; grows on from loop to loop */
	uint32_t flow;		/* a hash of addresses and ports */
	bool cut;		/* the file has only the begin of the frame */
};

/* Open a file of Ethernet frames. "-": standard input. Returns 0, or -1 with a text in error. */
int replay_open(struct replay **r, const char *path, char *error, size_t size);
void replay_close(struct replay *r);

/*
 * Read the next frame, and begin again at the end, so that the file is read loops times; 0: without end.
 * Returns 1, 0 at the end, or -1 with a text in error.
 */
int replay_next(struct replay *r, uint64_t loops, struct replay_frame *f, char *error, size_t size);

#endif
