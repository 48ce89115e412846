/* SPDX-License-Identifier: GPL-2.0-only */
/* A tap device. A frame that the test writes to its file arrives on the device. */
#ifndef TUN_H
#define TUN_H

#include "frame.h"

struct tally;

#define TUN "pfqt0"

/* Create the device and bring it up. It is deleted when the process exits. Bail out on error. */
void tun_create(void);

/*
 * Attach the file to the device's queue (1) or detach it (0). The device keeps its link
 * without a file, but has no queue to send to. Bail out on error.
 */
void tun_attach(int attached);

/*
 * Add all frames that were sent on the device to the tally (NULL: discard them); wait up
 * to timeout_ms for the first one. Return how many there were.
 */
int tun_read(struct tally *t, int timeout_ms);

/* Make a request's frames arrive on the device. Set a random req->id. Bail out on error. */
void tun_send(struct frame_request *req);

#endif
