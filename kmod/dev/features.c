// SPDX-License-Identifier: GPL-2.0-only
/* Keep NIC features that lose information in a frame off while frames are stolen. */
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>

#include "compat/compat.h"
#include "dev/device.h"
#include "dev/features.h"

#define LOSSY_FEATURES (NETIF_F_HW_VLAN_CTAG_RX | NETIF_F_LRO)

static void features_change(struct pfq_dev *pd, netdev_features_t on, netdev_features_t off)
{
	struct net_device *dev = pd->dev;

	dev->wanted_features |= on;
	dev->wanted_features &= ~off;
	netdev_lock_ops(dev);
	netdev_update_features(dev);
	netdev_unlock_ops(dev);
	netdev_info(dev, "pfq: frames are %s, rxvlan is %s, lro is %s\n", off ? "stolen" : "no longer stolen",
		    dev->features & NETIF_F_HW_VLAN_CTAG_RX ? "on" : "off",
		    dev->features & NETIF_F_LRO ? "on" : "off");
}

/*
 * Would the kernel have turned LRO off meanwhile? Forwarding, an upper device and XDP call dev_disable_lro()
 * when they are set up, but that call has no effect while LRO is off already.
 */
static bool features_forbid_lro(const struct net_device *dev)
{
	struct in_device *in = __in_dev_get_rtnl(dev);
	const struct inet6_dev *in6 = __in6_dev_get(dev);

	return (in && IN_DEV_FORWARD(in)) || (in6 && READ_ONCE(in6->cnf.forwarding)) ||
	       netdev_has_any_upper_dev((struct net_device *)dev) || rcu_access_pointer(dev->xdp_prog);
}

void pfq_features_disable(struct pfq_dev *pd)
{
	const netdev_features_t off = pd->dev->features & LOSSY_FEATURES;

	if (!off)
		return;
	pd->disabled_features |= off;
	features_change(pd, 0, off);
}

void pfq_features_restore(struct pfq_dev *pd)
{
	netdev_features_t on = pd->disabled_features;

	pd->disabled_features = 0;
	if (features_forbid_lro(pd->dev))
		on &= ~NETIF_F_LRO;
	if (on)
		features_change(pd, on, 0);
}
