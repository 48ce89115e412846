%:include <linux/netdevice.h>

static void deliver(struct sk_buff *skb)
{
#if 0
	netif_rx(skb);
#elifdef CONFIG_64BIT
	netif_receive_skb(skb);
#endif
#if 0
	netif_rx(skb);
#elifndef CONFIG_64BIT
	netif_receive_skb(skb);
#endif
%:if 0
	netif_rx(skb);
%:endif
#if 0
#ifdef A
#else
	netif_rx(skb);
#endif
#else
	netif_rx(skb);
#endif
}
