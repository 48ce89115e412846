// SPDX-License-Identifier: GPL-2.0-only
/* Since 6.0: skb_shared_hwtstamps may hold a pointer (SKBTX_HW_TSTAMP_NETDEV) that the driver turns into a time. */
#include <linux/netdevice.h>
#include <linux/skbuff.h>
ktime_t probe(struct sk_buff *skb);
ktime_t probe(struct sk_buff *skb)
{
	if (skb_shinfo(skb)->tx_flags & SKBTX_HW_TSTAMP_NETDEV)
		return netdev_get_tstamp(skb->dev, skb_hwtstamps(skb), false);
	return 0;
}
