// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Tx rings of a socket. Bind and unbind hold the socket's lock; code without
 * that lock finds a ring by RCU and takes a reference. The sending side finds the
 * device by RCU as well. A ring holds no reference to its device, so a ring does
 * not delay the device's removal beyond the usual grace period.
 */
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

#include "lib/caps.h"
#include "lib/net.h"
#include "ring/sock.h"
#include "tx/pool.h"
#include "tx/tx.h"
#include "tx/tx_ring.h"
#include "tx/tx_send.h"
#include "tx/tx_thread.h"

#define MAP_SHIFT (40 - PAGE_SHIFT)	/* see PFQ_TX_MMAP */

static struct pfq_tx *tx_get(const struct pfq_sock *ps, u32 index)
{
	if (index >= PFQ_TX_MAX)
		return NULL;
	return rcu_dereference_protected(ps->tx[index], lockdep_sock_is_held(&ps->sk));
}

static int tx_check_bind(struct pfq_sock *ps, const struct pfq_so_tx_bind *req)
{
	if (!pfq_capable(sock_net(&ps->sk), CAP_NET_ADMIN))
		return pfq_sock_fail(ps, -EPERM, "tx: sending needs CAP_NET_ADMIN");
	if (req->reserved || req->index)
		return pfq_sock_fail(ps, -EINVAL, "tx: index and reserved: want 0");
	if (req->queue < PFQ_ANY_QUEUE)
		return pfq_sock_fail(ps, -EINVAL, "tx: queue %d: want 0 and up, or -1 for any", req->queue);
	if (req->cpu < -1 || req->cpu >= (int)nr_cpu_ids)
		return pfq_sock_fail(ps, -EINVAL, "tx: cpu %d: want 0 to %u, or -1 for none", req->cpu, nr_cpu_ids - 1);
	/* as sched_setaffinity(): a container's threads stay on its CPUs */
	if (req->cpu >= 0 && !cpumask_test_cpu(req->cpu, current->cpus_ptr) && !capable(CAP_SYS_NICE))
		return pfq_sock_fail(ps, -EPERM, "tx: cpu %d: not one of this process (taskset, cpuset): CAP_SYS_NICE lifts this",
				     req->cpu);
	return 0;
}

static int tx_free_index(const struct pfq_sock *ps)
{
	u32 i;

	for (i = 0; i < PFQ_TX_MAX; i++)
		if (!rcu_access_pointer(ps->tx[i]))
			return i;
	return -ENOSPC;
}

static int tx_find_device(struct pfq_sock *ps, struct pfq_tx *tx)
{
	struct net_device *dev = dev_get_by_index_rcu(sock_net(&ps->sk), tx->req.ifindex);

	if (!dev)
		return pfq_sock_fail(ps, -ENODEV, "tx: no device with index %u", tx->req.ifindex);
	if (tx->req.queue >= (int)dev->real_num_tx_queues)
		return pfq_sock_fail(ps, -EINVAL, "tx: queue %d: %s has %u", tx->req.queue, dev->name,
				     dev->real_num_tx_queues);
	tx->pooled = pfq_pool_usable(dev);
	RCU_INIT_POINTER(tx->dev, dev);
	return 0;
}

/* Takes pfq_net.lock, so that pfq_tx_device_gone() either ran before or finds the ring. */
static int tx_publish(struct pfq_sock *ps, struct pfq_tx *tx)
{
	int err;

	pfq_net_lock(sock_net(&ps->sk));
	rcu_read_lock();
	err = tx_find_device(ps, tx);
	if (!err)
		rcu_assign_pointer(ps->tx[tx->req.index], tx);
	rcu_read_unlock();
	pfq_net_unlock(sock_net(&ps->sk));
	return err;
}

