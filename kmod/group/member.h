/* SPDX-License-Identifier: GPL-2.0-only */
/* The membership of a socket in a group. */
#ifndef _PFQ_MEMBER_H
#define _PFQ_MEMBER_H

#include <linux/list.h>
#include <linux/types.h>

struct pfq_group;
struct pfq_sock;

/**
 * struct pfq_membership - a socket in a group; under pfq_net.lock
 * @id: unique in the network namespace
 * @of_group: in pfq_group.members
 * @of_sock: in pfq_sock.groups, in the order of joining
 * @group: the group
 * @sock: the socket
 * @classes: classes of packets that the socket wants; 0: it joined with PFQ_POLICY_UNDEFINED
 * @weight: share of the packets that the group steers
 * @key: input of rendezvous hashing (engine/steer.h); constant
 * @filtered: packets that the group had filtered before the socket joined
 * @dropped: packets that the group had dropped by then
 */
struct pfq_membership {
	u64 id;
	struct list_head of_group;
	struct list_head of_sock;
	struct pfq_group *group;
	struct pfq_sock *sock;
	u64 classes;
	u32 weight;
	u32 key;
	u64 filtered;
	u64 dropped;
};

#endif
