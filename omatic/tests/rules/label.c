#include <linux/netdevice.h>

static void deliver(struct sk_buff *skb, int now)
{
	if (now)
		goto netif_rx;
	kfree_skb(skb);
	return;
netif_rx:
	netif_rx(skb);
}
