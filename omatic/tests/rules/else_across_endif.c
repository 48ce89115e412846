#include <linux/netdevice.h>

static void deliver(struct net_device *dev, struct sk_buff *skb, bool zc)
{
#ifdef CONFIG_XDP_SOCKETS
	if (zc)
#ifdef NEW_API
		skb->mark = 1;
#else
		skb->mark = 2;
#endif
	else
#endif
		skb->mark = 3;
	if (netif_rx(skb) || netif_receive_skb(netif_rx(skb) ? skb :
		NULL))
		return;
}
