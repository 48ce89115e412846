/* SPDX-License-Identifier: GPL-2.0-only */
/* Send frames by ndo_xdp_xmit, without an sk_buff. */
#ifndef _PFQ_XDP_XMIT_H
#define _PFQ_XDP_XMIT_H

#include <linux/types.h>
#include <net/xdp.h>

#include "tx/xmit.h"

struct net_device;

/**
 * struct pfq_xdp_burst - frames to be sent together
 * @n: how many
 * @frame: the frames, in order
 */
struct pfq_xdp_burst {
	unsigned int n;
	struct xdp_frame *frame[PFQ_XMIT_BURST];
};

/**
 * struct pfq_xdp_queue - frames that wait to be sent, in order
 * @n: number of frames
 * @first: the first frame, linked to the others
 * @last: the last frame
 */
struct pfq_xdp_queue {
	unsigned int n;
	struct xdp_frame *first, *last;
};

/**
 * pfq_xdp_enqueue() - append a frame to a queue
 * @q: the queue
 * @frame: from pfq_xdp_get(), in no queue
 *
 * Context: Any; the caller serializes.
 */
void pfq_xdp_enqueue(struct pfq_xdp_queue *q, struct xdp_frame *frame);

/**
 * pfq_xdp_dequeue() - remove the first frame from a queue
 * @q: the queue, not empty
 *
 * Context: Any; the caller serializes.
 */
struct xdp_frame *pfq_xdp_dequeue(struct pfq_xdp_queue *q);

/**
 * pfq_xdp_usable() - whether to send to the device by ndo_xdp_xmit
 * @dev: the device
 *
 * False also when its MTU exceeds the room of a page, when its frames do not
 * leave this kernel (veth), and for a second after it refused a burst on this CPU.
 *
 * Return: True when pfq_xdp_xmit() is worth a try.
 * Context: Softirqs disabled, RCU read side, not in a hard interrupt.
 */
bool pfq_xdp_usable(const struct net_device *dev);

/**
 * pfq_xdp_get() - get a frame to be written at frame->data
 * @len: its bytes
 *
 * Return: The frame, which the caller owns, or NULL: no memory, or too long.
 * Context: Softirqs disabled, not in a hard interrupt.
 */
struct xdp_frame *pfq_xdp_get(unsigned int len);

/**
 * pfq_xdp_put() - give back a frame that is not sent
 * @frame: from pfq_xdp_get(), in no queue
 *
 * Context: Any but a hard interrupt.
 */
void pfq_xdp_put(struct xdp_frame *frame);

/**
 * pfq_xdp_xmit() - send a burst, in order
 * @dev: the device
 * @b: the burst
 *
 * Return: How many frames the device took; the others are freed and the burst
 * is empty. Negative when the device takes no frames: the burst is unchanged.
 * Context: Softirqs disabled, RCU read side, not in a hard interrupt.
 */
int pfq_xdp_xmit(struct net_device *dev, struct pfq_xdp_burst *b);

/**
 * pfq_xdp_to_skbs() - turn a burst of frames into skbs
 * @dev: the device that will send them
 * @b: the burst; empty on return
 * @skbs: an empty burst; receives as many skbs as there is memory for
 * @pooled: pfq_pool_usable() of the device
 *
 * Context: Softirqs disabled, not in a hard interrupt.
 */
void pfq_xdp_to_skbs(struct net_device *dev, struct pfq_xdp_burst *b, struct pfq_xmit_burst *skbs,
		     bool pooled);

/**
 * pfq_xdp_count() - how many pages the pools hold
 *
 * Context: Any.
 */
unsigned long pfq_xdp_count(void);

/**
 * pfq_xdp_shrink() - drop pages from the pools
 * @n: how many at most
 *
 * Return: how many.
 * Context: Any but a hard interrupt.
 */
unsigned long pfq_xdp_shrink(unsigned long n);

/**
 * pfq_xdp_init() - allocate the per-CPU pools of pages
 *
 * Return: 0 or -ENOMEM.
 * Context: Module load.
 */
int pfq_xdp_init(void);

/**
 * pfq_xdp_exit() - drop the pools' references
 *
 * Does not wait for pages that drivers still hold.
 *
 * Context: Module unload; nothing calls pfq_xdp_get() any more.
 */
void pfq_xdp_exit(void);

#endif
