// SPDX-License-Identifier: GPL-2.0-only
/* Since 5.18: netif_rx() for callers that have disabled softirqs. */
#include <linux/netdevice.h>
int probe(struct sk_buff *skb);
int probe(struct sk_buff *skb)
{
	return __netif_rx(skb);
}
