// SPDX-License-Identifier: GPL-2.0-only
/*
 * Send the records of a Tx ring. Each call ends soon, whatever the device does,
 * since the rings of a CPU share one thread. When the queue is full, the caller
 * tries again later; after a second the frames are dropped.
 */
#include <linux/hrtimer.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ktime.h>
#include <linux/netdevice.h>
#include <linux/sched/signal.h>
#include <linux/skbuff.h>

#include "lib/stats.h"
#include "tx/pool.h"
#include "tx/tx_ring.h"
#include "tx/tx_send.h"
#include <trace/events/pfq.h>

/* Busy-wait for the last part of the time until a record is due: a sleep is less precise. */
#define SPIN_NS		(100 * NSEC_PER_USEC)

/* A record due later than this is rejected: a wrong timestamp must not block the ring for good. */
#define AHEAD_MAX_NS	(3600 * NSEC_PER_SEC)

/* A full queue: retry at once for FULL_SPIN_NS, then each RETRY_NS; drop after FULL_MAX_NS. */
#define FULL_SPIN_NS	(200 * NSEC_PER_USEC)
#define RETRY_NS	(50 * NSEC_PER_USEC)
#define FULL_MAX_NS	NSEC_PER_SEC

/* The longest sleep. Sleeps are short because CLOCK_REALTIME may be set meanwhile. */
#define SLEEP_MAX_NS	(100 * NSEC_PER_MSEC)

/* Limit of records read for one burst, rejected ones included. */
#define STEPS_MAX	(2 * PFQ_XMIT_BURST)

/* ns until the record in tx->rec is due. */
static u64 tx_ns_until_due(const struct pfq_tx *tx)
{
	u64 now;

	if (likely(!tx->rec.tstamp))
		return 0;
	now = ktime_get_real_ns();
	return tx->rec.tstamp > now ? tx->rec.tstamp - now : 0;
}

/* ns until there is something to send, or PFQ_TX_EMPTY. */
static u64 tx_ns_until_ready(struct pfq_tx *tx)
{
	int ret;
	u64 ns;

	if (tx->copies || tx->burst.first < tx->burst.n)
		return 0;
	ret = pfq_tx_peek(tx);
	if (ret <= 0)
		return ret ? 0 : PFQ_TX_EMPTY;
	ns = tx_ns_until_due(tx);
	if (ns <= AHEAD_MAX_NS)
		return ns;
	pfq_tx_reject(tx);
	return 0;
}

static void tx_spin(u64 ns)
{
	const u64 end = ktime_get_ns() + ns;

	while (ktime_get_ns() < end)
		cpu_relax();
}

static void tx_fail(struct pfq_tx *tx, int err, u32 copies)
{
	pfq_count(tx->failed, copies);
	tx->err = err;
	trace_pfq_xmit_failed(tx->req.ifindex, tx->req.queue, err, copies);
}

/* Free the unsent skbs of the burst. */
static void tx_drop_burst(struct pfq_tx *tx, int err)
{
	pfq_xmit_drop(&tx->burst, tx->req.ifindex, tx->req.queue, err);
	tx->err = err;
}

/* Consume the record in tx->rec. Returns its skb, or NULL when it counts as rejected or failed. */
static struct sk_buff *tx_consume(struct pfq_tx *tx, struct net_device *dev)
{
	const u32 limit = READ_ONCE(dev->mtu) + dev->hard_header_len;
	const u32 len = tx->rec.len, copies = pfq_tx_copies(tx);
	struct sk_buff *skb;

	if (!len || len < dev->min_header_len || len > limit + VLAN_HLEN) {
		pfq_tx_reject(tx);
		return NULL;
	}
	skb = pfq_pool_copy(dev, pfq_tx_frame(tx), len, tx->pooled);
	if (skb && (!pfq_xmit_header_is_valid(dev, skb->data, len) || (len > limit && !eth_type_vlan(skb->protocol)))) {
		kfree_skb(skb);
		pfq_tx_reject(tx);
		return NULL;
	}
	pfq_tx_advance(tx);
	pfq_count(tx->taken, copies);
	if (!skb) {
		tx_fail(tx, -ENOMEM, copies);
		return NULL;
	}
	tx->copies = copies;
	return skb;
}

static bool tx_can_share(const struct pfq_tx *tx, const struct sk_buff *skb)
{
	/* a driver pads a short skb, while another CPU may read the length of the same skb */
	return tx->pooled && skb->len >= ETH_ZLEN;
}

static struct sk_buff *tx_next_copy(struct pfq_tx *tx, struct net_device *dev)
{
	struct sk_buff *skb = tx->skb;

	if (!--tx->copies) {
		tx->skb = NULL;
		return skb;
	}
	if (tx_can_share(tx, skb))
		return skb_get(skb);
	skb = pfq_pool_copy(dev, skb->data, skb->len, tx->pooled);
	if (!skb)
		tx_fail(tx, -ENOMEM, 1);
	return skb;
}

