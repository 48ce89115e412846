#include <linux/netdevice.h>

#define my_rx netif_rx
#define my_release(skb) netif_receive_skb(skb)
#define my_deliver(napi, skb) \
	do { \
		(skb)->mark = 1; \
		napi_gro_receive(napi, skb); \
	} while (0)

static void deliver(struct napi_struct *napi, struct sk_buff *skb)
{
	my_rx(skb);
	my_release(skb);
	my_deliver(napi, skb);
}
