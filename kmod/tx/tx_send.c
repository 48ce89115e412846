// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a ring to its device. Whatever the device does, each call ends soon: a
 * full queue is come back to, and after a while its frames are dropped, so that
 * the rings that share a thread do not wait for one another.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ktime.h>
#include <linux/netdevice.h>
#include <linux/sched/signal.h>
#include <linux/skbuff.h>

#include "tx/pool.h"
#include "tx/tx_ring.h"
#include "tx/tx_send.h"

/* Closer to a record's time than a sleep can come: busy-wait. */
#define SPIN_NS		(100 * NSEC_PER_USEC)

/* Further ahead than a sender means: else it would hold up the ring for good. */
#define AHEAD_MAX_NS	(3600 * NSEC_PER_SEC)

/* A full queue is looked at all the time, then now and then, then no more. */
#define EAGER_NS	(200 * NSEC_PER_USEC)
#define RETRY_NS	(50 * NSEC_PER_USEC)
#define PATIENCE_NS	NSEC_PER_SEC

/* A sleep at most: the clock may be set meanwhile. */
#define NAP_NS		(100 * NSEC_PER_MSEC)

/* Records looked at for a burst; some are rejected. */
#define STEPS_MAX	(2 * PFQ_XMIT_BURST)

/* ns until the open record is to leave. */
static u64 until_due(const struct pfq_tx *tx)
{
	u64 now;

	if (likely(!tx->rec.tstamp))
		return 0;
	now = ktime_get_real_ns();
	return tx->rec.tstamp > now ? tx->rec.tstamp - now : 0;
}

/* ns until there is something to send. */
static u64 until_ready(struct pfq_tx *tx)
{
	int ret;
	u64 ns;

	if (tx->copies || tx->burst.first < tx->burst.n)
		return 0;
	ret = pfq_tx_peek(tx);
	if (ret <= 0)
		return ret ? 0 : PFQ_TX_NOTHING;
	ns = until_due(tx);
	if (ns <= AHEAD_MAX_NS)
		return ns;
	pfq_tx_reject(tx);
	return 0;
}

static void spin(u64 ns)
{
	const u64 end = ktime_get_ns() + ns;

	while (ktime_get_ns() < end)
		cpu_relax();
}

/* The taken record's skb, or NULL; the record is accounted for. */
static struct sk_buff *take(struct pfq_tx *tx, struct net_device *dev)
{
	const u32 limit = READ_ONCE(dev->mtu) + dev->hard_header_len;
	const u32 len = tx->rec.len, copies = pfq_tx_copies(tx);
	struct sk_buff *skb;

	if (!len || len < dev->min_header_len || len > limit + VLAN_HLEN) {
		pfq_tx_reject(tx);
		return NULL;
	}
	skb = pfq_pool_fill(dev, pfq_tx_frame(tx), len);
	if (skb && len > limit && !eth_type_vlan(skb->protocol)) {
		kfree_skb(skb);
		pfq_tx_reject(tx);
		return NULL;
	}
	pfq_tx_take(tx);
	tx->taken += copies;
	if (!skb) {
		tx->failed += copies;
		tx->err = -ENOMEM;
		return NULL;
	}
	tx->copies = copies;
	return skb;
}

static bool can_share(const struct net_device *dev, const struct sk_buff *skb)
{
	/* a short one is padded while others read its length */
	return dev->priv_flags & IFF_TX_SKB_SHARING && skb->len >= ETH_ZLEN;
}

static struct sk_buff *next_copy(struct pfq_tx *tx, struct net_device *dev)
{
	struct sk_buff *skb = tx->skb;

	if (!--tx->copies) {
		tx->skb = NULL;
		return skb;
	}
	if (can_share(dev, skb))
		return skb_get(skb);
	skb = pfq_pool_fill(dev, skb->data, skb->len);
	if (!skb) {
		tx->failed++;
		tx->err = -ENOMEM;
	}
	return skb;
}

static void fill(struct pfq_tx *tx, struct net_device *dev)
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
			if (until_due(tx))
				return;
			tx->skb = take(tx, dev);
			if (!tx->skb)
				continue;
		}
		b->skb[b->n] = next_copy(tx, dev);
		b->n += !!b->skb[b->n];
	}
}

static void account(struct pfq_tx *tx)
{
	tx->sent += tx->burst.sent;
	tx->failed += tx->burst.failed;
	tx->burst.sent = 0;
	tx->burst.failed = 0;
}

/* The queue is full: how long since, and what to do about it. */
static u64 stuck(struct pfq_tx *tx, bool moves)
{
	const u64 now = ktime_get_ns();

	if (moves || !tx->stuck_since)
		tx->stuck_since = now;
	if (now - tx->stuck_since < EAGER_NS)
		return 0;
	if (now - tx->stuck_since < PATIENCE_NS)
		return RETRY_NS;
	pfq_xmit_drop(&tx->burst);
	tx->err = -EBUSY;
	return 0;
}

static u64 send_burst(struct pfq_tx *tx, struct net_device *dev)
{
	struct pfq_xmit_burst *b = &tx->burst;
	u64 wait = 0;
	int err;

	if (b->first == b->n)
		fill(tx, dev);
	err = pfq_xmit(dev, tx->req.queue, b);
	if (err == -EAGAIN)
		wait = stuck(tx, b->sent || b->failed);
	else
		tx->stuck_since = 0;
	if (err && err != -EAGAIN) {
		pfq_xmit_drop(b);
		tx->err = err;
	}
	account(tx);
	return wait;
}

void pfq_tx_give_up(struct pfq_tx *tx)
{
	pfq_xmit_drop(&tx->burst);
	account(tx);
	kfree_skb(tx->skb);
	tx->skb = NULL;
	tx->failed += tx->copies;
	tx->copies = 0;
}

/* The device is gone: what the sender still appends leads nowhere. */
static void discard(struct pfq_tx *tx)
{
	unsigned int steps;
	int ret = 1;

	pfq_tx_give_up(tx);
	tx->err = -ENODEV;
	for (steps = 0; steps < STEPS_MAX && ret; steps++) {
		ret = pfq_tx_peek(tx);
		if (ret <= 0)
			continue;
		tx->taken += pfq_tx_copies(tx);
		tx->failed += pfq_tx_copies(tx);
		pfq_tx_take(tx);
	}
}

u64 pfq_tx_send(struct pfq_tx *tx)
{
	u64 wait = until_ready(tx);
	struct net_device *dev;

	if (wait == PFQ_TX_NOTHING) {
		tx->stuck_since = 0;
		pfq_tx_publish(tx);
		return wait;
	}
	if (wait > SPIN_NS) {
		pfq_tx_publish(tx);
		return min_t(u64, wait - SPIN_NS, NAP_NS);
	}
	spin(wait);

	local_bh_disable();
	rcu_read_lock();
	/* the device stays until this ends, see pfq_tx_device_gone() */
	dev = rcu_dereference(tx->dev);
	wait = 0;
	if (likely(dev))
		wait = send_burst(tx, dev);
	else
		discard(tx);
	rcu_read_unlock();
	local_bh_enable();
	pfq_tx_publish(tx);
	return wait;
}

/* A sender that appends meanwhile does not keep us for ever. */
int pfq_tx_send_all(struct pfq_tx *tx)
{
	const u32 start = tx->tail;
	int err = 0;
	u64 wait;

	tx->err = 0;
	while (!err && !READ_ONCE(tx->unbound)) {
		wait = pfq_tx_send(tx);
		if (wait == PFQ_TX_NOTHING)
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
