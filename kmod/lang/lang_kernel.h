/* SPDX-License-Identifier: GPL-2.0-only */
/* Lets the engine look at a packet of the receive path. */
#ifndef _PFQ_LANG_KERNEL_H
#define _PFQ_LANG_KERNEL_H

#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>

#include "engine/lang_engine.h"
#include "rx/packet.h"

struct pfq_lang_function;

/**
 * struct pfq_lang_context - one run of a program on a packet of the receive path
 * @run: for the engine, which gets only its address; the rest is found from there
 * @packet: the packet
 * @call: the functions of other modules that the program calls
 * @copy: of the headers, if the skb has them in pieces
 */
struct pfq_lang_context {
	struct pfq_lang_run run;
	struct pfq_packet *packet;
	const struct pfq_lang_function *const *call;
	u8 copy[PFQ_FLOW_HEADERS];
};

/* pfq_packet_view() for headers in pieces, and for devices without Ethernet header. */
void pfq_packet_view_slow(const struct pfq_packet *p, struct pfq_view *v, u16 tci, u8 *buf);

/**
 * pfq_packet_view - parse the headers of a packet
 * @p: the packet
 * @v: the result
 * @buf: PFQ_FLOW_HEADERS bytes for headers in pieces; must live as long as @v
 *
 * Context: softirqs disabled or a hard interrupt.
 */
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
