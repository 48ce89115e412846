/* SPDX-License-Identifier: GPL-2.0-only */
/* Send skbs to a device's queue, past its qdisc. */
#ifndef _PFQ_XMIT_H
#define _PFQ_XMIT_H

#include <linux/types.h>

struct net_device;
struct sk_buff;

#define PFQ_XMIT_BURST 32

/**
 * struct pfq_xmit_burst - skbs to be sent together
 * @first: index of the first skb that is still to be sent
 * @n: index behind the last skb; first and n are 0 when the burst is empty
 * @sent: skbs that the device took
 * @failed: skbs that were freed unsent
 * @skb: the skbs. The same skb may be there several times, with a reference for each
 */
struct pfq_xmit_burst {
	unsigned int first, n;
	unsigned int sent;
	unsigned int failed;
	struct sk_buff *skb[PFQ_XMIT_BURST];
};

/**
 * pfq_xmit_set_headers() - set the offsets of the headers, and the protocol, of an skb to be sent
 * @skb: begins with the link header; skb->dev is set
 *
 * As packet_parse_headers(), but the transport header is left to who needs it.
 *
 * Context: Any.
 */
void pfq_xmit_set_headers(struct sk_buff *skb);

/**
 * pfq_xmit_header_is_valid() - whether a frame has the whole header that the device's driver reads
 * @dev: the device that is to send the frame
 * @frame: the frame, link header first
 * @len: its bytes
 *
 * As dev_validate_header(), for all users alike: a device with headers of several lengths judges a short frame.
 *
 * Context: Any.
 */
bool pfq_xmit_header_is_valid(const struct net_device *dev, const void *frame, unsigned int len);

/**
 * pfq_xmit() - hand a burst to a Tx queue, in order
 * @dev: the device
 * @queue: the queue, or -1 for the one that the stack would choose
 * @b: linear skbs that need no segmentation and no checksum
 *
 * Return: 0 when the burst is empty. On an error the unsent skbs stay in it:
 * -EAGAIN (the queue is full: call again later), -ENETDOWN (the device is down or
 * has no carrier), -ECHRNG (no such queue), -ELOOP (this CPU is already sending
 * through the device).
 * Context: Softirqs disabled, RCU read side, not in a hard interrupt.
 */
int pfq_xmit(struct net_device *dev, int queue, struct pfq_xmit_burst *b);

/**
 * pfq_xmit_drop() - free the unsent skbs of a burst and count them as failed
 * @b: the burst; empty on return
 * @ifindex: the device; like the next two, for the tracepoint pfq_xmit_failed
 * @queue: its queue, or -1
 * @err: why they are dropped, a negative errno
 *
 * Context: Any but a hard interrupt.
 */
void pfq_xmit_drop(struct pfq_xmit_burst *b, int ifindex, int queue, int err);

/**
 * pfq_xmit_or_drop() - send a burst, with a few retries; drop what is left
 * @dev: the device
 * @queue: the queue, or -1 for the one that the stack would choose
 * @b: the burst; empty on return
 *
 * For callers that cannot wait.
 *
 * Context: As pfq_xmit().
 */
void pfq_xmit_or_drop(struct net_device *dev, int queue, struct pfq_xmit_burst *b);

#endif
