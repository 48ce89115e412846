// SPDX-License-Identifier: GPL-2.0-only
/* The budget of a packet: the most steps that all groups of a device's queue together may take. */
#include <linux/moduleparam.h>

#include "dev/device.h"
#include "group/budget.h"
#include "ring/sock.h"

static unsigned int budget_max = 65536;
module_param_named(packet_budget, budget_max, uint, 0644);
MODULE_PARM_DESC(packet_budget, "most steps that a packet may take in all groups of a device's queue (default: 65536)");

static int budget_check(struct pfq_sock *ps, const struct pfq_budget *b, const struct pfq_dev *pd, int queue,
			u32 cost, const char *what)
{
	const u64 others = pfq_dev_cost(pd, queue, b->gid);
	const unsigned int budget = READ_ONCE(budget_max), max = pfq_sock_share(ps, budget);

	if (others + cost <= max)
		return 0;
	return pfq_sock_fail(ps, -EDQUOT,
			     "%s: group %u would cost %u steps a packet; on %s %llu of %u are free: simplify its program or filter, bind fewer groups, or raise pfq's parameter packet_budget%s",
			     what, b->gid, cost, pd->dev->name, others < max ? max - others : 0, max,
			     max < budget ? " (a quarter is reserved for CAP_NET_ADMIN)" : "");
}

int pfq_budget_check_bind(struct pfq_sock *ps, const struct pfq_budget *b, const struct pfq_dev *pd, int queue)
{
	return budget_check(ps, b, pd, queue, b->cost, "bind");
}

int pfq_budget_check(struct pfq_sock *ps, const struct pfq_budget *b, u32 cost, const char *what)
{
	const struct pfq_target *t;
	int err;

	if (cost <= b->cost)
		return 0;
	list_for_each_entry(t, &b->targets, of_group) {
		err = budget_check(ps, b, t->pd, t->queue, cost, what);
		if (err)
			return err;
	}
	return 0;
}

void pfq_budget_set(struct pfq_budget *b, u32 cost)
{
	struct pfq_target *t;

	b->cost = cost;
	list_for_each_entry(t, &b->targets, of_group)
		t->cost = cost;
}
