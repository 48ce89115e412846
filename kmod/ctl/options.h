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
 * @optlen: bytes of it
 *
 * Return: 0 or a negative error, of which PFQ_SO_ERROR returns the reason as a text.
 * Context: Process; takes the socket's lock and RTNL.
 */
int pfq_setsockopt(struct socket *sock, int level, int option, sockptr_t optval, unsigned int optlen);

/**
 * pfq_getsockopt() - get an option, as in struct proto_ops
 * @sock: a PF_Q socket
 * @level: SOL_PFQ
 * @option: PFQ_SO_*
 * @optval: for the value; options about one of several objects read the object's number from there
 * @optlen: bytes of @optval; set to the bytes of the value, if these are fewer
 *
 * Return: 0 or a negative error.
 * Context: Process; takes the socket's lock and RTNL.
 */
int pfq_getsockopt(struct socket *sock, int level, int option, char __user *optval, int __user *optlen);

#endif
