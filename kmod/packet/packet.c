// SPDX-License-Identifier: GPL-2.0-only
/* Read a packet's headers, and compute the hashes by which groups steer it. */
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/random.h>

#include "compat/compat.h"
#include "packet/packet.h"
#include "packet/shim.h"

static DEFINE_PER_CPU(u32, rr_next);	/* PFQ_HASH_ROUND_ROBIN */

struct pfq_seed pfq_seed __read_mostly;

void pfq_packet_fill_shim(struct pfq_packet *p)
{
	if (!p->frame || p->shim_filled)
		return;
	pfq_shim_fill(p->skb, p->frame);
	p->shim_filled = true;
}

void pfq_packet_init(void)
{
	get_random_bytes(&pfq_seed, sizeof(pfq_seed));
	pfq_seed_strengthen(&pfq_seed);
}

void pfq_packet_view_slow(const struct pfq_packet *p, struct pfq_view *v, u16 tci, u8 *buf)
{
	const unsigned short type = p->dev->type;
	const bool link = type == ARPHRD_ETHER || type == ARPHRD_LOOPBACK;

	if (p->linear < v->readable) {
		v->data = buf;
		if (skb_copy_bits(p->skb, p->offset, buf, v->readable))
			v->readable = 0;
	}
	pfq_view_read(v, link ? 0 : ntohs(p->skb->protocol), tci);
}

u32 pfq_packet_hash(const struct pfq_packet *p, u32 kind, bool inner)
{
	u8 buf[PFQ_FLOW_HEADERS] __pfq_uninitialized;
	struct pfq_view v __pfq_uninitialized;
	u32 rss;

	if (kind == PFQ_HASH_ROUND_ROBIN)
		return this_cpu_inc_return(rr_next);
	if (kind == PFQ_HASH_RSS) {
		rss = skb_get_hash_raw(p->skb);
		if (rss)
			return rss;
	}
	pfq_packet_view(p, &v, buf);
	if (inner)
		pfq_flow_innermost(&v.layer[0]);
	switch (kind) {
	case PFQ_HASH_ADDRESSES:
		return pfq_flow_hash_addresses(&v.layer[0], &pfq_seed);
	case PFQ_HASH_LINK:
		return pfq_flow_hash_link(&v.layer[0], &pfq_seed);
	case PFQ_HASH_VLAN:
		return pfq_flow_vid(&v.layer[0]);
	}
	return pfq_flow_hash(&v.layer[0], &pfq_seed);
}

u16 pfq_packet_vid(const struct pfq_packet *p)
{
	u8 buf[PFQ_FLOW_HEADERS] __pfq_uninitialized;
	struct pfq_view v __pfq_uninitialized;

	if (skb_vlan_tag_present(p->skb))
		return skb_vlan_tag_get(p->skb) & VLAN_VID_MASK;
	pfq_packet_view(p, &v, buf);
	return pfq_flow_vid(&v.layer[0]);
}
