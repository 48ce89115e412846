/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Per-CPU state that the packets of a burst share: the clock, the routes, and the readers to wake.
 * A burst begins with the first packet of a NAPI poll and ends when a softirq of its own (lib/bh.h) runs
 * after the poll.
 */
#ifndef _PFQ_BURST_H
#define _PFQ_BURST_H

/* with PREEMPT_RT, local_lock.h wants these two */
#include <linux/debug_locks.h>
#include <linux/spinlock.h>
#include <linux/local_lock.h>
#include <linux/percpu.h>

#include "burst/route.h"
#include "lib/bh.h"
#include "ring/ring.h"

struct pfq_sock;

/* Most sockets whose readers one burst can wake. */
#define PFQ_BURST_WAKEUPS 8

/**
 * struct pfq_wakeup - a socket whose reader is woken at the end of the burst, if it sleeps
 * @ps: the socket, with a reference
 * @asleep: a producer has seen the reader sleep, and has cleared pfq_rx_ring.waiting
 */
struct pfq_wakeup {
	struct pfq_sock *ps;
	bool asleep;
};

/**
 * struct pfq_burst - the state of a CPU
 * @now: ns of CLOCK_REALTIME in this burst; 0: the clock has not been read
 * @fold_lock: serializes the folding of this CPU's routes: see pfq_burst_fold_stats()
 * @nr_wakeups: number of entries in @wakeup
 * @serial: number of the last packet that was delivered group by group, per context; see struct pfq_packet
 * @route: the routes, per context
 * @nr_deferrals: how often the end of this burst has been deferred
 * @wakeup: the readers to wake
 * @end: ends the burst
 * @lock: see pfq_burst_lock()
 */
struct pfq_burst {
	u64 now;
	spinlock_t fold_lock;
	unsigned int nr_wakeups;
	u64 serial[PFQ_NR_CONTEXTS];
	struct pfq_route route[PFQ_NR_CONTEXTS][PFQ_NR_SOURCES];
	unsigned int nr_deferrals;
	struct pfq_wakeup wakeup[PFQ_BURST_WAKEUPS];
	struct pfq_bh end;
	local_lock_t lock;
};

DECLARE_PER_CPU(struct pfq_burst, pfq_burst);

/**
 * pfq_burst_lock() - protect what the receive path keeps per CPU: bursts, routes, producers, counters
 *
 * Disabled softirqs protect it, except on a kernel with PREEMPT_RT, where they may be preempted. Hard
 * interrupts have data of their own.
 *
 * Context: Softirqs disabled, or hard interrupt.
 */
static __always_inline void pfq_burst_lock(void)
{
#ifdef HAVE_LOCAL_LOCK_NESTED_BH
	if ((IS_ENABLED(CONFIG_PREEMPT_RT) || IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC)) && !in_hardirq())
		local_lock_nested_bh(&pfq_burst.lock);
#endif
}

/**
 * pfq_burst_unlock() - undo pfq_burst_lock()
 *
 * Context: As pfq_burst_lock().
 */
static __always_inline void pfq_burst_unlock(void)
{
#ifdef HAVE_LOCAL_LOCK_NESTED_BH
	if ((IS_ENABLED(CONFIG_PREEMPT_RT) || IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC)) && !in_hardirq())
		local_unlock_nested_bh(&pfq_burst.lock);
#endif
}

/**
 * pfq_burst_read_clock() - read the clock for this burst
 *
 * Return: ns of CLOCK_REALTIME.
 * Context: Softirqs disabled, not in a hard interrupt.
 */
u64 pfq_burst_read_clock(void);

/**
 * pfq_burst_now() - the time of this burst
 * @b: this CPU's state
 *
 * Return: ns of CLOCK_REALTIME.
 * Context: Softirqs disabled, not in a hard interrupt.
 */
static inline u64 pfq_burst_now(struct pfq_burst *b)
{
	return likely(b->now) ? b->now : pfq_burst_read_clock();
}

/*
 * A route of an older generation is invalid: see pfq_route_invalidate(). 64 bits, since users can count 2^32
 * invalidations, after which a route that was not used meanwhile would seem to be valid.
 */
extern u64 pfq_route_generation;

/**
 * pfq_route_invalidate() - have each CPU resolve its routes again
 *
 * Call after a change of devices, bindings, groups or plans, before the replaced objects are freed by RCU.
 * The receive path, which is an RCU reader, uses a route only if its fast path is enabled or its generation
 * is current. So after a grace period no CPU uses the objects that old routes refer to.
 *
 * Context: Process.
 */
void pfq_route_invalidate(void);

/**
 * pfq_route_replace() - fold a route's statistics, then overwrite it
 * @r: a route of this CPU, context 0
 * @with: the new route
 *
 * Context: Softirqs disabled, not in a hard interrupt.
 */
void pfq_route_replace(struct pfq_route *r, const struct pfq_route *with);

/**
 * pfq_burst_enable_fastpath() - enable the fast path for a route until the burst ends
 * @b: this CPU's state
 * @r: a route of this CPU, context 0
 *
 * Records of the fast path get the time of this call.
 *
 * Return: false if the route is not eligible, or too many readers are to be woken.
 * Context: Softirqs disabled, not in a hard interrupt. RCU read side.
 */
bool pfq_burst_enable_fastpath(struct pfq_burst *b, struct pfq_route *r);

/**
 * pfq_burst_queue_wakeup() - wake a socket's reader at the end of the burst, if it sleeps by then
 * @ps: the socket
 * @asleep: the caller has seen the reader sleep, and has cleared pfq_rx_ring.waiting. If the queue of
 *	wake-ups is full, the reader is woken at once
 *
 * Return: false if the queue is full, or the socket is being closed.
 * Context: Softirqs disabled, not in a hard interrupt. RCU read side.
 */
bool pfq_burst_queue_wakeup(struct pfq_sock *ps, bool asleep);

/**
 * pfq_burst_fold_stats() - fold the fast path's counters into group, device and ring statistics
 *
 * Call before reading statistics, so that they include each packet that a reader has seen. Objects that hold
 * counters need a call between their grace period and their release; pfq_free_deferred() does this.
 *
 * Context: Any but a hard interrupt.
 */
void pfq_burst_fold_stats(void);

/**
 * pfq_burst_init() - set up the state of each CPU
 *
 * Context: Process.
 */
void pfq_burst_init(void);

/**
 * pfq_burst_exit() - end the bursts of all CPUs
 *
 * Context: Process. No more packets come.
 */
void pfq_burst_exit(void);

#endif
