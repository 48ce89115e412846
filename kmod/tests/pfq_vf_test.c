// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that receives as hv_netvsc does with a virtual function: unicasts come by the rx_handler of
 * the lower device (netvsc_vf_handle_frame() in drivers/net/hyperv/netvsc_drv.c), broadcasts by its own
 * receive function, which has a hook. selftests/virtual/stacked.c uses it. The parameters name both devices.
 */
#include <linux/etherdevice.h>
#include <linux/if_link.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include <pfq/hook.h>

static char *lower = "eth0";
static char *upper = "vf%d";
module_param(lower, charp, 0444);
module_param(upper, charp, 0444);

static struct net_device *vf, *dev;

static netdev_tx_t vf_test_xmit(struct sk_buff *skb, struct net_device *unused)
{
	rcu_read_lock();
	if (READ_ONCE(vf)) {
		skb->dev = READ_ONCE(vf);
		dev_queue_xmit(skb);
	} else {
		dev_kfree_skb(skb);
	}
	rcu_read_unlock();
	return NETDEV_TX_OK;
}

static const struct net_device_ops vf_test_ops = {
	.ndo_start_xmit = vf_test_xmit,
};

static void vf_test_setup(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &vf_test_ops;
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
}

static rx_handler_result_t vf_test_handle(struct sk_buff **pskb)
{
	struct sk_buff *skb = skb_share_check(*pskb, GFP_ATOMIC);

	if (!skb)
		return RX_HANDLER_CONSUMED;
	*pskb = skb;
	skb->dev = dev;
	if (!is_broadcast_ether_addr(eth_hdr(skb)->h_dest))
		return RX_HANDLER_ANOTHER;
	pfq_netif_rx(skb);
	return RX_HANDLER_CONSUMED;
}

static void vf_test_detach(void)
{
	ASSERT_RTNL();
	if (!vf)
		return;
	netdev_rx_handler_unregister(vf);
	WRITE_ONCE(vf, NULL);
}

static int vf_test_notify(struct notifier_block *nb, unsigned long event, void *ptr)
{
	if (event == NETDEV_UNREGISTER && netdev_notifier_info_to_dev(ptr) == vf)
		vf_test_detach();
	return NOTIFY_DONE;
}

static struct notifier_block vf_test_notifier = { .notifier_call = vf_test_notify };

static int vf_test_attach(void)
{
	struct net_device *found;
	int err = -ENODEV;

	rtnl_lock();
	found = __dev_get_by_name(&init_net, lower);
	if (found) {
		eth_hw_addr_inherit(dev, found);
		err = netdev_rx_handler_register(found, vf_test_handle, NULL);
		if (!err)
			WRITE_ONCE(vf, found);
	}
	rtnl_unlock();
	return err;
}

static int __init vf_test_init(void)
{
	int err;

	dev = alloc_netdev(0, upper, NET_NAME_UNKNOWN, vf_test_setup);
	if (!dev)
		return -ENOMEM;
	err = register_netdev(dev);
	if (err)
		goto free;
	err = register_netdevice_notifier(&vf_test_notifier);
	if (err)
		goto unregister;
	err = vf_test_attach();
	if (!err)
		return 0;
	unregister_netdevice_notifier(&vf_test_notifier);
unregister:
	unregister_netdev(dev);
free:
	free_netdev(dev);
	return err;
}

static void __exit vf_test_exit(void)
{
	unregister_netdevice_notifier(&vf_test_notifier);
	rtnl_lock();
	vf_test_detach();
	rtnl_unlock();
	unregister_netdev(dev);
	free_netdev(dev);
}

module_init(vf_test_init);
module_exit(vf_test_exit);
MODULE_DESCRIPTION("PFQ: a device that receives by an rx_handler and by a hook");
MODULE_LICENSE("GPL");
