/* SPDX-License-Identifier: GPL-2.0-only */
/* How patient a test must be with its kernel. */
#ifndef SLOW_H
#define SLOW_H

/**
 * slow - how many times slower than others the kernel is
 *
 * 1, or the rig's RIG_SLOW on a kernel that checks itself: multiply the time after which a test
 * gives up by it, and divide the rate at which packets must not be lost.
 */
unsigned int slow(void);

#endif
