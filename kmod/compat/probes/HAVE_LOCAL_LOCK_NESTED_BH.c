// SPDX-License-Identifier: GPL-2.0-only
/* Since 6.11: a lock of per-CPU data that softirqs use, for PREEMPT_RT, where softirqs are preempted. */
#include <linux/local_lock.h>
#include <linux/percpu.h>
struct data {
	local_lock_t lock;
};
int probe(struct data __percpu *data);
int probe(struct data __percpu *data)
{
	local_lock_nested_bh(&data->lock);
	local_unlock_nested_bh(&data->lock);
	return 0;
}
