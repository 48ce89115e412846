// SPDX-License-Identifier: GPL-2.0-only
/* What each network namespace has of its own: sockets, groups and /proc/net/pfq. */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "ctl/cpu.h"
#include "dev/device.h"
#include "group/group.h"
#include "lib/net.h"
#include "ring/sock.h"
#include "tx/forward.h"
#include "tx/pool.h"
#include "tx/tx.h"

static unsigned int net_id;

struct pfq_net *pfq_net(const struct net *net)
{
	return net_generic(net, net_id);
}

static int show_cpus(struct seq_file *m, void *v)
{
	return pfq_cpu_show(m, seq_file_single_net(m));
}

static int show_devices(struct seq_file *m, void *v)
{
	return pfq_dev_show(m, seq_file_single_net(m));
}

static int show_forward(struct seq_file *m, void *v)
{
	return pfq_forward_show(m);
}

static int show_groups(struct seq_file *m, void *v)
{
	return pfq_group_show(m, seq_file_single_net(m));
}

static int show_sockets(struct seq_file *m, void *v)
{
	return pfq_sock_show(m, seq_file_single_net(m));
}

static int show_memory(struct seq_file *m, void *v)
{
	return pfq_pool_show(m);
}

static int show_tx(struct seq_file *m, void *v)
{
	return pfq_tx_show(m, seq_file_single_net(m));
}

static const struct {
	const char *name;
	int (*show)(struct seq_file *m, void *v);
} files[] = {
	{ "cpus", show_cpus },
	{ "devices", show_devices },
	{ "forward", show_forward },
	{ "groups", show_groups },
	{ "memory", show_memory },
	{ "sockets", show_sockets },
	{ "tx", show_tx },
};

static int make_files(struct net *net)
{
	struct proc_dir_entry *dir = proc_net_mkdir(net, "pfq", net->proc_net);
	size_t i;

	if (!dir)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		if (!proc_create_net_single(files[i].name, 0444, dir, files[i].show, NULL)) {
			remove_proc_subtree("pfq", net->proc_net);
			return -ENOMEM;
		}
	}
	return 0;
}

static int __net_init net_init(struct net *net)
{
	struct pfq_net *pn = pfq_net(net);
	int err;

	INIT_LIST_HEAD(&pn->socks);
	INIT_LIST_HEAD(&pn->groups);
	pn->gone = alloc_percpu(struct pfq_dev_stats);
	if (!pn->gone)
		return -ENOMEM;
	err = make_files(net);
	if (err)
		free_percpu(pn->gone);
	return err;
}

static void __net_exit net_exit(struct net *net)
{
	remove_proc_subtree("pfq", net->proc_net);
	free_percpu(pfq_net(net)->gone);
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
