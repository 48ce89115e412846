#include <linux/netdevice.h>

static int deliver(struct sk_buff *skb, int now)
{
	// hand it to the stack.
	netif_rx(skb);
	/* see skb->dev-> */ netif_receive_skb(skb);
	/* goto */ netif_rx(skb);
	if (now)
		// either this:
		return netif_rx(skb);
	return now ? /* a: */ netif_rx(skb) : /* else: */ netif_receive_skb(skb);
}
