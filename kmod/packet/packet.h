/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_PACKET_H
#define _PFQ_PACKET_H

#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/skbuff.h>
#include <uapi/linux/pfq.h>

#include "engine/lang_engine.h"

struct xdp_buff;

/* A packet on its way through the groups, on the stack of the CPU that brought it. */
struct pfq_packet {
	struct sk_buff *skb;	/* of a frame: see pfq_packet_fill_shim() */
	const struct xdp_buff *frame; /* NULL: an skb */
	const struct net_device *dev;
	const u8 *data;		/* where the frame starts */
	u32 linear;		/* bytes there in one piece */
	u32 len;
	u64 serial;		/* counts the packets of this CPU and context */
	int offset;		/* of the frame from skb->data, not above 0 */
	u32 mark;		/* the skb's, or a program's */
	u16 queue;
	u16 flags;		/* PFQ_PKT_* */
	u8 context;
	bool to_stack;		/* a verdict wants it to go on */
	bool stolen;		/* a binding or a verdict keeps it */
	bool shim_filled;
};

/*
 * A frame's skb is a view: it owns nothing, has no shared info of its own, and
 * until it is shim_filled it is empty.
 */
void pfq_packet_fill_shim(struct pfq_packet *p);

/* What is known so far of whether the stack gets it: a tap cannot steal. */
static inline void pfq_packet_mark_stolen(struct pfq_packet *p)
{
	if (p->stolen && !p->to_stack && !(p->flags & PFQ_PKT_TAP))
		p->flags |= PFQ_PKT_STOLEN;
	else
		p->flags &= ~PFQ_PKT_STOLEN;
}

/* Secret: nobody outside can choose flows that meet. */
extern u64 pfq_seed;

void pfq_packet_init(void);

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

/* See enum pfq_hash. */
u32 pfq_packet_hash(const struct pfq_packet *p, u32 kind, bool inner);

/* The outermost tag's id, stripped or not; 0: none. */
u16 pfq_packet_vid(const struct pfq_packet *p);

#endif
