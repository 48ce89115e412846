/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of PF_Q sockets. */
#ifndef _PFQ_OPTIONS_H
#define _PFQ_OPTIONS_H

#include <linux/sockptr.h>

struct socket;

/**
 * pfq_setsockopt() - set an option, as in struct proto_ops
 * @sock: a PF_Q socket
 * @level: SOL_PFQ
 * @option: PFQ_SO_*
 * @optval: the option's struct
 * @optlen: bytes at @optval
 *
 * Return: 0, or a negative error with a text for PFQ_SO_ERROR: see pfq_sock_fail().
 * Context: Process; takes the socket's lock, and what the option's function takes.
 */
int pfq_setsockopt(struct socket *sock, int level, int option, sockptr_t optval, unsigned int optlen);

/**
 * pfq_getsockopt() - get an option, as in struct proto_ops
 * @sock: a PF_Q socket
 * @level: SOL_PFQ
 * @option: PFQ_SO_*
 * @optval: receives the value. If the option is about a group, Tx ring or CPU, the caller stores the number
 *	of that object here
 * @optlen: bytes at @optval; reduced to the bytes of the value if these are fewer
 *
 * Return: 0 or a negative error.
 * Context: Process; takes the socket's lock, and what the option's function takes.
 */
int pfq_getsockopt(struct socket *sock, int level, int option, char __user *optval, int __user *optlen);

#endif
