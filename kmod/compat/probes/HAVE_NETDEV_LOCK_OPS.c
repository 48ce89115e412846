// SPDX-License-Identifier: GPL-2.0-only
/* Since 6.15: a lock per device, in addition to RTNL, for drivers that ask for it. */
#include <net/netdev_lock.h>

void probe(struct net_device *dev);

void probe(struct net_device *dev)
{
	netdev_lock_ops(dev);
	netdev_unlock_ops(dev);
}
