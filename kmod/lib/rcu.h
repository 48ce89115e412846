/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_RCU_H
#define _PFQ_RCU_H

#include <linux/rcupdate.h>

/* The receive path has softirqs or interrupts disabled: RCU waits for it without rcu_read_lock(). */
#define pfq_dereference(p) rcu_dereference_check(p, rcu_read_lock_bh_held())

#endif
