// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rcupdate.h>

#include "lib/deferred.h"

static struct workqueue_struct *queue;

void pfq_free_deferred(struct rcu_work *work, work_func_t free)
{
	INIT_RCU_WORK(work, free);
	queue_rcu_work(queue, work);
}

int pfq_deferred_init(void)
{
	queue = alloc_workqueue("pfq", WQ_UNBOUND, 0);
	return queue ? 0 : -ENOMEM;
}

void pfq_deferred_exit(void)
{
	rcu_barrier();
	destroy_workqueue(queue);
}
