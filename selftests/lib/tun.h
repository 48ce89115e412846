/* SPDX-License-Identifier: GPL-2.0-only */
/* A tap device: what is written to its file arrives on it. */
#ifndef TUN_H
struct tally;

#define TUN_H

#include "frame.h"

#define TUN "pfqt0"

void tun_create(void);		/* up; goes with the process */

/* Whether its file is there to read what is sent on it; the device has a link all the same. */
void tun_attach(int attached);

/* Adds what was sent on it; waits for the first as long as it is told. Returns how many. */
int tun_read(struct tally *t, int timeout_ms);

/* A request's frames arrive; the id is chosen here. */
void tun_send(struct frame_ask *ask);

#endif
