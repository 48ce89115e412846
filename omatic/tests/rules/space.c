#include <linux/netdevice.h>

static void deliver(struct napi_struct *napi, struct sk_buff *skb)
{
	napi_gro_receive (napi, skb);
	netif_rx	(skb);
	netif_receive_skb
		(skb);
	(void)netif_rx(/* the skb */ skb);
}
