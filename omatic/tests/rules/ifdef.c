#include <linux/netdevice.h>

static void deliver(struct napi_struct *napi, struct sk_buff *skb)
{
#ifdef CONFIG_GRO
	napi_gro_receive(napi, skb);
#else
	netif_receive_skb(skb);
#endif
#if 0
	netif_rx(skb);
#else
	netif_rx(skb);
#endif
#if IS_ENABLED(CONFIG_FOO)
	if (skb->len) {
#else
	if (!skb->len) {
#endif
		netif_rx(skb);
	}
}