static void tx_unbind(struct pfq_sock *ps, struct pfq_tx *tx)
{
	RCU_INIT_POINTER(ps->tx[tx->req.index], NULL);
	WRITE_ONCE(tx->unbound, true);
	wake_up(&tx->wait);
	if (tx->thread)
		pfq_tx_thread_remove(tx);
	mutex_lock(&tx->lock);
	pfq_tx_drop_pending(tx, -ECANCELED);
	mutex_unlock(&tx->lock);
	pfq_tx_put(tx);
}

int pfq_tx_bind(struct pfq_sock *ps, const struct pfq_so_tx_bind *req)
{
	struct pfq_tx *tx;
	const char *errmsg;
	int err, index;

	err = tx_check_bind(ps, req);
	if (err)
		return err;
	index = tx_free_index(ps);
	if (index < 0)
		return pfq_sock_fail(ps, index, "tx: this socket has %u rings, the maximum: unbind one", PFQ_TX_MAX);
	tx = pfq_tx_create(req, &errmsg);
	if (IS_ERR(tx))
		return pfq_sock_fail(ps, PTR_ERR(tx), "tx: %s", errmsg ?: "no memory");
	tx->req.index = index;
	err = tx_publish(ps, tx);
	if (err) {
		pfq_tx_put(tx);
		return err;
	}
	if (req->cpu >= 0)
		err = pfq_tx_thread_add(tx);
	if (err) {
		tx_unbind(ps, tx);
		return pfq_sock_fail(ps, err, err == -EINVAL ? "tx: cpu %d is offline" :
				     "tx: cannot start a thread on cpu %d", req->cpu);
	}
	ps->tx_last = tx->req;
	return 0;
}

int pfq_tx_unbind(struct pfq_sock *ps, u32 index)
{
	struct pfq_tx *tx = tx_get(ps, index);

	if (!tx)
		return pfq_sock_fail(ps, -ENOENT, "tx: no ring %u", index);
	tx_unbind(ps, tx);
	return 0;
}

void pfq_tx_release(struct pfq_sock *ps)
{
	struct pfq_tx *tx;
	u32 i;

	lock_sock(&ps->sk);
	for (i = 0; i < PFQ_TX_MAX; i++) {
		tx = tx_get(ps, i);
		if (tx)
			tx_unbind(ps, tx);
	}
	release_sock(&ps->sk);
}

/* Sending may take long, so release the socket's lock for other threads. */
static int tx_send_all(struct pfq_sock *ps, struct pfq_tx *tx)
{
	int err;

	refcount_inc(&tx->users);
	release_sock(&ps->sk);
	err = mutex_lock_interruptible(&tx->lock) ? -ERESTARTSYS : 0;
	if (!err) {
		err = pfq_tx_send_all(tx);
		mutex_unlock(&tx->lock);
	}
	lock_sock(&ps->sk);
	pfq_tx_put(tx);
	return err;
}

static int tx_flush(struct pfq_sock *ps, struct pfq_tx *tx)
{
	int err;

	if (tx->thread) {
		pfq_tx_thread_wake(tx);
		return 0;
	}
	err = tx_send_all(ps, tx);
	switch (err) {
	case -ENODEV:
		return pfq_sock_fail(ps, -ENETDOWN, "tx: the device has been removed: unbind the ring");
	case -ENETDOWN:
		return pfq_sock_fail(ps, err, "tx: the device is down or has no link: frames were dropped");
	case -ECHRNG:
		return pfq_sock_fail(ps, -EINVAL, "tx: the device no longer has this queue: frames were dropped");
	case -EBUSY:
		return pfq_sock_fail(ps, err, "tx: the queue stayed full for 1 s: frames were dropped");
	case -ENOMEM:
		return pfq_sock_fail(ps, err, "tx: no memory: frames were dropped");
	}
	return err;
}

int pfq_tx_flush(struct pfq_sock *ps, u32 index)
{
	struct pfq_tx *tx = tx_get(ps, index);
	int err = 0;
	u32 i;

	if (index != PFQ_TX_ALL)
		return tx ? tx_flush(ps, tx) : pfq_sock_fail(ps, -ENOENT, "tx: no ring %u", index);
	for (i = 0; i < PFQ_TX_MAX && err != -ERESTARTSYS; i++) {
		tx = tx_get(ps, i);
		if (tx)
			err = tx_flush(ps, tx) ?: err;
	}
	return err;
}

