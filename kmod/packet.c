// SPDX-License-Identifier: GPL-2.0-only
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/once.h>
#include <linux/percpu.h>

#include "compat.h"
#include "lang_engine.h"
#include "packet.h"

static DEFINE_PER_CPU(u32, next_turn);

/* The first bytes of the frame in one piece, in buf when they are not. */
static const u8 *headers(const struct pfq_packet *p, u8 *buf, u32 *len)
{
	*len = min_t(u32, p->len, PFQ_FLOW_HEADERS);
	if (skb_headlen(p->skb) - p->offset >= *len)
		return p->skb->data + p->offset;
	return skb_copy_bits(p->skb, p->offset, buf, *len) ? NULL : buf;
}

static u16 tci(const struct pfq_packet *p)
{
	return skb_vlan_tag_present(p->skb) ? skb_vlan_tag_get(p->skb) : 0;
}

static u64 seed(void)
{
	static u64 value __read_mostly;

	net_get_random_once(&value, sizeof(value));
	return value;
}

void pfq_packet_headers(const struct pfq_packet *p, struct pfq_view *v, u8 *buf)
{
	const unsigned short type = p->skb->dev->type;
	const bool link = type == ARPHRD_ETHER || type == ARPHRD_LOOPBACK;

	v->data = headers(p, buf, &v->readable);
	if (!v->data)
		v->readable = 0;
	v->len = p->len;
	v->ethertype = link ? 0 : ntohs(p->skb->protocol);
	v->tci = tci(p);
	v->layers = 0;
	v->seed = seed();
}

static void read(struct pfq_flow *f, const struct pfq_packet *p, u8 *buf)
{
	struct pfq_view v;

	pfq_packet_headers(p, &v, buf);
	pfq_flow_read(f, v.data, v.readable, v.ethertype, v.tci);
}

u32 pfq_packet_hash(const struct pfq_packet *p, u32 kind, bool inner)
{
	u8 buf[PFQ_FLOW_HEADERS] __pfq_uninitialized;
	struct pfq_flow f;
	u32 rss;

	if (kind == PFQ_HASH_ROUND_ROBIN)
		return this_cpu_inc_return(next_turn);
	if (kind == PFQ_HASH_RSS) {
		rss = skb_get_hash_raw(p->skb);
		if (rss)
			return rss;
	}
	read(&f, p, buf);
	if (inner)
		pfq_flow_innermost(&f);
	switch (kind) {
	case PFQ_HASH_ADDRESSES:
		return pfq_flow_hash_addresses(&f, seed());
	case PFQ_HASH_LINK:
		return pfq_flow_hash_link(&f, seed());
	case PFQ_HASH_VLAN:
		return pfq_flow_vid(&f);
	}
	return pfq_flow_hash(&f, seed());
}

u16 pfq_packet_vid(const struct pfq_packet *p)
{
	u8 buf[PFQ_FLOW_HEADERS] __pfq_uninitialized;
	struct pfq_flow f;

	if (skb_vlan_tag_present(p->skb))
		return tci(p) & VLAN_VID_MASK;
	read(&f, p, buf);
	return pfq_flow_vid(&f);
}
