// SPDX-License-Identifier: GPL-2.0-only
/* Per-CPU state that the packets of a burst share: the clock, the routes, and the readers to wake. */
#include <linux/ktime.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>

#include "burst/burst.h"
#include "lib/stats.h"
#include "ring/sock.h"
#include <trace/events/pfq.h>

#define DEFERRALS_MAX	4	/* NAPI polls, of up to 64 packets each with most drivers */

DEFINE_PER_CPU(struct pfq_burst, pfq_burst) = {
	.lock = INIT_LOCAL_LOCK(lock),
};

u64 pfq_route_generation __read_mostly;

u64 pfq_burst_read_clock(void)
{
	struct pfq_burst *b = this_cpu_ptr(&pfq_burst);

	b->now = ktime_get_real_ns();
	pfq_bh_schedule(&b->end);
	return b->now;
}

static struct pfq_wakeup *burst_find_wakeup(struct pfq_burst *b, const struct pfq_sock *ps)
{
	unsigned int i;

	for (i = 0; i < b->nr_wakeups; i++)
		if (b->wakeup[i].ps == ps)
			return &b->wakeup[i];
	return NULL;
}

static struct pfq_wakeup *burst_add_wakeup(struct pfq_burst *b, struct pfq_sock *ps)
{
	/* a socket that is being closed has no reader */
	if (b->nr_wakeups == PFQ_BURST_WAKEUPS || !refcount_inc_not_zero(&ps->sk.sk_refcnt))
		return NULL;
	b->wakeup[b->nr_wakeups] = (struct pfq_wakeup) { .ps = ps };
	pfq_bh_schedule(&b->end);
	return &b->wakeup[b->nr_wakeups++];
}

bool pfq_burst_queue_wakeup(struct pfq_sock *ps, bool asleep)
{
	struct pfq_burst *b = this_cpu_ptr(&pfq_burst);
	struct pfq_wakeup *w = burst_find_wakeup(b, ps) ?: burst_add_wakeup(b, ps);

	if (w)
		w->asleep |= asleep;
	else if (asleep)
		ps->sk.sk_data_ready(&ps->sk);
	return w;
}

/* The route may belong to another CPU, which may change it meanwhile. The values suffice for a tracepoint. */
static noinline void route_trace_disabled(const struct pfq_route *r, enum pfq_fastpath_end reason, int cpu,
					  unsigned int source)
{
	if (READ_ONCE(r->fast_len_range) || READ_ONCE(r->steer_len_range))
		trace_pfq_fastpath_disabled(reason, cpu, r->header.ifindex, r->queue, source);
}

static void route_disable(struct pfq_route *r, enum pfq_fastpath_end reason, int cpu, unsigned int source)
{
	if (trace_pfq_fastpath_disabled_enabled())
		route_trace_disabled(r, reason, cpu, source);
	pfq_route_disable_fastpath(r);
}

static unsigned int route_source(const struct pfq_burst *b, const struct pfq_route *r)
{
	return r - b->route[0];
}

static DEFINE_SPINLOCK(route_generation_lock);

void pfq_route_invalidate(void)
{
	int cpu, source;

	spin_lock(&route_generation_lock);
	/* pairs with pfq_route_resolve(): a CPU that sees this generation sees the changes before it */
	smp_store_release(&pfq_route_generation, pfq_route_generation + 1);
	/* pairs with route_enable_fastpath(): it sees this generation, or the loop disables its route */
	smp_mb();
	for_each_possible_cpu(cpu)
		for (source = 0; source < PFQ_NR_SOURCES; source++)
			route_disable(&per_cpu(pfq_burst, cpu).route[0][source], PFQ_FASTPATH_INVALIDATED,
				      cpu, source);
	trace_pfq_route_invalidated(pfq_route_generation);
	spin_unlock(&route_generation_lock);
}

static void route_enable_fastpath(struct pfq_burst *b, struct pfq_route *r)
{
	WRITE_ONCE(*(r->steered ? &r->steer_len_range : &r->fast_len_range), r->max_len_range);
	smp_mb();	/* pairs with pfq_route_invalidate() and route_fold() */
	if (READ_ONCE(pfq_route_generation) != r->generation)
		route_disable(r, PFQ_FASTPATH_INVALIDATED, smp_processor_id(), route_source(b, r));
}

