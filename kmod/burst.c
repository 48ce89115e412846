// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>
#include <linux/timekeeping.h>

#include "burst.h"
#include "socket.h"

#define CLOCK_PACKETS	64	/* a poll of NAPI */
#define WAITED_MAX	4	/* polls of 64 packets, mostly */

DEFINE_PER_CPU(struct pfq_burst, pfq_burst);

u64 pfq_burst_read_clock(void)
{
	struct pfq_burst *b = this_cpu_ptr(&pfq_burst);

	b->now = ktime_get_real_ns();
	b->left = CLOCK_PACKETS - 1;
	tasklet_schedule(&b->end);
	return b->now;
}

void pfq_burst_wake(struct pfq_sock *ps)
{
	struct pfq_burst *b = this_cpu_ptr(&pfq_burst);

	if (b->sleepers == PFQ_BURST_SLEEPERS) {
		ps->sk.sk_data_ready(&ps->sk);
		return;
	}
	sock_hold(&ps->sk);
	b->sleeper[b->sleepers++] = ps;
	tasklet_schedule(&b->end);
}

/*
 * A reader that wakes on this CPU makes the scheduler send the rest of a long
 * burst to ksoftirqd, to take turns with the reader. So it sleeps on while the
 * NIC has more, for a few polls.
 */
static void end(struct tasklet_struct *t)
{
	struct pfq_burst *b = container_of(t, struct pfq_burst, end);

	b->left = 0;
	if (b->sleepers && local_softirq_pending() & BIT(NET_RX_SOFTIRQ) && b->waited++ < WAITED_MAX) {
		tasklet_schedule(t);
		return;
	}
	b->waited = 0;
	while (b->sleepers) {
		struct sock *sk = &b->sleeper[--b->sleepers]->sk;

		sk->sk_data_ready(sk);
		sock_put(sk);
	}
}

void pfq_burst_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		tasklet_setup(&per_cpu(pfq_burst, cpu).end, end);
}

void pfq_burst_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		tasklet_kill(&per_cpu(pfq_burst, cpu).end);
}
