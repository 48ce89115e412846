// SPDX-License-Identifier: GPL-2.0-only
/* Keep NIC features that lose information in a frame off while frames are stolen. */
#include <linux/inetdevice.h>
#include <linux/jiffies.h>
#include <linux/rtnetlink.h>
#include <linux/workqueue.h>
#include <net/addrconf.h>

#include "burst/burst.h"
#include "compat/compat.h"
#include "dev/device.h"
#include "dev/features.h"

#define STRIP_FEATURES (NETIF_F_HW_VLAN_CTAG_RX | NETIF_F_HW_VLAN_STAG_RX)
#define LOSSY_FEATURES (STRIP_FEATURES | NETIF_F_LRO)

/* Longer than NICs delay the interrupt for a frame that is in memory. */
#define SETTLE_MIN_MS 100
/* In this time a queue that is always busy is received from its one end to the other, many times. */
#define SETTLE_MAX_MS 1000
#define SETTLE_POLL_MS 20

static void features_settle_all(struct work_struct *work);

static DECLARE_DELAYED_WORK(settle_work, features_settle_all);

static bool features_strip(const struct net_device *dev)
{
	return dev->features & STRIP_FEATURES;
}

void pfq_features_init(struct pfq_dev *pd)
{
	WRITE_ONCE(pd->whole_frames, !features_strip(pd->dev) && !(pd->dev->hw_features & STRIP_FEATURES));
}

bool pfq_features_keep_tags(const struct pfq_dev *pd)
{
	return READ_ONCE(pd->whole_frames) && !features_strip(pd->dev);
}

static bool features_napi_is_idle(const struct net_device *dev)
{
	const struct napi_struct *napi;
	bool idle = true;

	rcu_read_lock();
	list_for_each_entry_rcu(napi, &dev->napi_list, dev_list)
		if (test_bit(NAPI_STATE_SCHED, &napi->state))
			idle = false;
	rcu_read_unlock();
	return idle;
}

/* Has each frame been received that the NIC stored before its features were turned off? */
static bool features_have_settled(const struct pfq_dev *pd)
{
	const unsigned long since = pd->lossless_since;

	return time_after(jiffies, since + msecs_to_jiffies(SETTLE_MAX_MS)) ||
	       (time_after(jiffies, since + msecs_to_jiffies(SETTLE_MIN_MS)) && features_napi_is_idle(pd->dev));
}

/* Returns true if the device must be looked at again. */
static bool features_settle(struct pfq_dev *pd)
{
	if (!pd->settling)
		return false;
	if (!features_have_settled(pd))
		return true;
	pd->settling = false;
	WRITE_ONCE(pd->whole_frames, true);
	pfq_route_invalidate();
	return false;
}

static void features_settle_all(struct work_struct *work)
{
	struct pfq_dev *pd;
	bool again = false;

	rtnl_lock();
	list_for_each_entry(pd, &pfq_devs, list)
		again |= features_settle(pd);
	rtnl_unlock();
	if (again)
		schedule_delayed_work(&settle_work, msecs_to_jiffies(SETTLE_POLL_MS));
}

void pfq_features_changed(struct pfq_dev *pd)
{
	if (features_strip(pd->dev)) {
		pd->settling = false;
		WRITE_ONCE(pd->whole_frames, false);
	} else if (!pd->whole_frames && !pd->settling) {
		pd->settling = true;
		pd->lossless_since = jiffies;
		schedule_delayed_work(&settle_work, msecs_to_jiffies(SETTLE_MIN_MS));
	}
}

static void features_change(struct net_device *dev, netdev_features_t on, netdev_features_t off)
{
	dev->wanted_features |= on;
	dev->wanted_features &= ~off;
	netdev_lock_ops(dev);
	netdev_update_features(dev);
	netdev_unlock_ops(dev);
}

static void features_log(const struct net_device *dev, bool stolen)
{
	netdev_info(dev, "pfq: frames are %s, rxvlan is %s, lro is %s\n", stolen ? "stolen" : "no longer stolen",
		    features_strip(dev) ? "on" : "off", dev->features & NETIF_F_LRO ? "on" : "off");
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

bool pfq_features_disable(struct pfq_dev *pd)
{
	const netdev_features_t off = pd->dev->features & LOSSY_FEATURES;

	pd->disabled_features |= off;
	/*
	 * Drivers note in dev->features that tags are no longer stripped, then tell the NIC. Packets in between lose
	 * their tags in the sk_buff, too. With LRO, ixgbe resets the NIC in between: so turn LRO off before.
	 */
	if (off & NETIF_F_LRO)
		features_change(pd->dev, 0, NETIF_F_LRO);
	if (off & STRIP_FEATURES)
		features_change(pd->dev, 0, STRIP_FEATURES);
	if (off)
		features_log(pd->dev, true);
	pfq_features_changed(pd);
	return off & STRIP_FEATURES;
}

void pfq_features_restore(struct pfq_dev *pd)
{
	netdev_features_t on = pd->disabled_features;

	pd->disabled_features = 0;
	if (features_forbid_lro(pd->dev))
		on &= ~NETIF_F_LRO;
	if (!on)
		return;
	if (on & STRIP_FEATURES) {
		pd->settling = false;
		WRITE_ONCE(pd->whole_frames, false);
	}
	features_change(pd->dev, on, 0);
	features_log(pd->dev, false);
}

void pfq_features_exit(void)
{
	cancel_delayed_work_sync(&settle_work);
}
