// SPDX-License-Identifier: GPL-2.0-only
/* Since 6.11: a lock of per-CPU data that softirqs use, for PREEMPT_RT, where softirqs are preempted. */
#include <linux/local_lock.h>
#include <linux/percpu.h>
struct data {
	local_lock_t lock;
};
static DEFINE_PER_CPU(struct data, data) = { .lock = INIT_LOCAL_LOCK(lock) };
void probe(void);
void probe(void)
{
	local_lock_nested_bh(&data.lock);
	local_unlock_nested_bh(&data.lock);
}
