/* SPDX-License-Identifier: GPL-2.0-only */
/* Write a packet as a record of a ring. */
#ifndef _PFQ_RECORD_H
#define _PFQ_RECORD_H

#include <linux/if_vlan.h>
#include <linux/timekeeping.h>

#include "lib/copy.h"
#include "packet/packet.h"

/**
 * pfq_record_hwtstamp() - the time at which the NIC received a packet
 * @p: the packet, not a frame
 *
 * Return: the time by the NIC's clock; 0: the NIC gives none.
 * Context: Receive path: see lib/rcu.h.
 */
ktime_t pfq_record_hwtstamp(const struct pfq_packet *p);

/**
 * pfq_record_copy() - copy the captured bytes of a packet that is not linear
 * @to: the record's bytes
 * @p: the packet
 * @caplen: bytes to capture, more than p->linear
 *
 * Bytes that CPUs cannot read (devmem TCP) become 0.
 *
 * Context: Receive path: see lib/rcu.h.
 */
void pfq_record_copy(u8 *to, const struct pfq_packet *p, u32 caplen);

/**
 * pfq_record_tstamp() - the timestamp of a record
 * @kind: enum pfq_tstamp of the ring
 * @p: the packet
 * @now: ns of CLOCK_REALTIME, for PFQ_TSTAMP_PACKET; unused for other kinds
 * @flags: PFQ_PKT_HWTSTAMP is added if the NIC has stamped the packet
 *
 * Return: ns of CLOCK_REALTIME or of the NIC's clock; 0 for PFQ_TSTAMP_OFF.
 * Context: Receive path: see lib/rcu.h.
 */
static __always_inline u64 pfq_record_tstamp(u32 kind, const struct pfq_packet *p, u64 now, u16 *flags)
{
	ktime_t hw;

	if (likely(kind == PFQ_TSTAMP_PACKET))
		return now;
	if (kind == PFQ_TSTAMP_OFF)
		return 0;
	if (kind == PFQ_TSTAMP_COARSE)
		return ktime_get_coarse_real_ns();
	hw = p->frame ? 0 : pfq_record_hwtstamp(p);
	if (hw) {
		*flags |= PFQ_PKT_HWTSTAMP;
		return ktime_to_ns(hw);
	}
	return ktime_get_real_ns();
}

/**
 * pfq_record_fill() - write a record's header and captured bytes
 * @h: the record, with room for @caplen bytes behind the header
 * @p: the packet
 * @kind: enum pfq_tstamp of the ring
 * @now: see pfq_record_tstamp()
 * @caplen: bytes to capture, at most p->len
 *
 * Context: Receive path: see lib/rcu.h.
 */
static __always_inline void pfq_record_fill(struct pfq_pkthdr *h, const struct pfq_packet *p, u32 kind,
					    u64 now, u32 caplen)
{
	u16 flags = p->flags;

	h->tstamp = pfq_record_tstamp(kind, p, now, &flags);
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
		pfq_record_copy((u8 *)(h + 1), p, caplen);
}

#endif
