/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The differences between kernels. probe.sh defines HAVE_X when probes/HAVE_X.c
 * compiles against the kernel's headers.
 */
#ifndef _PFQ_COMPAT_H
#define _PFQ_COMPAT_H

#ifndef CONFIG_64BIT
#error "PFQ needs a 64-bit kernel: its counters are 64-bit words that a CPU writes in one store"
#endif

#include <linux/preempt.h>
#include "compat/have.h"

#ifndef in_hardirq	/* before 5.11 */
#define in_hardirq() in_irq()
#endif

/* Exempts a variable on the stack, which is written before it is read, from CONFIG_INIT_STACK_ALL_ZERO. */
#if __has_attribute(__uninitialized__)
#define __pfq_uninitialized __attribute__((__uninitialized__))
#else
#define __pfq_uninitialized
#endif

#ifdef HAVE_NET_GSO_H
#include <net/gso.h>
#endif

#ifndef HAVE_VM_FLAGS_SET
#include <linux/mm.h>

static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags |= flags;
}
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
