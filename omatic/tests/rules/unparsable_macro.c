#include <linux/netdevice.h>

#define RX_OR_ELSE(x) if (x) { netif_rx(x); } else

static void deliver(struct sk_buff *skb)
{
	netif_rx(skb);
}