int pfq_tx_bound(const struct pfq_sock *ps, struct pfq_so_tx_bind *last)
{
	if (!ps->tx_last.size)
		return -ENOENT;
	*last = ps->tx_last;
	return sizeof(*last);
}

int pfq_tx_stats(const struct pfq_sock *ps, struct pfq_so_tx_stats *stats)
{
	const struct pfq_tx *tx = tx_get(ps, stats->index);

	if (!tx)
		return -ENOENT;
	*stats = (struct pfq_so_tx_stats) {
		.index = tx->req.index,
		.taken = READ_ONCE(tx->taken),
		.sent = READ_ONCE(tx->sent),
		.failed = READ_ONCE(tx->failed),
		.rejected = READ_ONCE(tx->rejected),
	};
	return sizeof(*stats);
}

/* Does not take the socket's lock: its holder may wait for this process's mmap lock. */
int pfq_tx_mmap(struct pfq_sock *ps, struct vm_area_struct *vma)
{
	const unsigned long index = (vma->vm_pgoff >> MAP_SHIFT) - 1;
	struct pfq_tx *tx;

	if (index >= PFQ_TX_MAX || vma->vm_pgoff & ((1ul << MAP_SHIFT) - 1))
		return -EINVAL;
	rcu_read_lock();
	tx = rcu_dereference(ps->tx[index]);
	if (tx && !refcount_inc_not_zero(&tx->users))
		tx = NULL;
	rcu_read_unlock();
	return tx ? pfq_tx_map(tx, vma) : -ENOENT;
}

static bool tx_detach_device(struct pfq_sock *ps, const struct net_device *dev)
{
	bool detached = false;
	struct pfq_tx *tx;
	u32 i;

	for (i = 0; i < PFQ_TX_MAX; i++) {
		tx = rcu_dereference(ps->tx[i]);
		if (!tx || rcu_access_pointer(tx->dev) != dev)
			continue;
		RCU_INIT_POINTER(tx->dev, NULL);
		detached = true;
	}
	return detached;
}

void pfq_tx_device_gone(struct net_device *dev)
{
	struct pfq_sock *ps;

	list_for_each_entry(ps, &pfq_net(dev_net(dev))->socks, list) {
		bool detached;

		rcu_read_lock();
		detached = tx_detach_device(ps, dev);
		rcu_read_unlock();
		if (detached)
			pfq_sock_tell_error(ps, ENETDOWN);
	}
}

static void tx_show(struct seq_file *m, struct pfq_sock *ps, const struct pfq_tx *tx)
{
	const struct net_device *dev = rcu_dereference(tx->dev);

	seq_printf(m, "%lu %u %s %d %d %llu %llu %llu %llu\n", (unsigned long)sock_i_ino(&ps->sk),
		   tx->req.index, dev ? dev->name : "-", tx->req.queue, tx->req.cpu,
		   READ_ONCE(tx->taken), READ_ONCE(tx->sent), READ_ONCE(tx->failed),
		   READ_ONCE(tx->rejected));
}

int pfq_tx_show(struct seq_file *m, struct net *net)
{
	const struct pfq_tx *tx;
	struct pfq_sock *ps;
	u32 i;

	seq_puts(m, "# inode ring device queue cpu taken sent failed rejected\n");
	pfq_net_lock(net);
	rcu_read_lock();
	list_for_each_entry(ps, &pfq_net(net)->socks, list) {
		for (i = 0; i < PFQ_TX_MAX; i++) {
			tx = rcu_dereference(ps->tx[i]);
			if (tx)
				tx_show(m, ps, tx);
		}
	}
	rcu_read_unlock();
	pfq_net_unlock(net);
	return 0;
}
