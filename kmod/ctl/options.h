/* SPDX-License-Identifier: GPL-2.0-only */
/* setsockopt() and getsockopt() of PF_Q sockets, as in struct proto_ops. */
#ifndef _PFQ_OPTIONS_H
#define _PFQ_OPTIONS_H

#include <linux/sockptr.h>

struct socket;

int pfq_setsockopt(struct socket *sock, int level, int option, sockptr_t optval, unsigned int optlen);
int pfq_getsockopt(struct socket *sock, int level, int option, char __user *optval, int __user *optlen);

#endif
