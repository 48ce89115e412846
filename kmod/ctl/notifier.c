// SPDX-License-Identifier: GPL-2.0-only
/* The netdevice notifier: devices are registered, change features and are unregistered. */
#include <linux/netdevice.h>

#include "burst/burst.h"
#include "ctl/bind.h"
#include "ctl/notifier.h"
#include "dev/attach.h"
#include "dev/device.h"
#include "dev/features.h"
#include "lib/net.h"
#include "tx/tx.h"

/* The device is removed, or leaves for another network namespace. */
static void notifier_unregister(struct net_device *dev)
{
	struct net *net = dev_net(dev);
	struct pfq_dev *pd;

	pfq_bind_device_gone(dev);
	pfq_net_lock(net);
	pfq_tx_device_gone(dev);
	pd = pfq_dev_find(dev);
	pfq_net_unlock(net);
	if (!pd)
		return;
	/* a device that goes on to live has its features back */
	if (dev->reg_state == NETREG_REGISTERED)
		pfq_features_restore(pd);
	pfq_net_lock(net);
	pfq_dev_remove(pd);
	pfq_net_unlock(net);
}

static int notifier_register(struct net_device *dev)
{
	int err;

	pfq_net_lock(dev_net(dev));
	err = pfq_bind_device_new(dev);
	pfq_net_unlock(dev_net(dev));
	return err;
}

static void notifier_features(struct net_device *dev)
{
	struct pfq_dev *pd;

	pfq_net_lock(dev_net(dev));
	pd = pfq_dev_find(dev);
	if (pd)
		pfq_features_changed(pd);
	pfq_net_unlock(dev_net(dev));
}

static int notifier_call(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	switch (event) {
	case NETDEV_REGISTER:
		if (notifier_register(dev))
			netdev_warn(dev, "pfq: no memory, or too many bindings: sockets bound to any device miss this one\n");
		break;
	case NETDEV_FEAT_CHANGE:
		notifier_features(dev);
		pfq_route_invalidate();
		break;
	case NETDEV_UNREGISTER:
		notifier_unregister(dev);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block notifier = { .notifier_call = notifier_call };

int pfq_notifier_init(void)
{
	return register_netdevice_notifier(&notifier);
}

void pfq_notifier_exit(void)
{
	unregister_netdevice_notifier(&notifier);
}
