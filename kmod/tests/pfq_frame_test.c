// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that gives frames to the frame hook as drivers do, and as they
 * should not: for selftests/frame_odd.c. Writing how to the parameter "offer"
 * offers one; "consumed" tells what became of the last.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/module.h>

#include <pfq/frame.h>

#define FRAME_ROOM 2048
#define FRAME_LEN 100

static struct net_device *dev;
static bool consumed;

static netdev_tx_t throw_away(struct sk_buff *skb, struct net_device *dev)
{
	dev_kfree_skb(skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops ops = { .ndo_start_xmit = throw_away };

/* By this name libpfq sees that the driver has hooks. */
static void tell_driver(struct net_device *dev, struct ethtool_drvinfo *info)
{
	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
}

static const struct ethtool_ops ethtool_ops = { .get_drvinfo = tell_driver };

static void set_up(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &ops;
	dev->ethtool_ops = &ethtool_ops;
	dev->hw_features = NETIF_F_LRO | NETIF_F_HW_VLAN_CTAG_RX;
	dev->features = dev->hw_features;
	eth_hw_addr_random(dev);
}

static int offer(struct net_device *from, enum xdp_mem_type type)
{
	u8 *room = kzalloc(FRAME_ROOM, GFP_KERNEL);
	struct xdp_rxq_info rxq = { .dev = from, .mem = { .type = type } };
	struct xdp_buff xdp = {
		.data_hard_start = room,
		.data = room + XDP_PACKET_HEADROOM,
		.data_meta = room + XDP_PACKET_HEADROOM,
		.data_end = room + XDP_PACKET_HEADROOM + FRAME_LEN,
		.rxq = &rxq,
		.frame_sz = FRAME_ROOM,
	};

	if (!room)
		return -ENOMEM;
	eth_broadcast_addr(xdp.data);
	local_bh_disable();
	consumed = pfq_run_xdp(NULL, &xdp) == XDP_DROP;
	local_bh_enable();
	kfree(room);
	return 0;
}

static int set_offer(const char *how, const struct kernel_param *unused)
{
	if (sysfs_streq(how, "device"))
		return offer(dev, MEM_TYPE_PAGE_SHARED);
	if (sysfs_streq(how, "no device"))
		return offer(NULL, MEM_TYPE_PAGE_SHARED);
	if (sysfs_streq(how, "zero copy"))
		return offer(dev, MEM_TYPE_XSK_BUFF_POOL);
	return -EINVAL;
}

static const struct kernel_param_ops offer_ops = { .set = set_offer };

module_param_cb(offer, &offer_ops, NULL, 0200);
module_param(consumed, bool, 0444);

static int __init frame_test_init(void)
{
	int err;

	dev = alloc_netdev(0, "pfqtest%d", NET_NAME_UNKNOWN, set_up);
	if (!dev)
		return -ENOMEM;
	err = register_netdev(dev);
	if (err)
		free_netdev(dev);
	return err;
}

static void __exit frame_test_exit(void)
{
	unregister_netdev(dev);
	free_netdev(dev);
}

module_init(frame_test_init);
module_exit(frame_test_exit);
MODULE_DESCRIPTION("PFQ: a device that tests the frame hook");
MODULE_LICENSE("GPL");
