/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A link on which the test itself sends: a veth pair in a network namespace of its own,
 * or, if NETIF names a device, that device, whose peer returns each frame. The functions
 * bail out on error.
 */
#ifndef WIRE_H
#define WIRE_H

#include "flow.h"
#include "traffic.h"

#include <pfq/pfq.h>

struct wire {
	const char *dev;	/* the device on which frames arrive */
	int ifindex;
	int fd;			/* packet socket that sends */
	struct traffic t;	/* the peer behind NETIF; t.dev is NULL on a veth pair */
	struct pfq *probe;	/* sees all packets of the device */
	uint32_t sent;		/* frames sent; a frame's number is its serial, from 0 */
	uint32_t arrived;	/* frames of the wire at the probe */
	unsigned int queue;	/* receive queue of the last one of them */
	uint32_t foreign;	/* other packets at the probe */
};

/* Open the link and the probe. Skip all of the test without root, veth or pfq.ko. */
void wire_open(struct wire *w);
void wire_close(struct wire *w);

/*
 * Replace the probe. After fork() the child needs a probe of its own. The parent needs a
 * new one if the child has read from the old one.
 */
void wire_reopen_probe(struct wire *w);

/* Send a frame. Wait now and then, so that few are under way. Return the frame's number. */
uint32_t wire_send(struct wire *w, const struct flow *f);

/*
 * Wait until every frame sent has reached the probe and every other socket that gets it.
 * This sends two more frames, which the sockets receive too.
 */
void wire_flush(struct wire *w);

/* Send a frame, wait until it has arrived, and return its receive queue: a NIC with RSS chooses by flow. */
unsigned int wire_queue_of(struct wire *w, const struct flow *f);

#endif