static void tx_fill_burst(struct pfq_tx *tx, struct net_device *dev)
{
	struct pfq_xmit_burst *b = &tx->burst;
	unsigned int steps;
	int ret;

	for (steps = 0; steps < STEPS_MAX && b->n < PFQ_XMIT_BURST; steps++) {
		if (!tx->copies) {
			ret = pfq_tx_peek(tx);
			if (!ret)
				return;
			if (ret < 0)
				continue;
			if (tx_ns_until_due(tx))
				return;
			tx->skb = tx_consume(tx, dev);
			if (!tx->skb)
				continue;
		}
		b->skb[b->n] = tx_next_copy(tx, dev);
		b->n += !!b->skb[b->n];
	}
}

static void tx_account(struct pfq_tx *tx)
{
	pfq_count(tx->sent, tx->burst.sent);
	pfq_count(tx->failed, tx->burst.failed);
	tx->burst.sent = 0;
	tx->burst.failed = 0;
}

/* Returns ns until the next try; drops the burst when the queue has been full too long. */
static u64 tx_queue_full(struct pfq_tx *tx, bool progress)
{
	const u64 now = ktime_get_ns();

	if (progress || !tx->stuck_since)
		tx->stuck_since = now;
	if (now - tx->stuck_since < FULL_SPIN_NS)
		return 0;
	if (now - tx->stuck_since < FULL_MAX_NS)
		return RETRY_NS;
	tx_drop_burst(tx, -EBUSY);
	return 0;
}

static u64 tx_send_burst(struct pfq_tx *tx, struct net_device *dev)
{
	struct pfq_xmit_burst *b = &tx->burst;
	u64 wait = 0;
	int err;

	if (b->first == b->n)
		tx_fill_burst(tx, dev);
	err = pfq_xmit(dev, tx->req.queue, b);
	if (err == -EAGAIN)
		wait = tx_queue_full(tx, b->sent || b->failed);
	else
		tx->stuck_since = 0;
	if (err && err != -EAGAIN)
		tx_drop_burst(tx, err);
	tx_account(tx);
	return wait;
}

void pfq_tx_drop_pending(struct pfq_tx *tx, int err)
{
	tx_drop_burst(tx, err);
	tx_account(tx);
	kfree_skb(tx->skb);
	tx->skb = NULL;
	if (tx->copies)
		tx_fail(tx, err, tx->copies);
	tx->copies = 0;
}

/* The device has been removed: consume records, and count them as failed. */
static void tx_discard(struct pfq_tx *tx)
{
	unsigned int steps;
	int ret = 1;

	pfq_tx_drop_pending(tx, -ENODEV);
	for (steps = 0; steps < STEPS_MAX && ret; steps++) {
		ret = pfq_tx_peek(tx);
		if (ret <= 0)
			continue;
		pfq_count(tx->taken, pfq_tx_copies(tx));
		tx_fail(tx, -ENODEV, pfq_tx_copies(tx));
		pfq_tx_advance(tx);
	}
}

u64 pfq_tx_send(struct pfq_tx *tx)
{
	u64 wait = tx_ns_until_ready(tx);
	struct net_device *dev;

	if (wait == PFQ_TX_EMPTY) {
		tx->stuck_since = 0;
		pfq_tx_publish_tail(tx);
		return wait;
	}
	if (wait > SPIN_NS) {
		pfq_tx_publish_tail(tx);
		return min_t(u64, wait - SPIN_NS, SLEEP_MAX_NS);
	}
	tx_spin(wait);

	local_bh_disable();
	rcu_read_lock();
	/* the device's removal waits for this read side, see pfq_tx_device_gone() */
	dev = rcu_dereference(tx->dev);
	wait = 0;
	if (likely(dev))
		wait = tx_send_burst(tx, dev);
	else
		tx_discard(tx);
	rcu_read_unlock();
	local_bh_enable();
	pfq_tx_publish_tail(tx);
	return wait;
}

/* Sends at most one ring's worth, so that a writer cannot hold the caller by appending forever. */
int pfq_tx_send_all(struct pfq_tx *tx)
{
	const u32 start = tx->tail;
	int err = 0;
	u64 wait;

	lockdep_assert_held(&tx->lock);
	tx->err = 0;
	while (!err && !READ_ONCE(tx->unbound)) {
		wait = pfq_tx_send(tx);
		if (wait == PFQ_TX_EMPTY)
			break;
		if (tx->tail - start >= tx->size && !tx->copies && tx->burst.first == tx->burst.n)
			break;
		if (wait)
			wait_event_interruptible_hrtimeout(tx->wait, READ_ONCE(tx->unbound), ns_to_ktime(wait));
		else
			cond_resched();
		if (signal_pending(current))
			err = -ERESTARTSYS;
	}
	return err ?: tx->err;
}
