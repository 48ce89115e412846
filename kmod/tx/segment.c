// SPDX-License-Identifier: GPL-2.0-only
/* Turn a packet that the stack has left to the NIC to complete into frames for any device. */
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "compat/compat.h"
#include "packet/packet.h"
#include "tx/segment.h"
#include "tx/xmit.h"

/* A copy that begins with the link header, as skbs do on transmission, and knows nothing of its reception. */
static struct sk_buff *segment_copy(const struct pfq_packet *p)
{
	struct sk_buff *skb = skb_copy(p->skb, GFP_ATOMIC | __GFP_NOWARN);

	if (!skb)
		return NULL;
	skb_reset_network_header(skb);
	if (!p->offset)
		skb_set_network_header(skb, ETH_HLEN);
	__skb_push(skb, -p->offset);
	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);
	skb_scrub_packet(skb, true);
	skb->tstamp = 0;
	return skb;
}

/* Complete one skb: its tag, its checksum. Returns NULL, and has freed it, if that fails. */
static struct sk_buff *segment_finish(struct sk_buff *skb, struct net_device *dev)
{
	if (skb_vlan_tag_present(skb))
		skb = __vlan_hwaccel_push_inside(skb);
	if (!skb)
		return NULL;
	skb->dev = dev;
	if ((skb->ip_summed == CHECKSUM_PARTIAL && skb_csum_hwoffload_help(skb, 0)) || skb_linearize(skb) ||
	    skb->len > dev->mtu + dev->hard_header_len + VLAN_HLEN ||
	    !pfq_xmit_header_is_valid(dev, skb->data, skb->len)) {
		kfree_skb(skb);
		return NULL;
	}
	pfq_xmit_set_headers(skb);
	return skb;
}

static struct sk_buff *segment_finish_all(struct sk_buff *list, struct net_device *dev)
{
	struct sk_buff *skb, *next, *first = NULL, **last = &first;

	skb_list_walk_safe(list, skb, next) {
		skb_mark_not_on_list(skb);
		*last = segment_finish(skb, dev);
		if (!*last) {
			kfree_skb_list(next);
			kfree_skb_list(first);
			return NULL;
		}
		last = &(*last)->next;
	}
	return first;
}

unsigned int pfq_segment_count(const struct pfq_packet *p)
{
	const struct skb_shared_info *info = skb_shinfo(p->skb);

	if (!skb_is_gso(p->skb))
		return 1;
	/* 0 if the count is the sender's, and the stack has not checked it: see virtio_net_hdr_to_skb() */
	if (info->gso_segs)
		return info->gso_segs;
	return DIV_ROUND_UP(p->len, info->gso_size);
}

struct sk_buff *pfq_segment(const struct pfq_packet *p, struct net_device *dev)
{
	struct sk_buff *skb, *list;

	/* LRO merges without telling how to undo it: see skb_warn_if_lro() */
	if (skb_is_gso(p->skb) && !skb_shinfo(p->skb)->gso_type)
		return ERR_PTR(-EMSGSIZE);
	skb = segment_copy(p);
	if (!skb)
		return ERR_PTR(-ENOMEM);
	list = skb;
	if (skb_is_gso(skb)) {
		list = __skb_gso_segment(skb, 0, false);
		if (IS_ERR_OR_NULL(list)) {
			kfree_skb(skb);
			return ERR_PTR(-EMSGSIZE);
		}
		consume_skb(skb);
	}
	return segment_finish_all(list, dev) ?: ERR_PTR(-EMSGSIZE);
}
