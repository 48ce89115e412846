/* SPDX-License-Identifier: GPL-2.0-only */
/* The state of a PF_Q socket. The socket family is in ctl/socket.c. */
#ifndef _PFQ_SOCK_H
#define _PFQ_SOCK_H

#include <linux/list.h>
#include <net/sock.h>

#include "ring/ring.h"

#define PFQ_ERRMSG_MAX 240

struct pfq_tx;

struct pfq_sock {
	struct sock sk;			/* first */
	struct pfq_rx_ring *ring;	/* before the first join, then constant */
	int egress_ifindex;		/* 0: what is delivered goes to the ring */
	int egress_queue;

	/* RTNL */
	struct list_head list;		/* of the net's sockets */
	struct list_head groups;	/* memberships */
	u32 own_gid;			/* PFQ_OWN_GROUP; 0: none yet */
	u64 filtered;			/* by groups that it has left */
	u64 dropped;
	/* the socket's lock; to read tx, RCU will do */
	struct pfq_tx __rcu *tx[PFQ_TX_MAX];
	struct pfq_so_tx_bind tx_last;	/* the ring made last; size 0: none */
	char errmsg[PFQ_ERRMSG_MAX];

	unsigned long inode;		/* of the socket's file, for tracepoints; constant */
	struct pid *pid;
	char comm[TASK_COMM_LEN];
};

static inline struct pfq_sock *pfq_sk(struct sock *sk)
{
	return (struct pfq_sock *)sk;
}

/* The ring, or NULL before PFQ_SO_RING. Any context. */
static inline struct pfq_rx_ring *pfq_sock_ring(const struct pfq_sock *ps)
{
	return smp_load_acquire(&ps->ring);	/* pairs with pfq_sock_set_ring(): the ring is complete */
}

/* Keep why a call failed for PFQ_SO_ERROR; returns err. The socket's lock. */
__printf(3, 4)
int pfq_sock_fail(struct pfq_sock *ps, int err, const char *fmt, ...);

/* By SO_ERROR, to who sleeps in poll(), and to who reads the map. RTNL */
void pfq_sock_tell_error(struct pfq_sock *ps, int err);

/* PFQ_SO_RING. The socket's lock. */
int pfq_sock_set_ring(struct pfq_sock *ps, const struct pfq_so_ring *req);

#endif
