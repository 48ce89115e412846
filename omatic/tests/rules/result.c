#include <linux/netdevice.h>

static int deliver(struct napi_struct *napi, struct sk_buff *skb)
{
	int err = netif_rx(skb), more;

	if (netif_receive_skb(skb) == NET_RX_DROP)
		return 1;
	switch (napi_gro_receive(napi, skb)) {
	case GRO_DROP:
		err = netif_rx(netif_receive_skb(skb) ? skb : NULL);
		break;
	}
	for (more = 0; more < 2 && !netif_rx(skb); more++)
		;
	return more ? netif_rx(skb) : __netif_rx(skb);
}
