/* SPDX-License-Identifier: GPL-2.0-only */
/* A function that runs later in softirq, on the CPU that schedules it: BH work, or a tasklet before 6.9. */
#ifndef _PFQ_BH_H
#define _PFQ_BH_H

#include <linux/interrupt.h>
#include <linux/workqueue.h>

#include "compat/compat.h"

/**
 * struct pfq_bh - the part of an object whose function runs later
 * @work: since 6.9
 * @tasklet: before
 * @run: the function
 */
struct pfq_bh {
#ifdef HAVE_WQ_BH
	struct work_struct work;
#else
	struct tasklet_struct tasklet;
#endif
	void (*run)(struct pfq_bh *bh);
};

/**
 * pfq_bh_init() - make a pfq_bh usable
 * @bh: embedded in an object
 * @run: finds the object by container_of()
 *
 * Context: Any.
 */
void pfq_bh_init(struct pfq_bh *bh, void (*run)(struct pfq_bh *bh));

/**
 * pfq_bh_schedule() - have the function run when this CPU's softirqs continue
 * @bh: a pfq_bh of this CPU; nothing happens if it is scheduled already
 *
 * Context: Softirqs disabled.
 */
static inline void pfq_bh_schedule(struct pfq_bh *bh)
{
#ifdef HAVE_WQ_BH
	queue_work(system_bh_wq, &bh->work);
#else
	tasklet_schedule(&bh->tasklet);
#endif
}

/**
 * pfq_bh_flush() - wait until the function has run, if it is scheduled
 * @bh: a pfq_bh that nobody schedules any more
 *
 * Context: Process; sleeps.
 */
static inline void pfq_bh_flush(struct pfq_bh *bh)
{
#ifdef HAVE_WQ_BH
	flush_work(&bh->work);
#else
	tasklet_kill(&bh->tasklet);
#endif
}

#endif
