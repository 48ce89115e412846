// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tag views. A packet belongs to the stack, so its tag cannot be moved in place: a view has a copy of the
 * headers, and refers to the rest of the packet as its fragment list.
 */
#include <linux/percpu.h>

#include "compat/compat.h"
#include "packet/tag.h"

#define TAG_ADDRS	(2 * ETH_ALEN)
#define TAG_HEADERS	256	/* bytes of a view that are contiguous, at most */

struct tag_buffer {
	u8 bytes[TAG_HEADERS];
	struct skb_shared_info info;
} ____cacheline_aligned;

/*
 * skb: the view
 * rest: the packet behind the headers
 * headers: of the view
 * frags: the fragments of the rest, if the headers reach into the packet's fragments
 */
struct tag_view {
	struct sk_buff skb;
	struct sk_buff rest;
	struct tag_buffer headers;
	struct tag_buffer frags;
};

/* Hard interrupts interrupt softirqs, so each has its own. */
struct tag_views {
	struct tag_view of_context[2];
};

static struct tag_views __percpu *tag_views;

static void tag_use_buffer(struct sk_buff *skb, struct tag_buffer *b, u8 *data, u32 len)
{
	skb->head = b->bytes;
	skb->data = data;
	skb_set_tail_pointer(skb, len);
	skb->end = offsetof(struct tag_buffer, info);
}

/* Let the rest begin in the fragments, skip bytes behind the first one's start. */
static void tag_skip_frags(struct tag_view *v, const struct sk_buff *skb, u32 skip)
{
	const struct skb_shared_info *from = skb_shinfo(skb);
	struct skb_shared_info *to = &v->frags.info;
	unsigned int i;

	tag_use_buffer(&v->rest, &v->frags, v->frags.bytes, 0);
	to->frag_list = from->frag_list;
	to->nr_frags = 0;
	for (i = 0; i < from->nr_frags; i++) {
		const u32 size = skb_frag_size(&from->frags[i]);

		if (skip >= size) {
			skip -= size;
			continue;
		}
		to->frags[to->nr_frags] = from->frags[i];
		skb_frag_off_add(&to->frags[to->nr_frags], skip);
		skb_frag_size_sub(&to->frags[to->nr_frags++], skip);
		skip = 0;
	}
}

/* Let the rest be the packet without its first bytes, counted from skb->data. */
static void tag_set_rest(struct tag_view *v, const struct sk_buff *skb, u32 bytes)
{
	struct sk_buff *rest = &v->rest;
	const u32 linear = skb_headlen(skb);

	memcpy(rest, skb, sizeof(*rest));
	rest->next = NULL;
	rest->len -= bytes;
	if (bytes <= linear) {
		rest->data += bytes;
	} else {
		rest->data_len = rest->len;
		tag_skip_frags(v, skb, bytes - linear);
	}
}

/* The bytes that a view copies: those that a fragment list can go on from. */
static u32 tag_header_bytes(const struct sk_buff *skb, int offset)
{
	/* the shim of a frame in one buffer has no shared info */
	const u32 paged = skb->data_len ? skb_pagelen(skb) : skb_headlen(skb);

	return min_t(u32, paged - offset, TAG_HEADERS - VLAN_HLEN);
}

/* Take the tag out of the copied headers. Returns the MAC header. */
static u8 *tag_take_out(struct tag_view *v)
{
	u8 *mac = v->headers.bytes;
	const struct vlan_hdr *tag = (const void *)(mac + ETH_HLEN);
	const __be16 proto = ((const struct ethhdr *)mac)->h_proto;

	__vlan_hwaccel_put_tag(&v->skb, proto, ntohs(tag->h_vlan_TCI));
	memmove(mac + VLAN_HLEN, mac, TAG_ADDRS);
	return mac + VLAN_HLEN;
}

/* Put the tag into the headers, which were copied behind a gap. Returns the MAC header. */
static u8 *tag_put_in(struct tag_view *v)
{
	u8 *mac = v->headers.bytes;
	const __be16 tag[] = { v->skb.vlan_proto, htons(skb_vlan_tag_get(&v->skb)) };

	memmove(mac, mac + VLAN_HLEN, TAG_ADDRS);
	memcpy(mac + TAG_ADDRS, tag, sizeof(tag));
	__vlan_hwaccel_clear_tag(&v->skb);
	return mac;
}

static void tag_copy_shared_info(struct skb_shared_info *to, const struct skb_shared_info *from)
{
	to->gso_size = from->gso_size;
	to->gso_segs = from->gso_segs;
	to->gso_type = from->gso_type;
	to->hwtstamps = from->hwtstamps;
}

struct sk_buff *pfq_tag_view(const struct sk_buff *skb, int offset, bool shared_info)
{
	struct tag_view *v = &this_cpu_ptr(tag_views)->of_context[!!in_hardirq()];
	const bool put_in = skb_vlan_tag_present(skb);
	const u32 bytes = tag_header_bytes(skb, offset);
	const u32 now = put_in ? bytes + VLAN_HLEN : bytes - VLAN_HLEN;
	u8 *mac;

	if (bytes < (put_in ? TAG_ADDRS : ETH_HLEN + VLAN_HLEN) ||
	    skb_copy_bits(skb, offset, v->headers.bytes + (put_in ? VLAN_HLEN : 0), bytes))
		return NULL;
	memcpy(&v->skb, skb, sizeof(v->skb));
	mac = put_in ? tag_put_in(v) : tag_take_out(v);
	v->skb.len = skb->len - offset - bytes + now;
	v->skb.data_len = v->skb.len - now;
	tag_use_buffer(&v->skb, &v->headers, mac, now);
	v->headers.info.frag_list = NULL;
	if (shared_info)
		tag_copy_shared_info(&v->headers.info, skb_shinfo(skb));
	if (v->skb.data_len) {
		tag_set_rest(v, skb, bytes + offset);
		v->headers.info.frag_list = &v->rest;
	}
	return &v->skb;
}

int pfq_tag_init(void)
{
	tag_views = alloc_percpu(struct tag_views);
	return tag_views ? 0 : -ENOMEM;
}

void pfq_tag_exit(void)
{
	free_percpu(tag_views);
}
