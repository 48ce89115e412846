/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Forwarding under test: frames enter a veth pair, a group takes them (steals them if
 * veth is rewritten) and forwards them out of another device.
 */
#ifndef FORWARD_H
#define FORWARD_H

#include "proc.h"
#include "traffic.h"

/* Frames under way at once: fewer than any queue between sender and receiver holds. */
#define FORWARD_WINDOW 64

/*
 * Send a request's frames, with mac as source and destination, through the veth pair
 * and out of dev. At most window frames are under way. read() adds the frames that left
 * dev to the tally, waits up to timeout_ms for the first one, and returns how many there
 * were. Return whether every frame arrived once, in order and intact. *count gets the
 * change of /proc/net/pfq/forward. Bail out on error.
 */
int forward_exact(const char *dev, const uint8_t mac[6], struct frame_request req, uint32_t window,
		  int (*read)(struct tally *t, int timeout_ms), struct proc_forward *count);

#endif
