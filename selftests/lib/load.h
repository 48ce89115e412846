/* SPDX-License-Identifier: GPL-2.0-only */
/* Background load: packets of many flows, until it is stopped. */
#ifndef LOAD_H
#define LOAD_H

#include "wire.h"

/*
 * Start the load. On a veth pair pktgen sends on all CPUs; on a NIC the peer sends. Skip
 * all of the test if there is no pktgen (a failure in the rig), bail out on another error.
 */
void load_start(struct wire *w);

/* Stop the load, and wait until the last packets have arrived. Bail out if it does not stop. */
void load_stop(struct wire *w);

#endif
