/* SPDX-License-Identifier: GPL-2.0-only */
/* A pair of devices joined by a cable: what is sent on one arrives at the other. */
#ifndef VETH_H
#define VETH_H

#include "frame.h"

#define VETH_NEAR "pfqv0"
#define VETH_FAR "pfqv1"

void veth_create(void);		/* both up */
void veth_delete(void);

/* Sends a request's frames out of VETH_NEAR; the id is chosen here. */
void veth_send(struct frame_ask *ask);

#endif
