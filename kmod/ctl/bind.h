/* SPDX-License-Identifier: GPL-2.0-only */
/* Bindings: the devices and Rx queues whose packets a group gets. */
#ifndef _PFQ_BIND_H
#define _PFQ_BIND_H

#include <linux/list.h>
#include <uapi/linux/pfq.h>

struct net_device;
struct pfq_group;
struct pfq_sock;
struct seq_file;

/**
 * struct pfq_bind - a binding; changed under RTNL and pfq_net.lock, read under either
 * @list: in pfq_group.binds
 * @targets: list of struct pfq_target: what it means for each device
 * @req: the request
 * @promisc: the socket that made the device promiscuous; NULL: none did. Under RTNL
 */
struct pfq_bind {
	struct list_head list;
	struct list_head targets;
	struct pfq_so_bind req;
	struct pfq_sock *promisc;
};

/**
 * pfq_join() - PFQ_SO_JOIN: see pfq_group_join()
 * @ps: the socket
 * @join: the request
 *
 * Return: as pfq_group_join().
 * Context: As pfq_group_join(); takes RTNL after an error.
 */
int pfq_join(struct pfq_sock *ps, const struct pfq_so_join *join);

/**
 * pfq_bind() - PFQ_SO_BIND: bind a group to a device and queue
 * @ps: a member of the group
 * @req: the request
 *
 * Return: 0, or a negative error with a text: see pfq_sock_fail().
 * Context: Process, pfq_net.build and the socket's lock held; takes RTNL and pfq_net.lock, sleeps.
 */
int pfq_bind(struct pfq_sock *ps, const struct pfq_so_bind *req);

/**
 * pfq_unbind() - PFQ_SO_UNBIND: remove a binding
 * @ps: a member of the group
 * @req: the request of the binding
 *
 * Return: 0, or a negative error with a text: see pfq_sock_fail().
 * Context: Process, the socket's lock held; takes RTNL and pfq_net.lock, sleeps.
 */
int pfq_unbind(struct pfq_sock *ps, const struct pfq_so_bind *req);

/**
 * pfq_leave() - PFQ_SO_LEAVE: leave a group; the last member unbinds and destroys it
 * @ps: the socket
 * @gid: the group's number
 *
 * Return: 0, or -ENOENT with a text: see pfq_sock_fail().
 * Context: As pfq_unbind().
 */
int pfq_leave(struct pfq_sock *ps, u32 gid);

/**
 * pfq_leave_all() - leave all groups
 * @ps: a socket that is being closed
 *
 * Context: Process; takes RTNL and pfq_net.lock, sleeps.
 */
void pfq_leave_all(struct pfq_sock *ps);

/**
 * pfq_bind_device_new() - give a device to the groups that are bound to any
 * @dev: a device that is being registered
 *
 * Return: 0, or -ENOMEM: some groups do not get its packets.
 * Context: Process, under RTNL, pfq_net.lock held; sleeps.
 */
int pfq_bind_device_new(struct net_device *dev);

/**
 * pfq_bind_device_gone() - remove the bindings to a device, and report ENETDOWN to the groups' members
 * @dev: a device that is being unregistered, or moved to another network namespace
 *
 * Ends the promiscuous mode that the bindings asked for. Needs no memory.
 *
 * Context: Process, under RTNL, pfq_net.lock not held; sleeps.
 */
void pfq_bind_device_gone(struct net_device *dev);

/**
 * pfq_bind_show() - write the bindings of a group, as "eth0:*,eth1:2", or "-"
 * @m: the file
 * @group: the group
 *
 * Context: Process, pfq_net.lock held.
 */
void pfq_bind_show(struct seq_file *m, const struct pfq_group *group);

#endif
