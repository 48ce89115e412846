/* SPDX-License-Identifier: GPL-2.0-only */
/* The state of a PF_Q socket. The socket family is in ctl/socket.c. */
#ifndef _PFQ_SOCK_H
#define _PFQ_SOCK_H

#include <linux/list.h>
#include <net/sock.h>

#include "lib/net.h"
#include "ring/ring.h"

/* Bytes of an error text, with its NUL. */
#define PFQ_ERRMSG_MAX 240

struct pfq_tx;

/**
 * struct pfq_sock - a PF_Q socket
 * @sk: the kernel's part; first
 * @ring: the capture ring; set before the first join, then constant. Freed with the socket
 * @egress_ifindex: the device that sends the socket's packets; 0: none, they go to the ring
 * @egress_queue: the Tx queue of that device, or -1 for any
 * @list: in pfq_net.socks. This field and the next four are under pfq_net.lock
 * @groups: memberships (struct pfq_membership), in the order of joining
 * @own_gid: the group that PFQ_OWN_GROUP names; 0: none yet
 * @filtered: packets that groups filtered while this socket was a member, summed over groups that it has left
 * @dropped: the same for packets that groups dropped
 * @tx: Tx rings; written under the socket's lock, read under it or RCU
 * @tx_last: the binding of the Tx ring made last; its size is 0 if there is none. Under the socket's lock
 * @errmsg: why the last call failed, for PFQ_SO_ERROR. Under the socket's lock
 * @pid: the process that created the socket
 * @comm: the name of that process
 * @inode: of the socket's file, for tracepoints; constant
 */
struct pfq_sock {
	struct sock sk;
	struct pfq_rx_ring *ring;
	int egress_ifindex;
	int egress_queue;

	struct list_head list;
	struct list_head groups;
	u32 own_gid;
	u64 filtered;
	u64 dropped;

	struct pfq_tx __rcu *tx[PFQ_TX_MAX];
	struct pfq_so_tx_bind tx_last;
	char errmsg[PFQ_ERRMSG_MAX];

	unsigned long inode;
	struct pid *pid;
	char comm[TASK_COMM_LEN];
};

/**
 * pfq_sk() - the PF_Q socket of a struct sock
 * @sk: from a PF_Q socket
 *
 * Context: Any.
 */
static inline struct pfq_sock *pfq_sk(struct sock *sk)
{
	return (struct pfq_sock *)sk;
}

/**
 * pfq_sock_ring() - a socket's ring, without the socket's lock
 * @ps: the socket
 *
 * Return: the ring, or NULL before PFQ_SO_RING.
 * Context: Any.
 */
static inline struct pfq_rx_ring *pfq_sock_ring(const struct pfq_sock *ps)
{
	return smp_load_acquire(&ps->ring);	/* pairs with pfq_sock_set_ring(): the ring is complete */
}

/**
 * pfq_sock_assert_locked() - complain, with lockdep, if neither pfq_net.lock nor the socket's lock is held
 * @ps: the socket
 *
 * Both locks are held while its memberships change, so either suffices to read them.
 *
 * Context: Process.
 */
static inline void pfq_sock_assert_locked(const struct pfq_sock *ps)
{
	RCU_LOCKDEP_WARN(!lockdep_sock_is_held(&ps->sk) &&
			 !lockdep_is_held(&pfq_net(sock_net(&ps->sk))->lock), "neither lock is held");
}

/**
 * pfq_sock_fail() - set the text of PFQ_SO_ERROR
 * @ps: the socket
 * @err: a negative error
 * @fmt: the text, as of printf()
 *
 * Return: @err.
 * Context: Process, the socket's lock held.
 */
__printf(3, 4)
int pfq_sock_fail(struct pfq_sock *ps, int err, const char *fmt, ...);

/**
 * pfq_sock_tell_error() - report an asynchronous error to a socket's user
 * @ps: the socket
 * @err: a positive error, as ENETDOWN
 *
 * SO_ERROR and poll() report it, a sleeping reader wakes, and pfq_ring.error is set.
 *
 * Context: Process, pfq_net.lock held.
 */
void pfq_sock_tell_error(struct pfq_sock *ps, int err);

/**
 * pfq_sock_share() - the part of a limited resource that a request may use up
 * @ps: the socket of the request
 * @max: the limit
 *
 * A quarter is for requests with CAP_NET_ADMIN alone, so that nobody can lock the administrator out of a network
 * namespace.
 *
 * Return: @max, or less.
 * Context: Process, of the user who requests.
 */
unsigned int pfq_sock_share(const struct pfq_sock *ps, unsigned int max);

/**
 * pfq_sock_set_ring() - PFQ_SO_RING
 * @ps: the socket
 * @req: the request
 *
 * Return: 0, or a negative error with a text: see pfq_sock_fail().
 * Context: Process, the socket's lock held; sleeps.
 */
int pfq_sock_set_ring(struct pfq_sock *ps, const struct pfq_so_ring *req);

#endif
