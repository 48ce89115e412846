#include <linux/netdevice.h>

static void deliver(struct ring *ring, struct sk_buff *skb)
{
	int n;

	for_each_ring_unknown(ring, n)
		netif_rx(skb);
	WARN_ON(netif_rx(skb) != NET_RX_SUCCESS);
	LOCKED(ring, netif_receive_skb(skb));
	n = ({ netif_rx(skb); });
	if (unlikely(netif_receive_skb(skb)))
		return;
}
