#include <linux/netdevice.h>

static int split(struct sk_buff *skb)
{
	return netif_\
rx(skb);
}
