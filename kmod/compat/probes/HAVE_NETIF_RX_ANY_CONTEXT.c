// SPDX-License-Identifier: GPL-2.0-only
/* 5.7 to 5.17: netif_rx() or netif_rx_ni(), by context. Since then netif_rx() works in each context. */
#include <linux/netdevice.h>
int probe(struct sk_buff *skb);
int probe(struct sk_buff *skb)
{
	return netif_rx_any_context(skb);
}
