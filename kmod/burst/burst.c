// SPDX-License-Identifier: GPL-2.0-only
/* What a CPU keeps of a burst of packets: clock, routes, the queue of wake-ups. */
#include <linux/ktime.h>
#include <linux/timekeeping.h>

#include "burst/burst.h"
#include "lib/stats.h"
#include "ring/sock.h"

#define WAITED_MAX	4	/* polls of 64 packets, mostly */

DEFINE_PER_CPU(struct pfq_burst, pfq_burst);

u32 pfq_route_generation __read_mostly;

u64 pfq_burst_read_clock(void)
{
	struct pfq_burst *b = this_cpu_ptr(&pfq_burst);

	b->now = ktime_get_real_ns();
	tasklet_schedule(&b->end);
	return b->now;
}

static struct pfq_burst_ring *find(struct pfq_burst *b, const struct pfq_sock *ps)
{
	unsigned int i;

	for (i = 0; i < b->rings; i++)
		if (b->ring[i].ps == ps)
			return &b->ring[i];
	return NULL;
}

static struct pfq_burst_ring *add(struct pfq_burst *b, struct pfq_sock *ps)
{
	/* a socket that is being closed has no reader */
	if (b->rings == PFQ_BURST_RINGS || !refcount_inc_not_zero(&ps->sk.sk_refcnt))
		return NULL;
	b->ring[b->rings] = (struct pfq_burst_ring) { .ps = ps };
	tasklet_schedule(&b->end);
	return &b->ring[b->rings++];
}

bool pfq_burst_attend(struct pfq_sock *ps, bool asleep)
{
	struct pfq_burst *b = this_cpu_ptr(&pfq_burst);
	struct pfq_burst_ring *ring = find(b, ps) ?: add(b, ps);

	if (ring)
		ring->asleep |= asleep;
	else if (asleep)
		ps->sk.sk_data_ready(&ps->sk);
	return ring;
}

void pfq_route_invalidate(void)
{
	int cpu, hook;

	/* pairs with pfq_route_resolve(): who reads it finds what has changed */
	smp_store_release(&pfq_route_generation, pfq_route_generation + 1);
	smp_mb();	/* pairs with route_open(): it sees the generation, or is closed here */
	for_each_possible_cpu(cpu)
		for (hook = 0; hook < PFQ_NR_HOOKS; hook++)
			pfq_route_close(&per_cpu(pfq_burst, cpu).route[0][hook]);
}

static void route_open(struct pfq_route *r)
{
	WRITE_ONCE(*(r->steered ? &r->steer_span : &r->span), r->may_span);
	smp_mb();	/* pairs with pfq_route_invalidate() */
	if (READ_ONCE(pfq_route_generation) != r->generation)
		pfq_route_close(r);
}

bool pfq_burst_lead(struct pfq_burst *b, struct pfq_route *r)
{
	if (!r->may_span || (r->ps && !pfq_burst_attend(r->ps, false)))
		return false;
	r->header.tstamp = pfq_burst_now(b);
	route_open(r);
	return true;
}

static void route_book(struct pfq_route *r)
{
	const unsigned long n = READ_ONCE(r->taken) - r->booked;
	unsigned int i;

	if (!n)
		return;
	r->booked += n;
	*r->counter += n;
	if (r->prod)
		container_of(r->prod, struct pfq_producers, context[0])->booked[r->stolen] += n;
	r->lane[0].cpu->taken += n;
	for (i = 1; i < r->nr_lanes; i++)
		r->lane[i].cpu->repeated += n;
}

void pfq_route_replace(struct pfq_route *r, const struct pfq_route *with)
{
	struct pfq_burst *b = this_cpu_ptr(&pfq_burst);

	spin_lock(&b->booking);
	route_book(r);
	*r = *with;
	spin_unlock(&b->booking);
}

static void book(struct pfq_burst *b)
{
	unsigned int i;

	for (i = 0; i < PFQ_NR_HOOKS; i++)
		route_book(&b->route[0][i]);
}

void pfq_burst_book(void)
{
	struct pfq_burst *b;
	int cpu;

	for_each_possible_cpu(cpu) {
		b = &per_cpu(pfq_burst, cpu);
		spin_lock_bh(&b->booking);
		book(b);
		spin_unlock_bh(&b->booking);
	}
}

/*
 * A reader that wakes on this CPU makes the scheduler send the rest of a long
 * burst to ksoftirqd, to take turns with the reader. So it sleeps on while the
 * NIC has more, for a few polls.
 */
static void end(struct tasklet_struct *t)
{
	struct pfq_burst *b = container_of(t, struct pfq_burst, end);
	unsigned int i;

	if (b->rings && local_softirq_pending() & BIT(NET_RX_SOFTIRQ) && b->waited++ < WAITED_MAX) {
		b->now = ktime_get_real_ns();
		for (i = 0; i < PFQ_NR_HOOKS; i++)
			b->route[0][i].header.tstamp = b->now;
		tasklet_schedule(t);
		return;
	}
	for (i = 0; i < PFQ_NR_HOOKS; i++)
		pfq_route_close(&b->route[0][i]);
	b->now = 0;
	b->waited = 0;
	spin_lock(&b->booking);
	book(b);
	spin_unlock(&b->booking);
	while (b->rings) {
		const struct pfq_burst_ring *ring = &b->ring[--b->rings];
		struct sock *sk = &ring->ps->sk;

		if (pfq_ring_wake(ring->ps->ring) || ring->asleep)
			sk->sk_data_ready(sk);
		sock_put(sk);
	}
}

void pfq_burst_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		spin_lock_init(&per_cpu(pfq_burst, cpu).booking);
		tasklet_setup(&per_cpu(pfq_burst, cpu).end, end);
	}
}

void pfq_burst_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		tasklet_kill(&per_cpu(pfq_burst, cpu).end);
}
