/* SPDX-License-Identifier: GPL-2.0-only */
/* The socket of a capture, with a ring of the size that is wanted, or that is allowed. */
#ifndef TOOLS_OPEN_RING_H
#define TOOLS_OPEN_RING_H

#include <pfq/pfq.h>

#include "capture_args.h"

/* Open a handle. Says when the ring is smaller than was wanted. Returns it, or NULL after a message. */
struct pfq *open_ring(const struct capture_args *args);

#endif
