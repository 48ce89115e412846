/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stamp at the end of a generated frame's data: who sent it, as which frame, and when. A receiver computes latency,
 * loss and order from it. All numbers are in network byte order.
 */
#ifndef TOOLS_STAMP_H
#define TOOLS_STAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STAMP_LEN 18	/* bytes: what a UDP/IPv4 frame of 64 bytes has room for */

struct stamp {
	uint16_t stream;	/* a thread of a generator */
	uint64_t number;	/* of the frame in its stream, from 0; 48 bits */
	uint64_t time;		/* when it left, ns of CLOCK_REALTIME */
};

void stamp_write(uint8_t *p, const struct stamp *s);

/* Read the stamp in the last bytes of a frame of len bytes. Returns false if it has none. */
bool stamp_read(struct stamp *s, const uint8_t *frame, size_t len);

#endif
