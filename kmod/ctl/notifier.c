// SPDX-License-Identifier: GPL-2.0-only
/* The netdevice notifier: devices are registered, change features and are unregistered. */
#include <linux/netdevice.h>

#include "burst/burst.h"
#include "ctl/bind.h"
#include "ctl/notifier.h"
#include "dev/attach.h"
#include "dev/device.h"
#include "tx/tx.h"

static void notifier_unregister(struct net_device *dev)
{
	struct pfq_dev *pd = pfq_dev_find(dev);

	pfq_bind_device_gone(dev);
	pfq_tx_device_gone(dev);
	if (!pd)
		return;
	pfq_detach(pd);
	pfq_dev_remove(pd);
}

static int notifier_call(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	switch (event) {
	case NETDEV_REGISTER:
		if (pfq_bind_update_dev(dev))
			netdev_warn(dev, "pfq: no memory, sockets bound to any device miss this one\n");
		break;
	case NETDEV_FEAT_CHANGE:
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
