enum counters { rx_ok, netif_rx, netif_receive_skb };

static unsigned long counts[] = { [netif_rx] = 1 };

static void count(void)
{
	enum { netif_rx_ni };

	counts[netif_receive_skb] += counts[netif_rx] + netif_rx_ni;
}
