// SPDX-License-Identifier: GPL-2.0-only
/* Objects that are freed after a grace period, in process context. */
#include <linux/rcupdate.h>

#include "lib/deferred.h"

static struct workqueue_struct *deferred_queue;
static void (*deferred_fold)(void);

static void deferred_run(struct work_struct *work)
{
	struct pfq_deferred *d = container_of(to_rcu_work(work), struct pfq_deferred, work);

	deferred_fold();
	d->free(d);
}

void pfq_free_deferred(struct pfq_deferred *d, void (*free)(struct pfq_deferred *d))
{
	d->free = free;
	INIT_RCU_WORK(&d->work, deferred_run);
	queue_rcu_work(deferred_queue, &d->work);
}

int pfq_deferred_init(void (*fold)(void))
{
	deferred_fold = fold;
	deferred_queue = alloc_workqueue("pfq", WQ_UNBOUND, 0);
	return deferred_queue ? 0 : -ENOMEM;
}

void pfq_deferred_flush(void)
{
	rcu_barrier();	/* destructors of sockets run, and hand objects over */
	rcu_barrier();	/* the grace period of these objects ends */
	flush_workqueue(deferred_queue);
}

void pfq_deferred_exit(void)
{
	pfq_deferred_flush();
	destroy_workqueue(deferred_queue);
}
