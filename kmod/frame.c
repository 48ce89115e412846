// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>

#include "compat.h"
#include "frame.h"

static struct sk_buff __percpu *views;

/* Bytes beyond the first buffer: they follow its end as an skb's would (xdp_get_shared_info_from_buff). */
static unsigned int frags_size(const struct xdp_buff *xdp)
{
#ifdef HAVE_XDP_FRAGS
	if (xdp_buff_has_frags((struct xdp_buff *)xdp))
		return xdp_get_shared_info_from_buff((struct xdp_buff *)xdp)->xdp_frags_size;
#endif
	return 0;
}

struct sk_buff *pfq_frame_view(const struct xdp_buff *xdp)
{
	struct sk_buff *skb = this_cpu_ptr(views);
	const unsigned int frags = frags_size(xdp);
	const unsigned int linear = xdp->data_end - xdp->data;

	if (linear < ETH_HLEN)
		return NULL;
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
	return skb;
}

int pfq_frame_init(void)
{
	views = alloc_percpu(struct sk_buff);
	return views ? 0 : -ENOMEM;
}

void pfq_frame_exit(void)
{
	free_percpu(views);
}
