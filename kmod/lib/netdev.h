/* SPDX-License-Identifier: GPL-2.0-only */
/* Properties of network devices for which the kernel has no helper. */
#ifndef _PFQ_NETDEV_H
#define _PFQ_NETDEV_H

#include <linux/netdevice.h>
#include <net/rtnetlink.h>

/**
 * pfq_dev_is_tun() - is this a tun or tap device?
 * @dev: the device
 *
 * Context: Any.
 */
static inline bool pfq_dev_is_tun(const struct net_device *dev)
{
	return dev->rtnl_link_ops && !strcmp(dev->rtnl_link_ops->kind, "tun");
}

/**
 * pfq_dev_has_wire() - do frames that the device sends leave this kernel?
 * @dev: the device
 *
 * A NIC sends to a wire, and tun sends to a process. A veth device, for one, sends to its
 * peer, which receives the frame in this kernel again.
 *
 * Context: Any.
 */
static inline bool pfq_dev_has_wire(const struct net_device *dev)
{
	return dev->dev.parent || pfq_dev_is_tun(dev);
}

#endif
