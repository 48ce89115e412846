/* SPDX-License-Identifier: GPL-2.0-only */
/* A socket's transmit rings. */
#ifndef _PFQ_TX_H
#define _PFQ_TX_H

#include <linux/types.h>

struct net;
struct net_device;
struct pfq_so_tx_bind;
struct pfq_so_tx_stats;
struct pfq_sock;
struct seq_file;
struct vm_area_struct;

/* Options; under the socket's lock, which a flush lets go meanwhile. */
int pfq_tx_bind(struct pfq_sock *ps, const struct pfq_so_tx_bind *req);
int pfq_tx_unbind(struct pfq_sock *ps, u32 index);
int pfq_tx_flush(struct pfq_sock *ps, u32 index);
int pfq_tx_bound(const struct pfq_sock *ps, struct pfq_so_tx_bind *last);
int pfq_tx_stats(const struct pfq_sock *ps, struct pfq_so_tx_stats *stats);

/* The rings of a network namespace, for /proc. */
int pfq_tx_show(struct seq_file *m, struct net *net);

int pfq_tx_mmap(struct pfq_sock *ps, struct vm_area_struct *vma);

/* The socket ends; sleeps, without RTNL. */
void pfq_tx_release(struct pfq_sock *ps);

/* Nothing is sent there once a grace period is over. RTNL */
void pfq_tx_device_gone(struct net_device *dev);

#endif
