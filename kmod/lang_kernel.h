/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet of the receive path as the engine sees it. */
#ifndef _PFQ_LANG_KERNEL_H
#define _PFQ_LANG_KERNEL_H

#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>

#include "lang_engine.h"
#include "packet.h"

struct pfq_lang_function;

struct pfq_lang_packet {
	struct pfq_lang_run run;
	struct pfq_packet *packet;
	const struct pfq_lang_function *const *call;
	u8 copy[PFQ_FLOW_HEADERS];	/* of headers that lie in pieces */
};

/* What pfq_packet_view() leaves: headers in pieces, and no Ethernet. */
void pfq_packet_view_odd(const struct pfq_packet *p, struct pfq_view *v, u8 *buf);

/* The first headers, in buf (PFQ_FLOW_HEADERS) where they are not in one piece. */
static inline void pfq_packet_view(const struct pfq_packet *p, struct pfq_view *v, u8 *buf)
{
	const struct sk_buff *skb = p->skb;

	v->data = skb->data + p->offset;
	v->readable = min_t(u32, p->len, PFQ_FLOW_HEADERS);
	v->len = p->len;
	v->ethertype = 0;
	v->tci = skb_vlan_tag_present(skb) ? skb_vlan_tag_get(skb) : 0;
	v->seed = pfq_seed;
	if (unlikely(skb_headlen(skb) - p->offset < v->readable || skb->dev->type != ARPHRD_ETHER))
		pfq_packet_view_odd(p, v, buf);
	pfq_view_read(v);
}

#endif
