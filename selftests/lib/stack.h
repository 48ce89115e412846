/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel's network stack receives, seen through an AF_PACKET socket. */
#ifndef STACK_H
#define STACK_H

#include "traffic.h"

/* Open a packet socket for FRAME_DATA frames that arrive on a device. Bail out on error. */
int stack_open(int ifindex);

/*
 * Add all frames in the socket to the tally; wait up to timeout_ms for the first one.
 * Return how many there were.
 */
int stack_read(int fd, struct tally *t, int timeout_ms);

#endif
