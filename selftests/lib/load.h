/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets of many flows without end, for a wire. */
#ifndef LOAD_H
#define LOAD_H

#include "wire.h"

/* On a veth pair pktgen sends, on all CPUs; on a NIC the peer. */
void load_start(struct wire *w);
void load_stop(struct wire *w);

#endif
