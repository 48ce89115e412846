/* SPDX-License-Identifier: GPL-2.0-only */
/* The skbs in which PFQ sends frames: a per-CPU pool that recycles them. */
#ifndef _PFQ_POOL_H
#define _PFQ_POOL_H

struct net_device;
struct seq_file;
struct sk_buff;

/**
 * pfq_pool_usable() - may the skbs of a device be shared, and used again?
 * @dev: the device
 *
 * Ask once and keep the answer with the reference to @dev.
 *
 * Context: Any.
 */
bool pfq_pool_usable(const struct net_device *dev);

/**
 * pfq_pool_get() - get an empty skb for a frame
 * @dev: the device that will send it; becomes skb->dev
 * @len: bytes of the frame
 *
 * The skb has the headroom and tailroom that the device asks for. The caller
 * owns one reference.
 *
 * Return: The skb, or NULL when there is no memory.
 * Context: Softirqs disabled, not in a hard interrupt.
 */
struct sk_buff *pfq_pool_get(struct net_device *dev, unsigned int len, bool pooled);

/**
 * pfq_pool_copy() - get an skb that holds a copy of a frame, ready to send
 * @dev: the device that will send it
 * @frame: the frame, link header first
 * @len: its bytes
 * @pooled: pfq_pool_usable(@dev); false: allocate a new skb
 *
 * Sets the MAC and network headers and skb->protocol.
 *
 * Return: The skb, or NULL when there is no memory.
 * Context: Softirqs disabled, not in a hard interrupt.
 */
struct sk_buff *pfq_pool_copy(struct net_device *dev, const void *frame, unsigned int len, bool pooled);

/**
 * pfq_pool_count() - how many skbs the pools hold
 *
 * Context: Any.
 */
unsigned long pfq_pool_count(void);

/**
 * pfq_pool_shrink() - drop skbs from the pools
 * @n: how many at most
 *
 * Return: how many.
 * Context: Any but a hard interrupt.
 */
unsigned long pfq_pool_shrink(unsigned long n);

/**
 * pfq_pool_show() - print the pool's counters, one line per CPU
 * @m: the /proc file
 *
 * Return: 0.
 * Context: Process.
 */
int pfq_pool_show(struct seq_file *m);

/**
 * pfq_pool_init() - allocate the per-CPU pools
 *
 * Return: 0 or -ENOMEM.
 * Context: Module load.
 */
int pfq_pool_init(void);

/**
 * pfq_pool_exit() - drop the pools' references
 *
 * Does not wait for skbs that drivers still hold.
 *
 * Context: Module unload; nothing calls pfq_pool_get() any more.
 */
void pfq_pool_exit(void);

#endif
