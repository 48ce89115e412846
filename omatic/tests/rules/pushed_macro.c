#include <linux/netdevice.h>

/* the driver's own definition, which a pragma takes away and brings back */
#define netif_rx(skb) count_rx(skb)
#pragma push_macro("netif_rx")
#undef netif_rx
static inline int count_rx(struct sk_buff *skb)
{
	skb->dev->stats.rx_packets++;
	return netif_rx(skb);
}
_Pragma("pop_macro(\"netif_rx\")")
