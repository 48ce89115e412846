// SPDX-License-Identifier: GPL-2.0-only
/* Read a packet's headers, and compute the hashes by which groups steer it. */
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/random.h>

#include "compat/compat.h"
#include "packet/packet.h"
#include "packet/shim.h"

static DEFINE_PER_CPU(u32, rr_next);	/* PFQ_HASH_ROUND_ROBIN */

/*
 * Copies of headers that are longer than PFQ_FLOW_COPIED, one for each value of pfq_packet.context: too large for the
 * stack. A packet's view is used only until the next packet in the same context.
 */
struct long_headers {
	u8 data[2][PFQ_FLOW_HEADERS];
};

static struct long_headers __percpu *long_headers;

struct pfq_seed pfq_seed __read_mostly;

void pfq_packet_fill_shim(struct pfq_packet *p)
{
	if (!p->frame || p->shim_filled)
		return;
	pfq_shim_fill(p->skb, p->frame);
	p->shim_filled = true;
}

int pfq_packet_init(void)
{
	get_random_bytes(&pfq_seed, sizeof(pfq_seed));
	pfq_seed_strengthen(&pfq_seed);
	long_headers = alloc_percpu(struct long_headers);
	return long_headers ? 0 : -ENOMEM;
}

void pfq_packet_exit(void)
{
	free_percpu(long_headers);
}

static bool packet_has_link_header(const struct pfq_packet *p)
{
	return p->dev->type == ARPHRD_ETHER || p->dev->type == ARPHRD_LOOPBACK;
}

/* Make the packet's first bytes readable in buf, which has room for size. */
static void packet_copy_headers(const struct pfq_packet *p, struct pfq_view *v, u8 *buf, u32 size)
{
	v->data = buf;
	v->readable = min(p->len, size);
	if (skb_copy_bits(p->skb, p->offset, buf, v->readable))
		v->readable = 0;
}

void pfq_packet_view_slow(const struct pfq_packet *p, struct pfq_view *v, u32 tag, u8 *buf)
{
	if (p->linear < min_t(u32, p->len, PFQ_FLOW_COPIED))
		packet_copy_headers(p, v, buf, PFQ_FLOW_COPIED);
	pfq_view_read(v, packet_has_link_header(p) ? 0 : ntohs(p->skb->protocol), tag);
}

bool pfq_env_more(struct pfq_view *v)
{
	struct pfq_packet *p = v->packet;
	const u32 tag = skb_vlan_tag_present(p->skb) ? PFQ_FLOW_TAGGED | skb_vlan_tag_get(p->skb) : 0;

	if (v->readable >= min_t(u32, p->len, PFQ_FLOW_HEADERS)) {
		p->cut = v->readable < p->len;
		return false;
	}
	packet_copy_headers(p, v, this_cpu_ptr(long_headers)->data[p->context], PFQ_FLOW_HEADERS);
	pfq_flow_read(&v->layer[0], v->data, v->readable,
		      packet_has_link_header(p) ? 0 : ntohs(p->skb->protocol), tag);
	return true;
}

u32 pfq_packet_hash(const struct pfq_packet *p, u32 kind, bool inner)
{
	u8 buf[PFQ_FLOW_COPIED] __pfq_uninitialized;
	struct pfq_view v __pfq_uninitialized;
	const struct pfq_flow *f;
	u32 rss;

	if (kind == PFQ_HASH_ROUND_ROBIN)
		return this_cpu_inc_return(rr_next);
	if (kind == PFQ_HASH_RSS) {
		rss = skb_get_hash_raw(p->skb);
		if (rss)
			return rss;
	}
	pfq_packet_view(p, &v, buf);
	f = inner ? pfq_view_innermost(&v) : &v.layer[0];
	switch (kind) {
	case PFQ_HASH_ADDRESSES:
		return pfq_flow_hash_addresses(f, &pfq_seed);
	case PFQ_HASH_LINK:
		return pfq_flow_hash_link(f, &pfq_seed);
	case PFQ_HASH_VLAN:
		return pfq_flow_vid(f);
	}
	return pfq_flow_hash(f, &pfq_seed);
}

u16 pfq_packet_vid(const struct pfq_packet *p)
{
	u8 buf[PFQ_FLOW_COPIED] __pfq_uninitialized;
	struct pfq_view v __pfq_uninitialized;

	if (skb_vlan_tag_present(p->skb))
		return skb_vlan_tag_get(p->skb) & VLAN_VID_MASK;
	pfq_packet_view(p, &v, buf);
	return pfq_flow_vid(&v.layer[0]);
}
