/* SPDX-License-Identifier: GPL-2.0-only */
/* The skbs of what PFQ sends. */
#ifndef _PFQ_POOL_H
#define _PFQ_POOL_H

struct net_device;
struct seq_file;
struct sk_buff;

/*
 * An empty skb for a frame of len bytes out of the device: skb->dev is set,
 * there is room for what the device needs before and after. The caller owns a
 * reference, as of any skb. With softirqs disabled, not in a hard interrupt.
 * NULL: no memory.
 */
struct sk_buff *pfq_pool_get(struct net_device *dev, unsigned int len);

/* The same with the frame in it, as a driver wants it. */
struct sk_buff *pfq_pool_fill(struct net_device *dev, const void *frame, unsigned int len);

int pfq_pool_show(struct seq_file *m);

int pfq_pool_init(void);
/* Nobody gets any more. Does not wait for what drivers still hold. */
void pfq_pool_exit(void);

#endif
