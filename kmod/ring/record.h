/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet becomes a record of a ring. */
#ifndef _PFQ_RECORD_H
#define _PFQ_RECORD_H

#include <linux/if_vlan.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "burst/burst.h"
#include "packet/packet.h"

/*
 * Up to this, moves of 8 bytes beat memcpy(), which the kernel makes a REP MOVS:
 * 13 cycles against 59 for 60 bytes, 25 against 77 for 256 (Zen 2, TSC).
 */
#define PFQ_COPY_SHORT 256

struct pfq_copy_step {
	u64 word[4];
} __packed;

#define PFQ_COPY_STEP 32

/* A word at a time: more want registers that are to be saved. */
static __always_inline void pfq_copy_step(u8 *to, const u8 *from)
{
	const struct pfq_copy_step *f = (const void *)from;
	struct pfq_copy_step *t = (void *)to;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(f->word); i++)
		t->word[i] = f->word[i];
}

/* From PFQ_COPY_STEP to PFQ_COPY_SHORT bytes: the last step, which overlaps the one before, then from the first on. */
static __always_inline void pfq_copy_short(u8 *to, const u8 *from, size_t n)
{
	pfq_copy_step(to + n - PFQ_COPY_STEP, from + n - PFQ_COPY_STEP);
	pfq_copy_step(to, from);
	for (; unlikely(n > 2 * PFQ_COPY_STEP); n -= PFQ_COPY_STEP) {
		to += PFQ_COPY_STEP;
		from += PFQ_COPY_STEP;
		pfq_copy_step(to, from);
	}
}

static __always_inline void pfq_copy(u8 *to, const u8 *from, u32 n)
{
	if (likely(n - PFQ_COPY_STEP <= PFQ_COPY_SHORT - PFQ_COPY_STEP))
		pfq_copy_short(to, from, n);
	else
		memcpy(to, from, n);
}

static __always_inline u64 pfq_record_tstamp(u32 kind, const struct pfq_packet *p, u16 *flags)
{
	if (likely(kind == PFQ_TSTAMP_PACKET))
		return p->context ? ktime_get_real_ns() : pfq_burst_now(this_cpu_ptr(&pfq_burst));
	if (kind == PFQ_TSTAMP_OFF)
		return 0;
	if (kind == PFQ_TSTAMP_COARSE)
		return ktime_get_coarse_real_ns();
	if (!p->frame && skb_hwtstamps(p->skb)->hwtstamp) {
		*flags |= PFQ_PKT_HWTSTAMP;
		return ktime_to_ns(skb_hwtstamps(p->skb)->hwtstamp);
	}
	return ktime_get_real_ns();
}

static __always_inline void pfq_record_fill(struct pfq_pkthdr *h, const struct pfq_packet *p, u32 kind,
					    u32 caplen)
{
	u16 flags = p->flags;

	h->tstamp = pfq_record_tstamp(kind, p, &flags);
	h->caplen = caplen;
	h->len = p->len;
	h->ifindex = p->dev->ifindex;
	h->mark = p->mark;
	h->queue = p->queue;
	h->vlan_tci = 0;
	h->vlan_proto = 0;
	if (flags & PFQ_PKT_VLAN) {
		h->vlan_tci = skb_vlan_tag_get(p->skb);
		h->vlan_proto = ntohs(p->skb->vlan_proto);
	}
	h->flags = flags;
	if (likely(caplen <= p->linear))
		pfq_copy((u8 *)(h + 1), p->data, caplen);
	else
		skb_copy_bits(p->skb, p->offset, h + 1, caplen);
}

#endif
