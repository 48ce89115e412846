/* SPDX-License-Identifier: GPL-2.0-only */
/* Turn a packet that the stack has left to the NIC to complete into frames for any device. */
#ifndef _PFQ_SEGMENT_H
#define _PFQ_SEGMENT_H

struct net_device;
struct pfq_packet;
struct sk_buff;

/**
 * pfq_segment_count() - how many segments a packet has at most
 * @p: a packet that came as an skb
 *
 * The sender of a packet chooses the size of its segments, so a packet may have thousands.
 *
 * Context: Receive path: see lib/rcu.h.
 */
unsigned int pfq_segment_count(const struct pfq_packet *p);

/**
 * pfq_segment() - copy a packet, in segments that need neither segmentation nor a checksum
 * @p: a packet that came as an skb
 * @dev: the device that will send the segments
 *
 * Return: a list of linear skbs, linked by next, that begin with the link header and are ready for
 * pfq_xmit(); or ERR_PTR(): -EMSGSIZE (the packet was merged by the NIC, or a segment exceeds the MTU), -ENOMEM.
 * Context: Receive path: see lib/rcu.h.
 */
struct sk_buff *pfq_segment(const struct pfq_packet *p, struct net_device *dev);

#endif
