// SPDX-License-Identifier: GPL-2.0-only
/*
 * Send past the qdisc, as __dev_direct_xmit() and pktgen do. Like them, ignore
 * BQL: it keeps queues short, and these senders want them full.
 */
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "tx/xmit.h"
#include <trace/events/pfq.h>

#define TRIES 3

static u16 xmit_pick_queue(struct net_device *dev, int queue, struct sk_buff *skb)
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

/* Index behind the run of skbs that have the same queue as the first. */
static unsigned int xmit_run_end(const struct pfq_xmit_burst *b)
{
	const u16 queue = skb_get_queue_mapping(b->skb[b->first]);
	unsigned int end = b->first;

	while (end < b->n && skb_get_queue_mapping(b->skb[end]) == queue)
		end++;
	return end;
}

/* The caller holds the queue's lock. */
static void xmit_start(struct net_device *dev, struct netdev_queue *txq, struct pfq_xmit_burst *b,
		       unsigned int end)
{
	netdev_tx_t ret;

	/* the driver wakes the queue without its lock; as the kernel, look once for each skb */
	while (b->first < end && !data_race(netif_xmit_frozen_or_drv_stopped(txq))) {
		/* a driver that stops the queue rings the doorbell in spite of "more" */
		ret = netdev_start_xmit(b->skb[b->first], dev, txq, b->first + 1 < end);
		if (!dev_xmit_complete(ret))
			return;
		b->first++;
		if (ret == NETDEV_TX_OK) {
			b->sent++;
		} else {
			b->failed++;
			trace_pfq_xmit_failed(dev->ifindex, txq - dev->_tx, (int)ret < 0 ? (int)ret : -EIO, 1);
		}
	}
}

static int xmit_send_run(struct net_device *dev, struct pfq_xmit_burst *b)
{
	struct netdev_queue *txq = skb_get_tx_queue(dev, b->skb[b->first]);
	const unsigned int end = xmit_run_end(b);
	const int cpu = smp_processor_id();

	if (READ_ONCE(txq->xmit_lock_owner) == cpu)
		return -ELOOP;
	/* detects a loop through devices without a lock and through stacked devices */
	dev_xmit_recursion_inc();
	HARD_TX_LOCK(dev, txq, cpu);
	xmit_start(dev, txq, b, end);
	HARD_TX_UNLOCK(dev, txq);
	dev_xmit_recursion_dec();
	return b->first < end ? -EAGAIN : 0;
}

/* Reset the indices of an empty burst. */
static void xmit_burst_rewind(struct pfq_xmit_burst *b)
{
	if (b->first < b->n)
		return;
	b->first = 0;
	b->n = 0;
}

void pfq_xmit_set_headers(struct sk_buff *skb)
{
	int depth = min_t(unsigned int, skb->len, skb->dev->hard_header_len);

	skb_reset_mac_header(skb);
	skb->protocol = dev_parse_header_protocol(skb);
	if (eth_type_vlan(skb->protocol))
		__vlan_get_protocol(skb, skb->protocol, &depth);
	skb_set_network_header(skb, depth);
}

bool pfq_xmit_header_is_valid(const struct net_device *dev, const void *frame, unsigned int len)
{
	if (likely(len >= dev->hard_header_len))
		return true;
	return len >= dev->min_header_len && dev->header_ops && dev->header_ops->validate &&
	       dev->header_ops->validate(frame, len);
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
		skb_set_queue_mapping(b->skb[i], xmit_pick_queue(dev, queue, b->skb[i]));
	while (b->first < b->n && !err)
		err = xmit_send_run(dev, b);
	xmit_burst_rewind(b);
	return err;
}

void pfq_xmit_drop(struct pfq_xmit_burst *b, int ifindex, int queue, int err)
{
	if (b->first < b->n)
		trace_pfq_xmit_failed(ifindex, queue, err, b->n - b->first);
	while (b->first < b->n) {
		kfree_skb(b->skb[b->first++]);
		b->failed++;
	}
	xmit_burst_rewind(b);
}

void pfq_xmit_or_drop(struct net_device *dev, int queue, struct pfq_xmit_burst *b)
{
	unsigned int tries = TRIES;
	int err;

	for (;;) {
		err = pfq_xmit(dev, queue, b);
		if (err != -EAGAIN || !--tries)
			break;
		cpu_relax();
	}
	pfq_xmit_drop(b, dev->ifindex, queue, err);
}
