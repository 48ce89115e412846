// SPDX-License-Identifier: GPL-2.0-only
/* What each network namespace has of its own: its sockets and /proc/net/pfq. */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "device.h"
#include "socket.h"

struct pfq_net {
	struct list_head socks;
};

static unsigned int net_id;

struct list_head *pfq_net_socks(struct net *net)
{
	struct pfq_net *pn = net_generic(net, net_id);

	return &pn->socks;
}

static int show_devices(struct seq_file *m, void *v)
{
	return pfq_dev_show(m, seq_file_single_net(m));
}

static int show_sockets(struct seq_file *m, void *v)
{
	return pfq_sock_show(m, seq_file_single_net(m));
}

static int __net_init net_init(struct net *net)
{
	struct pfq_net *pn = net_generic(net, net_id);
	struct proc_dir_entry *dir;

	INIT_LIST_HEAD(&pn->socks);
	dir = proc_net_mkdir(net, "pfq", net->proc_net);
	if (!dir)
		return -ENOMEM;
	if (!proc_create_net_single("devices", 0444, dir, show_devices, NULL) ||
	    !proc_create_net_single("sockets", 0444, dir, show_sockets, NULL)) {
		remove_proc_subtree("pfq", net->proc_net);
		return -ENOMEM;
	}
	return 0;
}

static void __net_exit net_exit(struct net *net)
{
	remove_proc_subtree("pfq", net->proc_net);
}

static struct pernet_operations net_ops = {
	.init = net_init,
	.exit = net_exit,
	.id = &net_id,
	.size = sizeof(struct pfq_net),
};

int pfq_net_init(void)
{
	return register_pernet_subsys(&net_ops);
}

void pfq_net_exit(void)
{
	unregister_pernet_subsys(&net_ops);
}
