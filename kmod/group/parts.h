/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The socket options that replace a part of a group. Each returns 0, or a negative error with a text: see
 * pfq_sock_fail(). Context: as pfq_group_join().
 */
#ifndef _PFQ_PARTS_H
#define _PFQ_PARTS_H

#include <linux/types.h>

struct pfq_so_filter;
struct pfq_so_program;
struct pfq_so_verdict;
struct pfq_so_vlans;
struct pfq_sock;

/**
 * pfq_group_set_filter() - PFQ_SO_FILTER: replace or remove the BPF filter
 * @ps: the socket
 * @req: the request
 * @len: bytes of @req, with its instructions
 */
int pfq_group_set_filter(struct pfq_sock *ps, const struct pfq_so_filter *req, size_t len);

/**
 * pfq_group_set_vlans() - PFQ_SO_VLANS: replace or remove the VLAN filter
 * @ps: the socket
 * @req: the request
 */
int pfq_group_set_vlans(struct pfq_sock *ps, const struct pfq_so_vlans *req);

/**
 * pfq_group_set_verdict() - PFQ_SO_VERDICT: replace the program by a constant verdict
 * @ps: the socket
 * @req: the request
 */
int pfq_group_set_verdict(struct pfq_sock *ps, const struct pfq_so_verdict *req);

/**
 * pfq_group_set_program() - PFQ_SO_PROGRAM: replace or remove the program
 * @ps: the socket
 * @req: the request
 * @len: bytes of @req, with its code
 */
int pfq_group_set_program(struct pfq_sock *ps, const struct pfq_so_program *req, size_t len);

#endif
