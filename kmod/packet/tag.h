/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The outermost VLAN tag of a packet is in the frame, or in fields of the sk_buff if the NIC or the stack has
 * stripped it. A tag view is the same packet with its tag in the other place.
 */
#ifndef _PFQ_TAG_H
#define _PFQ_TAG_H

#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

/**
 * pfq_tag_in_frame() - is the outermost tag in the frame?
 * @skb: the packet, or the shim of a frame
 * @offset: of the MAC header from skb->data, at most 0
 *
 * Return: true for a tag that the stack would strip (802.1Q, 802.1ad) before packet sockets get the packet.
 * Context: Receive path: see lib/rcu.h.
 */
static inline bool pfq_tag_in_frame(const struct sk_buff *skb, int offset)
{
	__be16 buf;
	const __be16 *type;

	if (skb_vlan_tag_present(skb) ||
	    (skb->dev->type != ARPHRD_ETHER && skb->dev->type != ARPHRD_LOOPBACK))
		return false;
	type = skb_header_pointer(skb, offset + 2 * ETH_ALEN, sizeof(buf), &buf);
	return type && eth_type_vlan(*type);
}

/**
 * pfq_tag_view() - make a packet whose tag is in the other place
 * @skb: a packet with a tag, or the shim of a frame with one; unchanged
 * @offset: of the MAC header from skb->data, at most 0
 * @shared_info: also copy the fields of the shared info, which a shim may not have
 *
 * The first bytes of the view are a copy, the others are those of @skb. The view owns nothing.
 *
 * Return: the view, whose data is the MAC header, until the next call on this CPU in this context; NULL if the
 * frame is too short for a tag, or cannot be read.
 * Context: Softirqs disabled or hard interrupt.
 */
struct sk_buff *pfq_tag_view(const struct sk_buff *skb, int offset, bool shared_info);

/**
 * pfq_tag_init() - allocate the views
 *
 * Return: 0 or -ENOMEM.
 * Context: Process.
 */
int pfq_tag_init(void);

/**
 * pfq_tag_exit() - free the views
 *
 * Context: Process. No more packets come.
 */
void pfq_tag_exit(void);

#endif
