/* SPDX-License-Identifier: GPL-2.0-only */
/* The option that has a socket's packets leave by a device. */
#ifndef _PFQ_EGRESS_H
#define _PFQ_EGRESS_H

struct pfq_so_egress;
struct pfq_sock;

/**
 * pfq_egress_set() - PFQ_SO_EGRESS
 * @ps: the socket
 * @req: the request
 *
 * Return: 0, or a negative error with a text: see pfq_sock_fail().
 * Context: Process, pfq_net.build and the socket's lock held; takes pfq_net.lock, sleeps.
 */
int pfq_egress_set(struct pfq_sock *ps, const struct pfq_so_egress *req);

#endif
