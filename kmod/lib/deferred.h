/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_DEFERRED_H
#define _PFQ_DEFERRED_H

#include <linux/workqueue.h>

/* In an object that RCU readers may still use when it is to be freed. */
struct pfq_deferred {
	struct rcu_work work;
	void (*free)(struct pfq_deferred *d);
};

/**
 * pfq_free_deferred() - Free an object after a grace period, in process context
 * @d: in the object
 * @free: frees the object
 *
 * Statistics that refer to the object are folded first: see pfq_deferred_init().
 *
 * Context: any.
 */
void pfq_free_deferred(struct pfq_deferred *d, void (*free)(struct pfq_deferred *d));

/**
 * pfq_deferred_init() - Start to free objects
 * @fold: called after the grace period and before each object is freed: folds statistics that
 *	the receive path still keeps for the object
 *
 * Return: 0, or -ENOMEM.
 * Context: process.
 */
int pfq_deferred_init(void (*fold)(void));

/**
 * pfq_deferred_exit() - Wait until all objects are freed
 *
 * Context: process; nobody calls pfq_free_deferred() any more.
 */
void pfq_deferred_exit(void);

#endif
