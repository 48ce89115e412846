#include <linux/netdevice.h>

struct ops {
	int (*rx)(struct sk_buff *skb);
};

static const struct ops plain = { .rx = netif_rx };
static const struct ops vlan[] = { { netif_receive_skb }, { &netif_rx } };

static void choose(struct ops *ops, bool fast)
{
	ops->rx = netif_rx;
	ops->rx = fast ? netif_receive_skb : netif_rx;
	if (ops->rx == netif_receive_skb)
		set_receiver(ops, netif_receive_skb);
	INDIRECT_CALL_2(ops->rx, netif_receive_skb, netif_rx, skb);
	(*netif_rx)(NULL);
}
