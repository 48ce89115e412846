// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that makes one mistake, the one that its parameter names, so that rig/faults.sh sees
 * whether a kernel that checks itself reports it. It is called pfq_faults, since the rig
 * searches the reports for PFQ's modules.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>

#define RACE_MS	3000

static char *fault = "";
module_param(fault, charp, 0);
MODULE_PARM_DESC(fault, "the mistake: sleep, rcu, object, order, memory, leak or race");

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(lock);
static void __rcu *pointer;
static long counter;
/* volatile, or the compiler would see the mistake and remove it */
static char *volatile freed;

struct timed {
	struct timer_list timer;
};

static void expire(struct timer_list *unused)
{
}

static void sleep_under_lock(void)
{
	spin_lock(&lock);
	might_sleep();	/* sleeping indeed would turn lockdep off */
	spin_unlock(&lock);
}

static void dereference_without_lock(void)
{
	freed = (char *)rcu_dereference(pointer);
}

static void free_active_object(void)
{
	struct timed *t = kzalloc(sizeof(*t), GFP_KERNEL);

	if (!t)
		return;
	timer_setup(&t->timer, expire, 0);
	mod_timer(&t->timer, jiffies + 3600 * HZ);
	kfree(t);	/* DEBUG_OBJECTS reports it and deletes the timer */
}

static void lock_in_other_order(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static void use_freed_memory(void)
{
	freed = kzalloc(64, GFP_KERNEL);
	if (!freed)
		return;
	kfree(freed);
	WRITE_ONCE(counter, *READ_ONCE(freed));
}

/*
 * 7.x: a per-CPU sheaf of the slab allocator (mm/slub.c) keeps stale pointers to the objects that it gave
 * out, and kmemleak takes them for references. More objects than a sheaf holds show a leak.
 */
static void leak_memory(void)
{
	int i;

	for (i = 0; i < 200; i++)
		freed = kmalloc(200, GFP_KERNEL);
	freed = NULL;
}

static int count(void *unused)
{
	while (!kthread_should_stop()) {
		counter++;
		cond_resched();
	}
	return 0;
}

static void race(void)
{
	struct task_struct *a = kthread_run(count, NULL, "pfq_faults/a");
	struct task_struct *b = kthread_run(count, NULL, "pfq_faults/b");

	msleep(RACE_MS);
	if (!IS_ERR(a))
		kthread_stop(a);
	if (!IS_ERR(b))
		kthread_stop(b);
}

static const struct {
	const char *name;
	void (*make)(void);
} faults[] = {
	{ "sleep", sleep_under_lock },
	{ "rcu", dereference_without_lock },
	{ "object", free_active_object },
	{ "order", lock_in_other_order },
	{ "memory", use_freed_memory },
	{ "leak", leak_memory },
	{ "race", race },
};

static int __init faults_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (!strcmp(fault, faults[i].name)) {
			faults[i].make();
			return 0;
		}
	}
	return -EINVAL;
}

static void __exit faults_exit(void)
{
}

module_init(faults_init);
module_exit(faults_exit);
MODULE_DESCRIPTION("mistakes on demand");
MODULE_LICENSE("GPL");
