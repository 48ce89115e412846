#include <linux/netdevice.h>

static void deliver(struct sk_buff *skb, int netif_rx_ni)
{
#ifdef A
	if (skb->len) {
#else
	if (skb->mark) {
#endif
		int netif_rx = netif_rx_ni;

		netif_rx_ni += netif_rx;
	}
	netif_rx(skb);
}

static void after(struct sk_buff *skb)
{
	netif_rx_ni(skb);
}
