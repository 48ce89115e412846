/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The receive path runs with softirqs disabled or in a hard interrupt. RCU waits for such code
 * without rcu_read_lock(). A function whose comment says "Context: Receive path" expects this.
 */
#ifndef _PFQ_RCU_H
#define _PFQ_RCU_H

#include <linux/rcupdate.h>

/**
 * pfq_dereference() - rcu_dereference() for the receive path
 * @p: the pointer
 *
 * Context: Receive path.
 */
#define pfq_dereference(p) rcu_dereference_check(p, rcu_read_lock_bh_held())

#endif
