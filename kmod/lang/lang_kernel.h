/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet of the receive path as the engine sees it. */
#ifndef _PFQ_LANG_KERNEL_H
#define _PFQ_LANG_KERNEL_H

#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>

#include "engine/lang_engine.h"
#include "rx/packet.h"

struct pfq_lang_function;

struct pfq_lang_packet {
	struct pfq_lang_run run;
	struct pfq_packet *packet;
	const struct pfq_lang_function *const *call;
	u8 copy[PFQ_FLOW_HEADERS];	/* of headers that lie in pieces */
};

/* The same where headers lie in pieces, or do not begin with Ethernet's. */
void pfq_packet_view_slow(const struct pfq_packet *p, struct pfq_view *v, u16 tci, u8 *buf);

/* The first headers, in buf (PFQ_FLOW_HEADERS) where they are not in one piece. */
static inline void pfq_packet_view(const struct pfq_packet *p, struct pfq_view *v, u8 *buf)
{
	const struct sk_buff *skb = p->skb;
	const u32 readable = min_t(u32, p->len, PFQ_FLOW_HEADERS);
	const u16 tci = skb_vlan_tag_present(skb) ? skb_vlan_tag_get(skb) : 0;

	v->data = p->data;
	v->readable = readable;
	v->len = p->len;
	v->seed = pfq_seed;
	if (likely(p->linear >= readable && p->dev->type == ARPHRD_ETHER))
		pfq_view_read(v, 0, tci);
	else
		pfq_packet_view_slow(p, v, tci, buf);
}

#endif
