/* SPDX-License-Identifier: GPL-2.0-only */
/* A tap device: what is written to its file arrives on it. */
#ifndef TUN_H
#define TUN_H

#include "frame.h"

#define TUN "pfqt0"

void tun_create(void);		/* up; goes with the process */

/* A request's frames arrive; the id is chosen here. */
void tun_send(struct frame_ask *ask);

#endif
