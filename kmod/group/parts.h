/* SPDX-License-Identifier: GPL-2.0-only */
/* The options that replace a part of a group: its filter, VLAN filter, verdict or program. */
#ifndef _PFQ_PARTS_H
#define _PFQ_PARTS_H

#include <linux/types.h>

struct pfq_so_filter;
struct pfq_so_program;
struct pfq_so_verdict;
struct pfq_so_vlans;
struct pfq_sock;

/* All under RTNL and the socket's lock; they fail with a text, see pfq_sock_fail(). len: bytes at req. */
int pfq_group_set_filter(struct pfq_sock *ps, const struct pfq_so_filter *req, size_t len);
int pfq_group_set_vlans(struct pfq_sock *ps, const struct pfq_so_vlans *req);
int pfq_group_set_verdict(struct pfq_sock *ps, const struct pfq_so_verdict *req);
int pfq_group_set_program(struct pfq_sock *ps, const struct pfq_so_program *req, size_t len);

#endif
