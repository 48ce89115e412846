#include <linux/netdevice.h>

struct ops {
	int (*netif_rx)(struct sk_buff *skb);
	struct {
		unsigned int netif_receive_skb : 1, netif_rx_ni;
	} nested;
	typeof(netif_rx) *same;
};
static struct ops ops = { .netif_rx = NULL, .same = netif_rx };
static struct ops old_style = { netif_rx: NULL };
static int (*table[])(struct sk_buff *skb) = { netif_rx, netif_receive_skb };

static void deliver(struct sk_buff *skb)
{
	netif_rx(skb);
	if (ops.netif_rx)
		ops.netif_rx(skb);
	table[ops.nested.netif_receive_skb](skb);
}
