/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The receive hooks that a rewritten driver calls, one for each receive call of
 * the kernel: pfq_X() stands for X() and returns what X() returns.
 *
 * netdevice.h and forward declarations, nothing more: a heavier include makes
 * genksyms see complete types, the driver's exported CRCs change, and the
 * distribution's dependent modules refuse to load.
 */
#ifndef _PFQ_HOOK_H
#define _PFQ_HOOK_H

#include <linux/netdevice.h>

struct gro_cells;

gro_result_t pfq_napi_gro_receive(struct napi_struct *napi, struct sk_buff *skb);
gro_result_t pfq_napi_gro_frags(struct napi_struct *napi);
int pfq_netif_receive_skb(struct sk_buff *skb);
void pfq_netif_receive_skb_list(struct list_head *head);
int pfq_netif_rx(struct sk_buff *skb);
int pfq_netif_rx_ni(struct sk_buff *skb);
int pfq___netif_rx(struct sk_buff *skb);
int pfq_gro_cells_receive(struct gro_cells *gcells, struct sk_buff *skb);

#endif
