// SPDX-License-Identifier: GPL-2.0-only
/*
 * Past the qdisc, as __dev_direct_xmit() and pktgen send. BQL's limit is
 * ignored, as they do: it is there to keep queues short, and this is for those
 * who want them full.
 */
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "tx/xmit.h"

#define TRIES 3

static u16 choose(struct net_device *dev, int queue, struct sk_buff *skb)
{
	const struct net_device_ops *ops = dev->netdev_ops;

	if (queue >= 0)
		return queue;
	if (dev->real_num_tx_queues == 1)
		return 0;
#ifdef CONFIG_XPS
	skb->sender_cpu = raw_smp_processor_id() + 1;	/* as netdev_core_pick_tx() */
#endif
	queue = ops->ndo_select_queue ? ops->ndo_select_queue(dev, skb, NULL) :
					netdev_pick_tx(dev, skb, NULL);
	return netdev_cap_txqueue(dev, queue);
}

/* How far those that go to the first one's queue reach. */
static unsigned int run_end(const struct pfq_xmit_burst *b)
{
	const u16 queue = skb_get_queue_mapping(b->skb[b->first]);
	unsigned int end = b->first;

	while (end < b->n && skb_get_queue_mapping(b->skb[end]) == queue)
		end++;
	return end;
}

/* The queue's lock is held. */
static void start(struct net_device *dev, struct netdev_queue *txq, struct pfq_xmit_burst *b, unsigned int end)
{
	netdev_tx_t ret;

	while (b->first < end && !netif_xmit_frozen_or_drv_stopped(txq)) {
		/* a driver that stops the queue tells the NIC in spite of "more" */
		ret = netdev_start_xmit(b->skb[b->first], dev, txq, b->first + 1 < end);
		if (!dev_xmit_complete(ret))
			return;
		b->first++;
		if (ret == NETDEV_TX_OK)
			b->sent++;
		else
			b->failed++;
	}
}

static int send_run(struct net_device *dev, struct pfq_xmit_burst *b)
{
	struct netdev_queue *txq = skb_get_tx_queue(dev, b->skb[b->first]);
	const unsigned int end = run_end(b);
	const int cpu = smp_processor_id();

	if (READ_ONCE(txq->xmit_lock_owner) == cpu)
		return -ELOOP;
	/* for devices without a lock, and those that send through others */
	dev_xmit_recursion_inc();
	HARD_TX_LOCK(dev, txq, cpu);
	start(dev, txq, b, end);
	HARD_TX_UNLOCK(dev, txq);
	dev_xmit_recursion_dec();
	return b->first < end ? -EAGAIN : 0;
}

/* An empty burst has all its room again. */
static void rewind(struct pfq_xmit_burst *b)
{
	if (b->first < b->n)
		return;
	b->first = 0;
	b->n = 0;
}

int pfq_xmit(struct net_device *dev, int queue, struct pfq_xmit_burst *b)
{
	unsigned int i;
	int err = 0;

	if (!netif_running(dev) || !netif_carrier_ok(dev))
		return -ENETDOWN;
	if (queue >= (int)dev->real_num_tx_queues)
		return -ECHRNG;
	if (dev_xmit_recursion())
		return -ELOOP;
	for (i = b->first; i < b->n; i++)
		skb_set_queue_mapping(b->skb[i], choose(dev, queue, b->skb[i]));
	while (b->first < b->n && !err)
		err = send_run(dev, b);
	rewind(b);
	return err;
}

void pfq_xmit_drop(struct pfq_xmit_burst *b)
{
	while (b->first < b->n) {
		kfree_skb(b->skb[b->first++]);
		b->failed++;
	}
	rewind(b);
}

void pfq_xmit_or_drop(struct net_device *dev, int queue, struct pfq_xmit_burst *b)
{
	unsigned int tries = TRIES;

	while (pfq_xmit(dev, queue, b) == -EAGAIN && --tries)
		cpu_relax();
	pfq_xmit_drop(b);
}
