#include <linux/netdevice.h>

#ifdef NEED_RECEIVE_SKB_LIST
static inline void netif_receive_skb_list(struct list_head *head)
{
	struct sk_buff *skb, *next;

	list_for_each_entry_safe(skb, next, head, list)
		netif_receive_skb(skb);
}
#endif

/* the kernel's own prototype, once more */
int netif_rx(struct sk_buff *skb);

#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 18, 0)
static int netif_rx_ni(struct sk_buff *skb);
#endif

static void deliver(struct list_head *list, struct sk_buff *skb)
{
	netif_receive_skb_list(list);
	netif_rx_ni(skb);
	netif_rx(skb);
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 18, 0)
static int netif_rx_ni(struct sk_buff *skb)
{
	return netif_rx(skb);
}
#endif
