// SPDX-License-Identifier: GPL-2.0-only
/* The skb shims of frames. */
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>

#include "packet/shim.h"

struct sk_buff __percpu *pfq_skb_shims;

/* As eth_type_trans(), which has not run yet. */
static void shim_set_type(struct sk_buff *skb, const struct ethhdr *eth)
{
	const struct net_device *dev = skb->dev;

	skb->pkt_type = PACKET_HOST;
	if (!ether_addr_equal(eth->h_dest, dev->dev_addr)) {
		if (!is_multicast_ether_addr(eth->h_dest))
			skb->pkt_type = PACKET_OTHERHOST;
		else if (ether_addr_equal(eth->h_dest, dev->broadcast))
			skb->pkt_type = PACKET_BROADCAST;
		else
			skb->pkt_type = PACKET_MULTICAST;
	}
	skb->protocol = eth_proto_is_802_3(eth->h_proto) ? eth->h_proto : htons(ETH_P_802_2);
}

/* The shared info behind a frame has the layout of an skb's (xdp_get_shared_info_from_buff()). */
void pfq_shim_fill(struct sk_buff *skb, const struct xdp_buff *xdp)
{
	const unsigned int frags = pfq_frame_frags(xdp);
	const unsigned int linear = xdp->data_end - xdp->data;

	skb->head = xdp->data_hard_start;
	skb->data = xdp->data;
	skb_set_tail_pointer(skb, linear);
	skb->end = SKB_WITH_OVERHEAD(xdp->frame_sz);
	skb->len = linear + frags;
	skb->data_len = frags;
	skb->mac_header = skb->data - skb->head;
	skb->dev = xdp->rxq->dev;
	shim_set_type(skb, (const struct ethhdr *)skb->data);
	skb_record_rx_queue(skb, xdp->rxq->queue_index);
}

int pfq_shim_init(void)
{
	pfq_skb_shims = alloc_percpu(struct sk_buff);
	return pfq_skb_shims ? 0 : -ENOMEM;
}

void pfq_shim_exit(void)
{
	free_percpu(pfq_skb_shims);
}
