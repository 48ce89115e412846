/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_MEMBER_H
#define _PFQ_MEMBER_H

#include <linux/list.h>
#include <linux/types.h>

struct pfq_group;
struct pfq_sock;

/* A socket in a group. */
struct pfq_membership {
	struct list_head of_group;
	struct list_head of_sock;	/* in the order of joining */
	struct pfq_group *group;
	struct pfq_sock *sock;
	u64 classes;			/* 0: joined with PFQ_POLICY_UNDEFINED */
	u32 weight;
	u32 key;			/* for steering; never changes */
	u64 filtered;			/* by the group, before it joined */
	u64 dropped;
};

#endif
