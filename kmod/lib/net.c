// SPDX-License-Identifier: GPL-2.0-only
/* The state of PFQ in each network namespace. */
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "lib/net.h"
#include "lib/stats.h"

static unsigned int net_id;

struct pfq_net *pfq_net(const struct net *net)
{
	return net_generic(net, net_id);
}

static int __net_init net_init(struct net *net)
{
	struct pfq_net *pn = pfq_net(net);

	mutex_init(&pn->build);
	mutex_init(&pn->lock);
	INIT_LIST_HEAD(&pn->devs);
	INIT_LIST_HEAD(&pn->socks);
	INIT_LIST_HEAD(&pn->groups);
	pn->removed_dev_cpus = alloc_percpu(struct pfq_dev_cpu);
	return pn->removed_dev_cpus ? 0 : -ENOMEM;
}

static void __net_exit net_exit(struct net *net)
{
	free_percpu(pfq_net(net)->removed_dev_cpus);
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
