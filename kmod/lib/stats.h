/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters that each CPU has for each group and each device. */
#ifndef _PFQ_STATS_H
#define _PFQ_STATS_H

#include <linux/types.h>

struct pfq_group_cpu {
	u64 seen;		/* in sums: passed + filtered + dropped */
	u64 filtered;
	u64 dropped;
	u64 passed;
	u64 delivered;
	u64 lost;
	u64 forwarded;
	u64 unforwarded;
	u64 to_stack;
	u64 looped;
	u64 fast_delivered;		/* passed, and delivered once; not in sums, as the next; see pfq_burst_fold_stats() */
	u64 fast_shared;		/* passed, and delivered by another group */
	u64 counter[64];
};

struct pfq_dev_stats {
	u64 seen;		/* in sums: delivered + filtered + dropped + lost */
	u64 delivered;		/* to at least one socket */
	u64 filtered;		/* by each group's filters */
	u64 dropped;		/* by a verdict, or with no socket to go to */
	u64 lost;		/* by those that wanted it; none got it */
	u64 stolen;
	u64 fast_stolen;		/* delivered and stolen; not in sums, as the next; see pfq_burst_fold_stats() */
	u64 fast_delivered;		/* delivered */
};

#endif
