#include <linux/netdevice.h>

static void deliver(struct sk_buff *skb)
{
	netif_rx(skb);
}

static int broken(struct sk_buff *skb)
{
	FOO(x) BAR { ]
	netif_receive_skb(skb);
}
