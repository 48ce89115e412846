// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpu.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "tx/tx_ring.h"
#include "tx/tx_send.h"
#include "tx/tx_thread.h"

/* A thread out of work looks on so long before it sleeps: no system call a frame. */
#define LINGER_NS (50 * NSEC_PER_USEC)

struct pfq_tx_thread {
	struct list_head list;		/* of threads */
	unsigned int cpu;
	struct task_struct *task;
	wait_queue_head_t wait;
	bool woken;

	struct mutex lock;		/* rings, and whoever is in one */
	struct list_head rings;
};

static DEFINE_MUTEX(threads_lock);
static LIST_HEAD(threads);

/* A burst of each ring; returns the ns until one has more. */
static u64 send_some(struct pfq_tx_thread *t)
{
	u64 wait = PFQ_TX_NOTHING;
	struct pfq_tx *tx;

	mutex_lock(&t->lock);
	list_for_each_entry(tx, &t->rings, of_thread)
		wait = min(wait, pfq_tx_send(tx));
	mutex_unlock(&t->lock);
	return wait;
}

/* Not those whose next record waits for its time: what comes behind it is no news. */
static void set_asleep(struct pfq_tx_thread *t, u32 asleep)
{
	struct pfq_tx *tx;

	list_for_each_entry(tx, &t->rings, of_thread)
		WRITE_ONCE(tx->map->asleep, asleep && !tx->open);
}

static bool has_more(const struct pfq_tx_thread *t)
{
	const struct pfq_tx *tx;

	list_for_each_entry(tx, &t->rings, of_thread)
		if (pfq_tx_has_more(tx))
			return true;
	return false;
}

/* True when the senders know that they have to wake us. */
static bool may_sleep(struct pfq_tx_thread *t)
{
	bool more;

	mutex_lock(&t->lock);
	set_asleep(t, 1);
	/* pairs with the sender's barrier between its head and our asleep */
	smp_mb();
	more = has_more(t);
	if (more)
		set_asleep(t, 0);
	mutex_unlock(&t->lock);
	return !more;
}

static void rest(struct pfq_tx_thread *t, u64 ns)
{
	/* a new record may wait out a short nap */
	const bool wakeable = ns > LINGER_NS;
	const ktime_t end = ns == PFQ_TX_NOTHING ? KTIME_MAX : ns_to_ktime(ns);

	if (wakeable && !may_sleep(t))
		return;
	wait_event_interruptible_hrtimeout(t->wait, READ_ONCE(t->woken) || kthread_should_stop(), end);
	WRITE_ONCE(t->woken, false);
	if (!wakeable)
		return;
	mutex_lock(&t->lock);
	set_asleep(t, 0);
	mutex_unlock(&t->lock);
}

static int run(void *arg)
{
	struct pfq_tx_thread *t = arg;
	u64 wait, idle_since = 0;

	/* a nap ends when it is told to */
	current->timer_slack_ns = 1;
	while (!kthread_should_stop()) {
		wait = send_some(t);
		if (wait != PFQ_TX_NOTHING)
			idle_since = 0;
		else if (!idle_since)
			idle_since = ktime_get_ns();
		if (wait && (!idle_since || ktime_get_ns() - idle_since > LINGER_NS))
			rest(t, wait);
		cond_resched();
	}
	return 0;
}

static struct pfq_tx_thread *create(unsigned int cpu)
{
	struct pfq_tx_thread *t = kzalloc_node(sizeof(*t), GFP_KERNEL, cpu_to_node(cpu));

	if (!t)
		return ERR_PTR(-ENOMEM);
	t->cpu = cpu;
	mutex_init(&t->lock);
	INIT_LIST_HEAD(&t->rings);
	init_waitqueue_head(&t->wait);
	t->task = kthread_create_on_node(run, t, cpu_to_node(cpu), "pfq_tx/%u", cpu);
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

static struct pfq_tx_thread *find(unsigned int cpu)
{
	struct pfq_tx_thread *t;

	list_for_each_entry(t, &threads, list)
		if (t->cpu == cpu)
			return t;
	return create(cpu);
}

static void wake(struct pfq_tx_thread *t)
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
	t = find(tx->req.cpu);
	if (IS_ERR(t)) {
		err = PTR_ERR(t);
		goto out;
	}
	mutex_lock(&t->lock);
	tx->thread = t;
	list_add_tail(&tx->of_thread, &t->rings);
	mutex_unlock(&t->lock);
	wake(t);
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
	list_del(&tx->of_thread);
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
	wake(tx->thread);
}
