/* SPDX-License-Identifier: GPL-2.0-only */
/* A user's XDP program that counts frames and says the same of each. */
#ifndef XDP_H
#define XDP_H

#include <stdint.h>

enum xdp_verdict { XDP_SAYS_DROP = 1, XDP_SAYS_PASS = 2, XDP_SAYS_TX = 3 };

/* 0, or an errno: the kernel or the driver does not want it. */
int xdp_attach(const char *dev, enum xdp_verdict verdict);
void xdp_detach(const char *dev);

/* Data frames of the selftests (FRAME_DATA) that it has seen. */
uint64_t xdp_seen(void);

#endif
