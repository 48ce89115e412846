/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The receive hooks that a rewritten driver calls, one for each receive function of
 * the kernel: pfq_X() takes the place of X(). It offers the packet to PFQ first.
 * When PFQ consumes the packet, the hook returns what X() returns for a packet that
 * it took; else it returns X()'s result. The context is that of X().
 *
 * The compiler reads this header before each file of a driver (-include), so that the
 * driver's own headers keep their order. It includes nothing, and declares types
 * without their members: with complete types genksyms would compute other CRCs for
 * the driver's exports, and the distribution's dependent modules would refuse to
 * load. An enum that is declared so is an extension of gcc and clang.
 */
#ifndef _PFQ_HOOK_H
#define _PFQ_HOOK_H

#ifndef __ASSEMBLER__

enum gro_result;
struct gro_cells;
struct list_head;
struct napi_struct;
struct sk_buff;

enum gro_result pfq_napi_gro_receive(struct napi_struct *napi, struct sk_buff *skb);
enum gro_result pfq_napi_gro_frags(struct napi_struct *napi);
int pfq_netif_receive_skb(struct sk_buff *skb);
void pfq_netif_receive_skb_list(struct list_head *head);
int pfq_netif_rx(struct sk_buff *skb);
int pfq_netif_rx_ni(struct sk_buff *skb);	/* kernels before 5.18 */
int pfq_netif_rx_any_context(struct sk_buff *skb);	/* kernels before 5.18 */
int pfq___netif_rx(struct sk_buff *skb);	/* kernels since 5.18 */
int pfq_gro_cells_receive(struct gro_cells *gcells, struct sk_buff *skb);

#endif
#endif
