/* SPDX-License-Identifier: GPL-2.0-only */
/* A function that runs later in softirq, on the CPU that schedules it: BH work, or a tasklet before 6.9. */
#ifndef _PFQ_BH_H
#define _PFQ_BH_H

#include <linux/interrupt.h>
#include <linux/workqueue.h>

#include "compat/compat.h"

#ifdef HAVE_WQ_BH
struct pfq_bh {
	struct work_struct work;
};

#define pfq_bh_container(arg, type, member) container_of(arg, type, member.work)
#define PFQ_BH_ARG struct work_struct
#else
struct pfq_bh {
	struct tasklet_struct tasklet;
};

#define pfq_bh_container(arg, type, member) container_of(arg, type, member.tasklet)
#define PFQ_BH_ARG struct tasklet_struct
#endif

/**
 * pfq_bh_init() - make a pfq_bh usable
 * @bh: embedded in an object
 * @run: finds the object by pfq_bh_container()
 *
 * Context: Any.
 */
static inline void pfq_bh_init(struct pfq_bh *bh, void (*run)(PFQ_BH_ARG *arg))
{
#ifdef HAVE_WQ_BH
	INIT_WORK(&bh->work, run);
#else
	tasklet_setup(&bh->tasklet, run);
#endif
}

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
