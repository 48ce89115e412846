/* SPDX-License-Identifier: GPL-2.0-only */
/* The skbs in which PFQ sends frames: a per-CPU pool that recycles them. */
#ifndef _PFQ_POOL_H
#define _PFQ_POOL_H

struct net_device;
struct seq_file;
struct sk_buff;

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
struct sk_buff *pfq_pool_get(struct net_device *dev, unsigned int len);

/**
 * pfq_pool_copy() - get an skb that holds a copy of a frame, ready to send
 * @dev: the device that will send it
 * @frame: the frame, link header first
 * @len: its bytes
 *
 * Sets the MAC and network headers and skb->protocol.
 *
 * Return: The skb, or NULL when there is no memory.
 * Context: Softirqs disabled, not in a hard interrupt.
 */
struct sk_buff *pfq_pool_copy(struct net_device *dev, const void *frame, unsigned int len);

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
