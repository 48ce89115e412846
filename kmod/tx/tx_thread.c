// SPDX-License-Identifier: GPL-2.0-only
/* Kernel threads, one per CPU, that send the Tx rings bound to that CPU. */
#include <linux/cpu.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "tx/tx_ring.h"
#include "tx/tx_send.h"
#include "tx/tx_thread.h"

/* An idle thread polls this long before it sleeps, to spare user space a system call per frame. */
#define IDLE_SPIN_NS (50 * NSEC_PER_USEC)

struct pfq_tx_thread {
	struct list_head list;		/* in threads */
	unsigned int cpu;
	struct task_struct *task;
	wait_queue_head_t wait;
	bool woken;

	struct mutex lock;		/* protects rings; held while the thread sends */
	struct list_head rings;
};

static DEFINE_MUTEX(threads_lock);
static LIST_HEAD(threads);

/* Send a burst of each ring. Returns ns until the first ring is to be sent again. */
static u64 tx_thread_send(struct pfq_tx_thread *t)
{
	u64 wait = PFQ_TX_EMPTY;
	struct pfq_tx *tx;

	mutex_lock(&t->lock);
	list_for_each_entry(tx, &t->rings, thread_node)
		wait = min(wait, pfq_tx_send(tx));
	mutex_unlock(&t->lock);
	return wait;
}

/* A ring whose next record is not due needs no wake-up when user space appends more. */
static void tx_thread_set_asleep(struct pfq_tx_thread *t, u32 asleep)
{
	struct pfq_tx *tx;

	lockdep_assert_held(&t->lock);
	list_for_each_entry(tx, &t->rings, thread_node)
		WRITE_ONCE(tx->map->asleep, asleep && !tx->rec_valid);
}

static bool tx_thread_has_new(const struct pfq_tx_thread *t)
{
	const struct pfq_tx *tx;

	lockdep_assert_held(&t->lock);
	list_for_each_entry(tx, &t->rings, thread_node)
		if (pfq_tx_has_new(tx))
			return true;
	return false;
}

/* Ask user space for wake-ups. Returns false if a ring has got records meanwhile. */
static bool tx_thread_may_sleep(struct pfq_tx_thread *t)
{
	bool more;

	mutex_lock(&t->lock);
	tx_thread_set_asleep(t, 1);
	/* pairs with user space's barrier between its store to head and its load of asleep */
	smp_mb();
	more = tx_thread_has_new(t);
	if (more)
		tx_thread_set_asleep(t, 0);
	mutex_unlock(&t->lock);
	return !more;
}

static void tx_thread_sleep(struct pfq_tx_thread *t, u64 ns)
{
	/* a short sleep need not end early for new records */
	const bool wakeable = ns > IDLE_SPIN_NS;
	const ktime_t timeout = ns == PFQ_TX_EMPTY ? KTIME_MAX : ns_to_ktime(ns);

	if (wakeable && !tx_thread_may_sleep(t))
		return;
	wait_event_interruptible_hrtimeout(t->wait, READ_ONCE(t->woken) || kthread_should_stop(), timeout);
	WRITE_ONCE(t->woken, false);
	if (!wakeable)
		return;
	mutex_lock(&t->lock);
	tx_thread_set_asleep(t, 0);
	mutex_unlock(&t->lock);
}

static int tx_thread_run(void *arg)
{
	struct pfq_tx_thread *t = arg;
	u64 wait, idle_since = 0;

	/* wake at the exact time, not up to 50 us later */
	current->timer_slack_ns = 1;
	while (!kthread_should_stop()) {
		wait = tx_thread_send(t);
		if (wait != PFQ_TX_EMPTY)
			idle_since = 0;
		else if (!idle_since)
			idle_since = ktime_get_ns();
		if (wait && (!idle_since || ktime_get_ns() - idle_since > IDLE_SPIN_NS))
			tx_thread_sleep(t, wait);
		cond_resched();
	}
	return 0;
}

static struct pfq_tx_thread *tx_thread_create(unsigned int cpu)
{
	struct pfq_tx_thread *t = kzalloc_node(sizeof(*t), GFP_KERNEL, cpu_to_node(cpu));

	if (!t)
		return ERR_PTR(-ENOMEM);
	t->cpu = cpu;
	mutex_init(&t->lock);
	INIT_LIST_HEAD(&t->rings);
	init_waitqueue_head(&t->wait);
	t->task = kthread_create_on_node(tx_thread_run, t, cpu_to_node(cpu), "pfq_tx/%u", cpu);
	if (IS_ERR(t->task)) {
		const int err = PTR_ERR(t->task);

		kfree(t);
		return ERR_PTR(err);
	}
	kthread_bind(t->task, cpu);
	list_add(&t->list, &threads);
	wake_up_process(t->task);
	return t;
}

static struct pfq_tx_thread *tx_thread_find(unsigned int cpu)
{
	struct pfq_tx_thread *t;

	lockdep_assert_held(&threads_lock);
	list_for_each_entry(t, &threads, list)
		if (t->cpu == cpu)
			return t;
	return tx_thread_create(cpu);
}

static void tx_thread_wake_up(struct pfq_tx_thread *t)
{
	WRITE_ONCE(t->woken, true);
	wake_up(&t->wait);
}

int pfq_tx_thread_add(struct pfq_tx *tx)
{
	struct pfq_tx_thread *t;
	int err = 0;

	cpus_read_lock();
	mutex_lock(&threads_lock);
	if (!cpu_online(tx->req.cpu)) {
		err = -EINVAL;
		goto out;
	}
	t = tx_thread_find(tx->req.cpu);
	if (IS_ERR(t)) {
		err = PTR_ERR(t);
		goto out;
	}
	mutex_lock(&t->lock);
	tx->thread = t;
	list_add_tail(&tx->thread_node, &t->rings);
	mutex_unlock(&t->lock);
	tx_thread_wake_up(t);
out:
	mutex_unlock(&threads_lock);
	cpus_read_unlock();
	return err;
}

void pfq_tx_thread_remove(struct pfq_tx *tx)
{
	struct pfq_tx_thread *t = tx->thread;

	mutex_lock(&threads_lock);
	mutex_lock(&t->lock);
	list_del(&tx->thread_node);
	mutex_unlock(&t->lock);
	if (list_empty(&t->rings)) {
		list_del(&t->list);
		kthread_stop(t->task);
		kfree(t);
	}
	mutex_unlock(&threads_lock);
}

void pfq_tx_thread_wake(struct pfq_tx *tx)
{
	tx_thread_wake_up(tx->thread);
}
