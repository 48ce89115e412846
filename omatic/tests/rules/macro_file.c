#include <linux/netdevice.h>

static void rx(struct sk_buff *skb)
{
	if (BUGLVL(D_SKB))
		arcnet_dump_skb(skb->dev, skb, "rx");
	netif_rx(skb);
}

static int tunnel_rx(struct net_device *dev, struct sk_buff *skb)
{
	IP_TUNNEL_DECLARE_FLAGS(flags) = { };

	return gro_cells_receive(netdev_priv(dev), skb);
}

static void queue_rx(struct virtqueue *vq, spinlock_t *lock)
{
	struct sk_buff *skb;

	scoped_guard(spinlock_irqsave, lock)
		skb = virtqueue_get_buf(vq, NULL);

	netif_receive_skb(skb);
}
