#include <linux/netdevice.h>
#include <net/gro_cells.h>

static void deliver(struct napi_struct *napi, struct sk_buff *skb, struct list_head *list,
		    struct gro_cells *cells)
{
	napi_gro_receive(napi, skb);
	napi_gro_frags(napi);
	netif_receive_skb(skb);
	netif_receive_skb_list(list);
	netif_rx(skb);
	netif_rx_ni(skb);
	netif_rx_any_context(skb);
	__netif_rx(skb);
	gro_cells_receive(cells, skb);
}
