/* SPDX-License-Identifier: GPL-2.0-only */
/* When frames are to leave. */
#ifndef TOOLS_PACE_H
#define TOOLS_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_OVERHEAD	24	/* bytes: FCS, preamble and the smallest gap, IEEE 802.3 */
#define WIRE_MIN	60	/* bytes of the shortest frame, without FCS */

enum gap_kind { GAP_CONSTANT, GAP_POISSON, GAP_BURST };

struct pace {
	double rate;		/* a second; 0: as fast as possible */
	bool bits;		/* the rate is bits on the wire, not frames */
	enum gap_kind kind;
	unsigned int burst;	/* frames */
	unsigned int in_burst;	/* frames of this burst that were sent */
	double pending;		/* ns that the gap behind this burst has to make up for */
};

/* Parse a rate: "2M", "1.5Mpps", "4Gbit". Returns false if text is anything else. */
bool pace_parse_rate(struct pace *p, const char *text);

/* Parse "constant", "poisson" or "burst:N". */
bool pace_parse_gaps(struct pace *p, const char *text);

/* Return the bytes that a frame of len bytes without FCS takes on the wire. */
size_t pace_wire_bytes(size_t len);

/* Return the ns from a frame of len bytes to the next one. */
double pace_gap(struct pace *p, size_t len, uint64_t *seed);

#endif
