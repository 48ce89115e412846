/* SPDX-License-Identifier: GPL-2.0-only */
/* Properties of network devices that the kernel has no helper for. */
#ifndef _PFQ_NETDEV_H
#define _PFQ_NETDEV_H

#include <linux/netdevice.h>
#include <net/rtnetlink.h>

/**
 * pfq_dev_is_tun() - Is the device a tun or tap device?
 * @dev: the device
 *
 * Context: any, while @dev is registered.
 */
static inline bool pfq_dev_is_tun(const struct net_device *dev)
{
	return dev->rtnl_link_ops && !strcmp(dev->rtnl_link_ops->kind, "tun");
}

/**
 * pfq_dev_has_wire() - Do frames that the device sends leave this kernel?
 * @dev: the device
 *
 * A NIC sends to a wire, tun to a process. A veth, for one, sends to another device of
 * this kernel, which receives the frame again.
 *
 * Context: any, while @dev is registered.
 */
static inline bool pfq_dev_has_wire(const struct net_device *dev)
{
	return dev->dev.parent || pfq_dev_is_tun(dev);
}

#endif
