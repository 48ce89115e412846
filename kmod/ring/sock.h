/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_SOCKET_H
#define _PFQ_SOCKET_H

#include <linux/list.h>
#include <net/sock.h>

#include "ring/ring.h"

#define PFQ_WHY_MAX 240

struct pfq_packet;
struct pfq_tx;
struct seq_file;

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
	char why[PFQ_WHY_MAX];

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

/* By SO_ERROR, to who sleeps in poll(), and to who reads the map. RTNL */
void pfq_sock_tell_error(struct pfq_sock *ps, int err);


/* options.c */
int pfq_setsockopt(struct socket *sock, int level, int option, sockptr_t optval, unsigned int optlen);
int pfq_getsockopt(struct socket *sock, int level, int option, char __user *optval, int __user *optlen);
/* What its groups rejected counts as seen. RTNL */
void pfq_sock_stats(const struct pfq_sock *ps, struct pfq_so_stats *stats);

int pfq_sock_show(struct seq_file *m, struct net *net);

int pfq_sock_init(void);
void pfq_sock_exit(void);

#endif
