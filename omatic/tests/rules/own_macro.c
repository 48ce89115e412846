#include <linux/netdevice.h>

static int count;
static inline int fix(struct sk_buff *skb) { count++; return netif_rx(skb); }
#define netif_rx(skb) fix(skb)
#ifndef napi_gro_receive
#define napi_gro_receive(napi, skb) \
	(count++, napi_gro_receive(napi, skb))
#endif
#define netif_receive_skb fix

static int deliver(struct napi_struct *napi, struct sk_buff *skb)
{
	int (*rx)(struct sk_buff *skb) = netif_rx;

	return rx(skb) + netif_rx(skb) + napi_gro_receive(napi, skb) + netif_receive_skb(skb);
}

#undef netif_rx
static int original(struct sk_buff *skb)
{
	return netif_rx(skb);
}
