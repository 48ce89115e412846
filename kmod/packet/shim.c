// SPDX-License-Identifier: GPL-2.0-only
/* The skb shims of frames. */
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>

#include "packet/shim.h"

struct sk_buff __percpu *pfq_skb_shims;

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
	skb->protocol = ((const struct ethhdr *)skb->data)->h_proto;
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
