/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_DEFERRED_H
#define _PFQ_DEFERRED_H

#include <linux/workqueue.h>

/* Free what readers may still hold: after a grace period, in process context. */
void pfq_free_deferred(struct rcu_work *work, work_func_t free);

int pfq_deferred_init(void);
/* All that was to be freed is. */
void pfq_deferred_exit(void);

#endif
