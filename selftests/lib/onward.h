/* SPDX-License-Identifier: GPL-2.0-only */
/* What comes by a veth pair, stolen if veth is rewritten, is sent on by another device. */
#ifndef ONWARD_H
#define ONWARD_H

#include "proc.h"
#include "traffic.h"

#define ONWARD_WINDOW 64		/* fewer than any queue on it holds */

/*
 * Frames with this source and destination go in, at most window of them under way; read() adds what
 * comes out behind the device and waits for the first as long as it is told. Whether all came right;
 * how they were sent.
 */
int onward_exact(const char *dev, const uint8_t mac[6], struct frame_ask ask, uint32_t window,
		 int (*read)(struct tally *t, int timeout_ms), struct proc_forward *how);

#endif
