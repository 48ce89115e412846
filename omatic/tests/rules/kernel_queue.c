#include <linux/netdevice.h>
#include <net/gro_cells.h>

/* packets that are put on the kernel's queues without a call */
static void queue(struct sk_buff *skb, struct softnet_data *sd, struct napi_struct *napi, struct gro_cell *cell)
{
	__skb_queue_tail(&sd->input_pkt_queue, skb);
	__skb_queue_tail(&(*sd).process_queue, skb);
	list_add(&skb->list, &napi->gro_hash[0].list);
	__skb_queue_tail(&cell->napi_skbs, skb);
}
