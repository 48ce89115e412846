/* SPDX-License-Identifier: GPL-2.0-only */
/* A veth pair: a frame that is sent on one device arrives on the other. */
#ifndef VETH_H
#define VETH_H

#include "frame.h"

#define VETH_NEAR "pfqv0"
#define VETH_FAR "pfqv1"

/* Create the pair and bring both ends up, without IPv6. Bail out on error. */
void veth_create(void);

/*
 * Prepare a test that sends on veth pairs alone: skip all of it if NETIF is set (reason says why), or without
 * root, veth or pfq.ko; enter a network namespace, with its /sys.
 */
void veth_only(const char *reason);

/* Delete the pair, if it exists. */
void veth_delete(void);

/* Send a request's frames out of VETH_NEAR. Set a random req->id. Bail out on error. */
void veth_send(struct frame_request *req);

#endif
