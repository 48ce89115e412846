/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet on its way through the groups. */
#ifndef _PFQ_PACKET_H
#define _PFQ_PACKET_H

#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/skbuff.h>
#include <uapi/linux/pfq.h>

#include "engine/lang_engine.h"

struct xdp_buff;

/**
 * struct pfq_packet - a packet on the slow path; lives on the stack of the CPU that received it
 * @skb: the packet; for a frame its shim, empty until pfq_packet_fill_shim()
 * @frame: the frame; NULL if the packet came as an skb
 * @dev: the device that received the packet
 * @data: the MAC header
 * @linear: contiguous bytes at @data
 * @len: bytes of the packet
 * @serial: number of the packet on this CPU and in this context, so that a socket gets it once
 * @offset: of the MAC header from skb->data, at most 0
 * @mark: the skb's mark, or the one that a program has set
 * @queue: the Rx queue
 * @flags: PFQ_PKT_*
 * @context: 0 in softirq, 1 in hard interrupt
 * @to_stack: a verdict gives the packet to the stack
 * @stolen: a binding or a verdict steals the packet
 * @shim_filled: @skb refers to @frame
 * @forwarded: a copy was queued for a device
 * @cut: headers go on beyond PFQ_FLOW_HEADERS bytes, where nobody looks
 */
struct pfq_packet {
	struct sk_buff *skb;
	const struct xdp_buff *frame;
	const struct net_device *dev;
	const u8 *data;
	u32 linear;
	u32 len;
	u64 serial;
	int offset;
	u32 mark;
	u16 queue;
	u16 flags;
	u8 context;
	bool to_stack;
	bool stolen;
	bool shim_filled;
	bool forwarded;
	bool cut;
};

/**
 * pfq_packet_fill_shim() - make p->skb usable for a frame
 * @p: the packet; nothing is done if it came as an skb
 *
 * The shim owns nothing and has no shared info of its own.
 *
 * Context: Receive path: see lib/rcu.h.
 */
void pfq_packet_fill_shim(struct pfq_packet *p);

/**
 * pfq_packet_mark_stolen() - set or clear PFQ_PKT_STOLEN according to the verdicts so far
 * @p: the packet. A packet from a tap cannot be stolen
 *
 * Context: Receive path: see lib/rcu.h.
 */
static inline void pfq_packet_mark_stolen(struct pfq_packet *p)
{
	if (p->stolen && !p->to_stack && !(p->flags & PFQ_PKT_TAP))
		p->flags |= PFQ_PKT_STOLEN;
	else
		p->flags &= ~PFQ_PKT_STOLEN;
}

/* The secret seed of all hashes, so that no sender can choose flows that collide. */
extern struct pfq_seed pfq_seed;

/**
 * pfq_packet_init() - set pfq_seed to random numbers, and allocate memory for long headers
 *
 * Context: Process. Sleeps.
 * Return: 0 or -ENOMEM.
 */
int pfq_packet_init(void);

/**
 * pfq_packet_exit() - free what pfq_packet_init() allocated
 *
 * Context: Process. No packet is received any more.
 */
void pfq_packet_exit(void);

/**
 * pfq_packet_view_slow() - pfq_packet_view() for fragmented headers, and devices other than Ethernet
 * @p: the packet
 * @v: with len, seed and packet set; the rest is filled in
 * @tag: see pfq_flow_read()
 * @buf: PFQ_FLOW_COPIED bytes, to which fragmented headers are copied
 *
 * Context: Receive path: see lib/rcu.h.
 */
void pfq_packet_view_slow(const struct pfq_packet *p, struct pfq_view *v, u32 tag, u8 *buf);

/**
 * pfq_packet_view() - read the outermost headers of a packet
 * @p: the packet; the shim of a frame is filled
 * @v: filled in
 * @buf: PFQ_FLOW_COPIED bytes, to which fragmented headers are copied
 *
 * Context: Receive path: see lib/rcu.h.
 */
static inline void pfq_packet_view(const struct pfq_packet *p, struct pfq_view *v, u8 *buf)
{
	const struct sk_buff *skb = p->skb;
	const u32 tag = skb_vlan_tag_present(skb) ? PFQ_FLOW_TAGGED | skb_vlan_tag_get(skb) : 0;

	v->data = p->data;
	v->readable = min_t(u32, p->linear, PFQ_FLOW_HEADERS);
	v->len = p->len;
	v->seed = &pfq_seed;
	v->packet = (void *)p;
	if (likely(p->linear >= min_t(u32, p->len, PFQ_FLOW_COPIED) && p->dev->type == ARPHRD_ETHER))
		pfq_view_read(v, 0, tag);
	else
		pfq_packet_view_slow(p, v, tag, buf);
}

/**
 * pfq_packet_hash() - the hash by which a verdict steers
 * @p: the packet; the shim of a frame is filled
 * @kind: enum pfq_hash
 * @inner: hash the innermost packet of tunnels
 *
 * Context: Receive path: see lib/rcu.h.
 */
u32 pfq_packet_hash(const struct pfq_packet *p, u32 kind, bool inner);

/**
 * pfq_packet_vid() - the VLAN id of the outermost tag, stripped or not
 * @p: the packet; the shim of a frame is filled
 *
 * Return: the id, or 0 without a tag.
 * Context: Receive path: see lib/rcu.h.
 */
u16 pfq_packet_vid(const struct pfq_packet *p);

#endif
