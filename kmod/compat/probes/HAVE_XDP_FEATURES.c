// SPDX-License-Identifier: GPL-2.0-only
/* Since 6.3: a device tells which XDP features it has. */
#include <linux/netdevice.h>
bool probe(const struct net_device *dev);
bool probe(const struct net_device *dev)
{
	return dev->xdp_features & NETDEV_XDP_ACT_NDO_XMIT;
}
