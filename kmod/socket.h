/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_SOCKET_H
#define _PFQ_SOCKET_H

#include <linux/list.h>
#include <net/sock.h>

#include "device.h"
#include "ring.h"

#define PFQ_WHY_MAX 160

struct pfq_bind {
	struct list_head list;
	struct pfq_so_bind req;
};

struct pfq_sock {
	struct sock sk;			/* first */
	struct pfq_rx_ring *ring;	/* before the first bind, then constant */
	struct list_head binds;		/* RTNL */
	struct list_head list;		/* of the net's sockets; RTNL */
	char why[PFQ_WHY_MAX];		/* the socket's lock */
	struct pid *pid;
	char comm[TASK_COMM_LEN];
};

static inline struct pfq_sock *pfq_sk(struct sock *sk)
{
	return (struct pfq_sock *)sk;
}

/* Keep why a call failed for PFQ_SO_ERROR; returns err. The socket's lock. */
__printf(3, 4)
int pfq_sock_fail(struct pfq_sock *ps, int err, const char *fmt, ...);

/* bind.c; under the socket's lock and RTNL */
int pfq_sock_bind(struct pfq_sock *ps, const struct pfq_so_bind *req);
int pfq_sock_unbind(struct pfq_sock *ps, const struct pfq_so_bind *req);
void pfq_sock_unbind_all(struct pfq_sock *ps);
void pfq_sock_show_binds(struct seq_file *m, const struct pfq_sock *ps);

/* Writes the targets for a device, unless NULL; returns how many. RTNL */
unsigned int pfq_sock_targets(struct net_device *dev, struct pfq_target *target);

/* Its bindings end, its readers learn it. RTNL */
void pfq_sock_device_gone(struct net_device *dev);

int pfq_sock_show(struct seq_file *m, struct net *net);

/* The sockets of a network namespace; RTNL */
struct list_head *pfq_net_socks(struct net *net);

int pfq_sock_init(void);
void pfq_sock_exit(void);
int pfq_net_init(void);
void pfq_net_exit(void);

#endif
