#include <linux/netdevice.h>

/* netif_rx(skb) in a comment */
struct stats {
	u64 netif_rx_bytes;
};

static void my_netif_rx(struct sk_buff *skb)
{
	pr_debug("netif_rx(%p)", skb);	// napi_gro_receive()
	netif_rx_internal(skb);
	__napi_gro_receive(skb);
	netif_receive_skb_core(skb, false);
	netif_rxx(skb);
}
#if 0
static void old(struct sk_buff *skb)
{
	netif_rx(skb);
}
#endif
