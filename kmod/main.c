// SPDX-License-Identifier: GPL-2.0-only
/* pfq.ko: set up from the lowest layer to the highest, tear down in reverse. */
#include <linux/module.h>

#include "burst/burst.h"
#include "ctl/notifier.h"
#include "ctl/proc.h"
#include "ctl/socket.h"
#include "dev/attach.h"
#include "lib/deferred.h"
#include "lib/net.h"
#include "packet/packet.h"
#include "packet/shim.h"
#include "packet/tag.h"
#include "rx/receive.h"
#include "tx/forward.h"
#include "tx/pool.h"
#include "tx/shrinker.h"
#include "tx/xdp_xmit.h"
#include <pfq/receiver.h>

static const struct pfq_receiver receiver = {
	.skb = pfq_receive_skb,
	.napi = pfq_receive_napi,
	.frame = pfq_receive_frame,
};

static int __init pfq_init(void)
{
	int err;

	err = pfq_packet_init();
	if (err)
		return err;
	err = pfq_deferred_init(pfq_burst_fold_stats);
	if (err)
		goto packet;
	err = pfq_pool_init();
	if (err)
		goto deferred;
	err = pfq_xdp_init();
	if (err)
		goto pool;
	err = pfq_shrinker_init();
	if (err)
		goto xdp;
	err = pfq_forward_init();
	if (err)
		goto shrinker;
	pfq_burst_init();
	err = pfq_shim_init();
	if (err)
		goto forward;
	err = pfq_tag_init();
	if (err)
		goto shim;
	err = pfq_net_init();
	if (err)
		goto tag;
	err = pfq_proc_init();
	if (err)
		goto net;
	err = pfq_notifier_init();
	if (err)
		goto proc;
	err = pfq_hook_register(&receiver);
	if (err) {
		pr_err("pfq_hook already has a receiver\n");
		goto notifier;
	}
	err = pfq_sock_init();
	if (err)
		goto hook;
	return 0;
hook:
	pfq_hook_unregister(&receiver);
notifier:
	pfq_notifier_exit();
	pfq_attach_exit();
proc:
	pfq_proc_exit();
net:
	pfq_net_exit();
tag:
	pfq_tag_exit();
shim:
	pfq_shim_exit();
forward:
	pfq_burst_exit();
	pfq_forward_exit();
shrinker:
	pfq_shrinker_exit();
xdp:
	pfq_xdp_exit();
pool:
	pfq_pool_exit();
deferred:
	pfq_deferred_exit();
packet:
	pfq_packet_exit();
	return err;
}

static void __exit pfq_exit(void)
{
	pfq_sock_exit();
	pfq_hook_unregister(&receiver);
	pfq_notifier_exit();
	pfq_attach_exit();
	pfq_proc_exit();
	pfq_net_exit();
	pfq_tag_exit();
	pfq_shim_exit();
	pfq_burst_exit();
	pfq_forward_exit();
	pfq_shrinker_exit();
	pfq_xdp_exit();
	pfq_pool_exit();
	pfq_deferred_exit();
	pfq_packet_exit();
}

module_init(pfq_init);
module_exit(pfq_exit);
MODULE_DESCRIPTION("PFQ: packet capture in the network drivers");
MODULE_LICENSE("GPL");
MODULE_VERSION(PFQ_VERSION);
