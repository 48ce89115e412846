// SPDX-License-Identifier: GPL-2.0-only
/* The budget of a packet: the most steps that all groups of a device's queue together may take. */
#include <linux/moduleparam.h>

#include "dev/device.h"
#include "group/budget.h"
#include "group/group.h"
#include "ring/sock.h"

static unsigned int budget_max = 65536;
module_param_named(packet_budget, budget_max, uint, 0644);
MODULE_PARM_DESC(packet_budget, "most steps that a packet may take in all groups of a device's queue (default: 65536)");

static int budget_check(struct pfq_sock *ps, const struct pfq_group *group, const struct pfq_dev *pd,
			int queue, u32 cost, const char *what)
{
	const u64 sum = pfq_dev_cost(pd, queue, group, cost);
	const unsigned int max = READ_ONCE(budget_max);

	if (sum <= max)
		return 0;
	return pfq_sock_fail(ps, -EDQUOT,
			     "%s: group %u costs %u steps a packet, but of %u on %s the other groups leave %llu: simplify programs and filters, bind fewer groups, or raise pfq's parameter packet_budget",
			     what, group->gid, cost, max, pd->dev->name, sum - cost < max ? max - (sum - cost) : 0);
}

int pfq_budget_check_bind(struct pfq_sock *ps, const struct pfq_group *group, const struct pfq_dev *pd,
			  int queue)
{
	return budget_check(ps, group, pd, queue, group->cost, "bind");
}

int pfq_budget_check_group(struct pfq_sock *ps, const struct pfq_group *group, u32 cost, const char *what)
{
	const struct pfq_target *t;
	int err;

	if (cost <= group->cost)
		return 0;
	list_for_each_entry(t, &group->targets, of_group) {
		err = budget_check(ps, group, t->pd, t->queue, cost, what);
		if (err)
			return err;
	}
	return 0;
}

void pfq_budget_set(struct pfq_group *group, u32 cost)
{
	struct pfq_target *t;

	group->cost = cost;
	list_for_each_entry(t, &group->targets, of_group)
		t->cost = cost;
}
