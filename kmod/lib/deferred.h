/* SPDX-License-Identifier: GPL-2.0-only */
/* Free objects after a grace period, in process context. */
#ifndef _PFQ_DEFERRED_H
#define _PFQ_DEFERRED_H

#include <linux/workqueue.h>

/**
 * struct pfq_deferred - the part of an object that frees it after a grace period
 * @work: runs in process context after the grace period
 * @free: frees the object
 */
struct pfq_deferred {
	struct rcu_work work;
	void (*free)(struct pfq_deferred *d);
};

/**
 * pfq_free_deferred() - free an object after a grace period, in process context
 * @d: in the object
 * @free: frees the object
 *
 * The fold callback of pfq_deferred_init() runs before @free.
 *
 * Context: Any.
 */
void pfq_free_deferred(struct pfq_deferred *d, void (*free)(struct pfq_deferred *d));

/**
 * pfq_deferred_init() - make pfq_free_deferred() usable
 * @fold: runs after each grace period, before the object is freed: it folds the
 *	statistics that the receive path still keeps for the object
 *
 * Return: 0 or -ENOMEM.
 * Context: Process.
 */
int pfq_deferred_init(void (*fold)(void));

/**
 * pfq_deferred_flush() - wait until each object that has been handed over is free
 *
 * Also waits for sockets that have been closed: their destructors hand over objects.
 *
 * Context: Process; sleeps. No lock that pfq_deferred.free takes is held.
 */
void pfq_deferred_flush(void);

/**
 * pfq_deferred_exit() - wait until all objects are freed
 *
 * Context: Process. There are no more calls of pfq_free_deferred().
 */
void pfq_deferred_exit(void);

#endif
