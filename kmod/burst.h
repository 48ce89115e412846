/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What packets share that come one after another in a CPU's softirq: the
 * reading of the clock, and the waking of readers. A burst ends with the poll
 * that brought it, when a tasklet has its turn.
 */
#ifndef _PFQ_BURST_H
#define _PFQ_BURST_H

#include <linux/interrupt.h>
#include <linux/percpu.h>

struct pfq_sock;

#define PFQ_BURST_SLEEPERS 8

struct pfq_burst {
	u64 now;
	unsigned int left;		/* packets that take now for their time */
	unsigned int sleepers;
	unsigned int waited;		/* times that the sleepers were left to sleep */
	struct pfq_sock *sleeper[PFQ_BURST_SLEEPERS];	/* held */
	struct tasklet_struct end;
};

DECLARE_PER_CPU(struct pfq_burst, pfq_burst);

u64 pfq_burst_read_clock(void);

/* CLOCK_REALTIME, read with one of the last 64 packets of the burst. Softirqs disabled. */
static inline u64 pfq_burst_now(void)
{
	struct pfq_burst *b = this_cpu_ptr(&pfq_burst);

	if (unlikely(!b->left))
		return pfq_burst_read_clock();
	b->left--;
	return b->now;
}

/* When the burst has ended, or soon. Softirq, or softirqs disabled. RCU */
void pfq_burst_wake(struct pfq_sock *ps);

void pfq_burst_init(void);
/* No packets come any more. */
void pfq_burst_exit(void);

#endif
