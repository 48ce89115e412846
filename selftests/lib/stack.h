/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel's own stack receives, seen through a plain packet socket. */
#ifndef STACK_H
#define STACK_H

#include "traffic.h"

/* Data frames that arrive at this device. */
int stack_open(int ifindex);

/* Adds what is there; waits for the first as long as it is told. Returns how many. */
int stack_read(int fd, struct tally *t, int timeout_ms);

#endif