bool pfq_burst_enable_fastpath(struct pfq_burst *b, struct pfq_route *r)
{
	if (!r->max_len_range || (r->ps && !pfq_burst_queue_wakeup(r->ps, false)))
		return false;
	r->header.tstamp = pfq_burst_now(b);
	trace_pfq_fastpath_enabled(r->header.ifindex, r->queue, route_source(b, r), r->ps ? r->ps->inode : 0);
	route_enable_fastpath(b, r);
	return true;
}

static void route_fold(struct pfq_route *r)
{
	/* pairs with route_enable_fastpath(): who sees a packet counted sees the counters below */
	const unsigned long n = smp_load_acquire(&r->fast_delivered) - r->folded;
	unsigned int i;

	if (!n)
		return;
	r->folded += n;
	pfq_count(*r->dev_counter, n);
	if (r->prod)
		pfq_count(container_of(r->prod, struct pfq_producers, context[0])->folded[r->stolen], n);
	pfq_count(r->group[0].cpu->fast_delivered, n);
	for (i = 1; i < r->nr_groups; i++)
		pfq_count(r->group[i].cpu->fast_shared, n);
}

void pfq_route_replace(struct pfq_route *r, const struct pfq_route *with)
{
	struct pfq_burst *b = this_cpu_ptr(&pfq_burst);

	spin_lock(&b->fold_lock);
	route_disable(r, PFQ_FASTPATH_REPLACED, smp_processor_id(), route_source(b, r));
	route_fold(r);
	/* another CPU may clear the two ranges meanwhile, which are 0 in both routes: see pfq_route_invalidate() */
	data_race(*r = *with);
	spin_unlock(&b->fold_lock);
}

static void burst_fold(struct pfq_burst *b)
{
	unsigned int i;

	lockdep_assert_held(&b->fold_lock);
	for (i = 0; i < PFQ_NR_SOURCES; i++)
		route_fold(&b->route[0][i]);
}

void pfq_burst_fold_stats(void)
{
	struct pfq_burst *b;
	int cpu;

	for_each_possible_cpu(cpu) {
		b = &per_cpu(pfq_burst, cpu);
		spin_lock_bh(&b->fold_lock);
		burst_fold(b);
		spin_unlock_bh(&b->fold_lock);
	}
}

/*
 * Waking a reader on this CPU moves the rest of a long burst to ksoftirqd, which competes with the reader
 * for the CPU. So while the NIC has more packets, defer the end of the burst and the wake-ups by a few polls.
 */
static void burst_end(struct pfq_bh *bh)
{
	struct pfq_burst *b = container_of(bh, struct pfq_burst, end);
	unsigned int i;

	pfq_burst_lock();
	if (b->nr_wakeups && local_softirq_pending() & BIT(NET_RX_SOFTIRQ) &&
	    b->nr_deferrals++ < DEFERRALS_MAX) {
		b->now = ktime_get_real_ns();
		for (i = 0; i < PFQ_NR_SOURCES; i++)
			b->route[0][i].header.tstamp = b->now;
		pfq_bh_schedule(&b->end);
		goto unlock;
	}
	for (i = 0; i < PFQ_NR_SOURCES; i++)
		route_disable(&b->route[0][i], PFQ_FASTPATH_BURST_END, smp_processor_id(), i);
	b->now = 0;
	b->nr_deferrals = 0;
	spin_lock(&b->fold_lock);
	burst_fold(b);
	spin_unlock(&b->fold_lock);
	while (b->nr_wakeups) {
		const struct pfq_wakeup *w = &b->wakeup[--b->nr_wakeups];
		struct sock *sk = &w->ps->sk;

		if (pfq_ring_claim_wakeup(w->ps->ring) || w->asleep)
			sk->sk_data_ready(sk);
		sock_put(sk);
	}
unlock:
	pfq_burst_unlock();
}

void pfq_burst_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		spin_lock_init(&per_cpu(pfq_burst, cpu).fold_lock);
		pfq_bh_init(&per_cpu(pfq_burst, cpu).end, burst_end);
	}
}

void pfq_burst_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		pfq_bh_flush(&per_cpu(pfq_burst, cpu).end);
}
