/* SPDX-License-Identifier: GPL-2.0-only */
/* A veth pair: a frame that is sent on one device arrives on the other. */
#ifndef VETH_H
#define VETH_H

#include "frame.h"

#define VETH_NEAR "pfqv0"
#define VETH_FAR "pfqv1"

/* Create the pair and bring both ends up, without IPv6. Bail out on error. */
void veth_create(void);

/* Delete the pair, if it exists. */
void veth_delete(void);

/* Send a request's frames out of VETH_NEAR. Set a random req->id. Bail out on error. */
void veth_send(struct frame_request *req);

#endif
