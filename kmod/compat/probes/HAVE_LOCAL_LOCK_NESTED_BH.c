// SPDX-License-Identifier: GPL-2.0-only
/* Since 6.11: a lock of per-CPU data that softirqs use, for PREEMPT_RT, where softirqs are preempted. */
#include <linux/local_lock.h>
int probe(local_lock_t __percpu *lock);
int probe(local_lock_t __percpu *lock)
{
	local_lock_nested_bh(lock);
	local_unlock_nested_bh(lock);
	return 0;
}
