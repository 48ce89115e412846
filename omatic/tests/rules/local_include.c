#include "driver.h"
#include "more.h"

static void deliver(struct sk_buff *skb)
{
	netif_rx(skb);
}
