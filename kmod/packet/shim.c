// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>

#include "packet/shim.h"

struct sk_buff __percpu *pfq_frame_views;

/* What follows the end of a frame's buffer is as with an skb's (xdp_get_shared_info_from_buff). */
void pfq_frame_show(struct sk_buff *view, const struct xdp_buff *xdp)
{
	const unsigned int frags = pfq_frame_frags(xdp);
	const unsigned int linear = xdp->data_end - xdp->data;

	view->head = xdp->data_hard_start;
	view->data = xdp->data;
	skb_set_tail_pointer(view, linear);
	view->end = SKB_WITH_OVERHEAD(xdp->frame_sz);
	view->len = linear + frags;
	view->data_len = frags;
	view->mac_header = view->data - view->head;
	view->dev = xdp->rxq->dev;
	view->protocol = ((const struct ethhdr *)view->data)->h_proto;
	skb_record_rx_queue(view, xdp->rxq->queue_index);
}

int pfq_frame_init(void)
{
	pfq_frame_views = alloc_percpu(struct sk_buff);
	return pfq_frame_views ? 0 : -ENOMEM;
}

void pfq_frame_exit(void)
{
	free_percpu(pfq_frame_views);
}
