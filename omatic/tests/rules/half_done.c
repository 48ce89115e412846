#include <pfq/hook.h>
#include <linux/netdevice.h>

static void deliver(struct napi_struct *napi, struct sk_buff *skb)
{
	if (skb->len)
		pfq_napi_gro_receive(napi, skb);
	else
		netif_rx(skb);
}
