#include <linux/netdevice.h>

static void rx(struct sk_buff *skb)
{
	if (BUGLVL(D_SKB))
		arcnet_dump_skb(skb->dev, skb, "rx");
	netif_rx(skb);
}
