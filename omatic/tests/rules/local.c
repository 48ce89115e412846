#include <linux/netdevice.h>

static int counter(struct sk_buff *skb)
{
	int netif_rx = 0, n, *netif_receive_skb = &n;

	netif_rx += skb->len;
	return netif_rx + *netif_receive_skb;
}

static int parameter(struct sk_buff *skb, int netif_rx)
{
	return netif_rx + netif_receive_skb(skb);
}

static int pointer(struct sk_buff *skb, int (*netif_rx)(struct sk_buff *skb))
{
	return netif_rx(skb);
}

static int block(struct sk_buff *skb, struct ops *ops)
{
	if (ops) {
		int (*netif_rx)(struct sk_buff *skb) = ops->rx;

		return netif_rx(skb);
	}
	return netif_rx(skb);
}

static int not_declared(struct sk_buff *skb, int n)
{
	int (*rx)(struct sk_buff *skb) = netif_rx, m = n * netif_rx(skb);

	n = (m) * netif_rx(skb), netif_receive_skb(skb);
	return rx(skb) + sizeof(netif_rx(skb)) + n;
}
