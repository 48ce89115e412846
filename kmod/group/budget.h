/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The budget of a packet: the most steps (lib/cost.h) that all groups of a device's queue together may take.
 * Without a budget, programs of many groups add up until softirqs stall the CPU. The module parameter
 * packet_budget changes it. A quarter is left for requests with CAP_NET_ADMIN: see pfq_sock_share().
 */
#ifndef _PFQ_BUDGET_H
#define _PFQ_BUDGET_H

#include <linux/list.h>
#include <linux/types.h>

struct pfq_dev;
struct pfq_sock;

/**
 * struct pfq_budget - what a group takes of the budgets of devices' queues; under pfq_net.lock
 * @gid: the group's number
 * @cost: pfq_plan.cost of its plan
 * @targets: list of struct pfq_target: the queues
 */
struct pfq_budget {
	u32 gid;
	u32 cost;
	struct list_head targets;
};

/**
 * pfq_budget_check() - may a group cost this on all its queues?
 * @ps: the socket of the request, for the error text
 * @b: what the group takes
 * @cost: pfq_plan.cost of its new plan
 * @what: the option, for the error text
 *
 * Return: 0, or -EDQUOT with a text: see pfq_sock_fail().
 * Context: Process, pfq_net.lock and the socket's lock held.
 */
int pfq_budget_check(struct pfq_sock *ps, const struct pfq_budget *b, u32 cost, const char *what);

/**
 * pfq_budget_check_bind() - may a group get the packets of another queue?
 * @ps: the socket of the request, for the error text
 * @b: what the group takes
 * @pd: the device
 * @queue: the Rx queue, or PFQ_ANY_QUEUE
 *
 * Return: as pfq_budget_check().
 * Context: As pfq_budget_check().
 */
int pfq_budget_check_bind(struct pfq_sock *ps, const struct pfq_budget *b, const struct pfq_dev *pd,
			  int queue);

/**
 * pfq_budget_set() - set what a group costs
 * @b: what the group takes
 * @cost: pfq_plan.cost of its plan
 *
 * Context: Process, pfq_net.lock held.
 */
void pfq_budget_set(struct pfq_budget *b, u32 cost);

#endif
