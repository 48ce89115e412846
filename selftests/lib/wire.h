/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A cable on which a test itself sends: a veth pair in a network namespace of
 * its own, or the device that NETIF names, whose peer returns what it gets.
 */
#ifndef WIRE_H
#define WIRE_H

#include "flow.h"
#include "traffic.h"

#include <pfq/pfq.h>

struct wire {
	const char *dev;	/* where frames arrive */
	int ifindex;
	int fd;			/* packet socket */
	struct traffic t;	/* of NETIF; t.dev NULL: a veth pair */
	struct pfq *probe;	/* sees all of the device's packets */
	uint32_t sent;		/* frames, each has a number from 0 */
	uint32_t arrived;	/* of them, at the probe */
	uint32_t foreign;	/* others, at the probe */
};

void wire_open(struct wire *w);
void wire_close(struct wire *w);

/* A probe of its own for a child; a new one for its parent, afterwards. */
void wire_again(struct wire *w);

/* Returns the frame's number. */
uint32_t wire_send(struct wire *w, const struct flow *f);

/* All that was sent has arrived and was given to each socket. */
void wire_flush(struct wire *w);

#endif
