#include <linux/netdevice.h>

#define DELIVER(how) netif_##how
#define CAT(a, b) a %:%: b
#define STOP(q) DELIVER(q)

static void deliver(struct sk_buff *skb)
{
	DELIVER(rx)(skb);
	CAT(netif_receive, _skb)(skb);
	DELIVER(stop_queue)(skb->dev);
	CAT(kfree, _skb)(skb);
}
