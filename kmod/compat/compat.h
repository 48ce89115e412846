/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels. HAVE_X is a fact that probe.sh found out:
 * probes/HAVE_X.c compiles.
 */
#ifndef _PFQ_COMPAT_H
#define _PFQ_COMPAT_H

#ifndef CONFIG_64BIT
#error "PFQ counts in 64-bit words that a CPU writes at once: it wants a 64-bit kernel"
#endif

#include <linux/preempt.h>
#include "compat/have.h"

#ifndef in_hardirq	/* until 5.10 */
#define in_hardirq() in_irq()
#endif

/* Written before it is read: not worth zeroing for each packet. */
#if __has_attribute(__uninitialized__)
#define __pfq_uninitialized __attribute__((__uninitialized__))
#else
#define __pfq_uninitialized
#endif

#ifdef HAVE_NETDEV_LOCK_OPS
#include <net/netdev_lock.h>
#else
struct net_device;

static inline void netdev_lock_ops(struct net_device *dev)
{
}

static inline void netdev_unlock_ops(struct net_device *dev)
{
}
#endif

#endif
