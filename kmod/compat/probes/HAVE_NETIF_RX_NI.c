// SPDX-License-Identifier: GPL-2.0-only
/* Before 5.18: netif_rx() for process context. Since then netif_rx() works in each context. */
#include <linux/netdevice.h>
int probe(struct sk_buff *skb);
int probe(struct sk_buff *skb)
{
	return netif_rx_ni(skb);
}
