/* SPDX-License-Identifier: GPL-2.0-only */
/* Properties of network devices for which the kernel has no helper. */
#ifndef _PFQ_NETDEV_H
#define _PFQ_NETDEV_H

#include <linux/netdevice.h>
#include <net/rtnetlink.h>

/**
 * pfq_net_has_device() - is there a device with this index?
 * @net: the network namespace
 * @ifindex: the index
 *
 * Context: Process.
 */
static inline bool pfq_net_has_device(struct net *net, int ifindex)
{
	bool found;

	rcu_read_lock();
	found = dev_get_by_index_rcu(net, ifindex);
	rcu_read_unlock();
	return found;
}

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
