// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that offers frames to the frame hook, some as drivers do and some as
 * they should not. selftests/virtual/frame_edge_cases.c uses it. A write of
 * "device", "no device" or "zero copy" to the parameter "offer" offers one frame.
 * The parameter "consumed" tells whether PFQ consumed the last frame.
 *
 * A write of "skb" or "unreadable skb" offers an skb to its hook, for
 * selftests/virtual/unreadable.c.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/filter.h>
#include <linux/module.h>
#include <linux/skbuff.h>
#include <net/xdp.h>

#include <pfq/frame.h>
#include <pfq/hook.h>

#define FRAME_ROOM 2048
#define FRAME_LEN 100
#define FRAME_READABLE 60	/* bytes of an unreadable skb that can be read */

static struct net_device *dev;
static bool consumed;

static netdev_tx_t frame_test_xmit(struct sk_buff *skb, struct net_device *dev)
{
	dev_kfree_skb(skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops frame_test_netdev_ops = { .ndo_start_xmit = frame_test_xmit };

/* libpfq looks the module up by this name, and finds that it has hooks. */
static void frame_test_get_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
}

static const struct ethtool_ops frame_test_ethtool_ops = { .get_drvinfo = frame_test_get_drvinfo };

static void frame_test_setup(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &frame_test_netdev_ops;
	dev->ethtool_ops = &frame_test_ethtool_ops;
	dev->hw_features = NETIF_F_LRO | NETIF_F_HW_VLAN_CTAG_RX | NETIF_F_HW_VLAN_STAG_RX;
	dev->features = dev->hw_features;
	eth_hw_addr_random(dev);
}

static int frame_test_offer(struct net_device *from, enum xdp_mem_type type)
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

/*
 * All bytes are 0xff. The last ones of an unreadable skb are in no fragment, so skb_copy_bits() fails as it
 * does for memory that only a device can read. The stack would not expect that: steal it.
 */
static int frame_test_offer_skb(bool readable)
{
	struct sk_buff *skb = alloc_skb(FRAME_ROOM, GFP_KERNEL);

	if (!skb)
		return -ENOMEM;
	memset(skb_put(skb, FRAME_LEN), 0xff, FRAME_LEN);
	if (!readable) {
		skb_trim(skb, FRAME_READABLE);
		skb->data_len = FRAME_LEN - FRAME_READABLE;
		skb->len += skb->data_len;
	}
	skb->dev = dev;
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	local_bh_disable();
	pfq_netif_receive_skb(skb);
	local_bh_enable();
	return 0;
}

static int frame_test_set_offer(const char *how, const struct kernel_param *unused)
{
	if (sysfs_streq(how, "device"))
		return frame_test_offer(dev, MEM_TYPE_PAGE_SHARED);
	if (sysfs_streq(how, "no device"))
		return frame_test_offer(NULL, MEM_TYPE_PAGE_SHARED);
	if (sysfs_streq(how, "zero copy"))
		return frame_test_offer(dev, MEM_TYPE_XSK_BUFF_POOL);
	if (sysfs_streq(how, "skb"))
		return frame_test_offer_skb(true);
	if (sysfs_streq(how, "unreadable skb"))
		return frame_test_offer_skb(false);
	return -EINVAL;
}

static const struct kernel_param_ops frame_test_offer_ops = { .set = frame_test_set_offer };

module_param_cb(offer, &frame_test_offer_ops, NULL, 0200);
module_param(consumed, bool, 0444);

static int __init frame_test_init(void)
{
	int err;

	dev = alloc_netdev(0, "pfqtest%d", NET_NAME_UNKNOWN, frame_test_setup);
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
