/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What packets share that come one after another in a CPU's softirq: the
 * reading of the clock, the way to those who want them, and the waking of
 * readers. A burst ends with the poll that brought it, when a tasklet has its turn.
 */
#ifndef _PFQ_BURST_H
#define _PFQ_BURST_H

#include <linux/interrupt.h>
#include <linux/percpu.h>

#include "burst/route.h"
#include "ring/ring.h"

struct pfq_sock;

#define PFQ_BURST_WAKEUPS 8

struct pfq_burst {
	u64 now;			/* 0: not read yet */
	spinlock_t fold_lock;		/* of what counts packets that went the brief way */
	unsigned int nr_wakeups;
	u64 serial[PFQ_NR_CONTEXTS];	/* counts packets */
	struct pfq_route route[PFQ_NR_CONTEXTS][PFQ_NR_SOURCES];
	unsigned int nr_deferrals;		/* times that readers were left to sleep */
	struct pfq_wakeup {
		struct pfq_sock *ps;	/* held */
		bool asleep;		/* its reader was seen waiting */
	} wakeup[PFQ_BURST_WAKEUPS];
	struct tasklet_struct tasklet;
};

DECLARE_PER_CPU(struct pfq_burst, pfq_burst);

u64 pfq_burst_read_clock(void);

/* CLOCK_REALTIME, once in a poll. Softirqs disabled. */
static inline u64 pfq_burst_now(struct pfq_burst *b)
{
	return likely(b->now) ? b->now : pfq_burst_read_clock();
}

/*
 * The packets that took the route are counted, then the route is overwritten. Another CPU may be about to count
 * them, too. On its CPU, in softirq.
 */
void pfq_route_replace(struct pfq_route *r, const struct pfq_route *with);

extern u32 pfq_route_generation;

/*
 * After a change, before what it replaced is given to RCU. The receive path, as long as it keeps RCU waiting,
 * uses a route that is open, or of this generation: who still sees it so is nr_deferrals for. RTNL
 */
void pfq_route_invalidate(void);

/*
 * Until the burst ends packets of the route take its brief way, with the clock as it is read now. False: it
 * has none, or there are too many nr_wakeups. Softirq. RCU
 */
bool pfq_burst_enable_fastpath(struct pfq_burst *b, struct pfq_route *r);

/*
 * When the burst has ended, or soon, its reader is woken if it is asleep, or waits by then.
 * False: there are too many nr_wakeups. Softirq, or softirqs disabled. RCU
 */
bool pfq_burst_queue_wakeup(struct pfq_sock *ps, bool asleep);

/*
 * So that counters have all that readers have seen: what went the brief way is counted by
 * groups and devices when its burst ends, or here. Before what was in a route is freed, after its grace period.
 */
void pfq_burst_fold_stats(void);

void pfq_burst_init(void);
/* No packets come any more. */
void pfq_burst_exit(void);

#endif
