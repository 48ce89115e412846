/* SPDX-License-Identifier: GPL-2.0-only */
/* The frames that are generated: headers of a kind, and zeros behind them. */
#ifndef TOOLS_TEMPLATE_H
#define TOOLS_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout.h"

#define TEMPLATE_MAX 16384	/* bytes; a longer frame is sent by no NIC */

enum template_proto { TEMPLATE_UDP, TEMPLATE_TCP, TEMPLATE_ICMP };

struct template_kind {
	unsigned int vlans;	/* tags, 0 to 2 */
	unsigned int labels;	/* of MPLS, 0 to 2 */
	bool ip6;
	enum template_proto proto;
	uint8_t source[6];	/* MAC address */
};

struct template {
	uint8_t frame[TEMPLATE_MAX];
	struct layout layout;
	size_t len;		/* bytes of the frame without FCS */
};

/* Make a frame of a kind with the shortest length that holds its headers. */
void template_make(struct template *t, const struct template_kind *kind);

/* Change the frame's length. The headers' lengths and checksums follow. len is from t->layout.end to TEMPLATE_MAX. */
void template_resize(struct template *t, size_t len);

#endif
