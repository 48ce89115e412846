/* SPDX-License-Identifier: GPL-2.0-only */
/* Read the parts of a group again: what PFQ_SO_FILTER, VLANS, VERDICT and PROGRAM have set. */
#ifndef _PFQ_PARTS_GET_H
#define _PFQ_PARTS_GET_H

#include <linux/types.h>

struct pfq_sock;

/**
 * pfq_parts_is_option() - does pfq_parts_get() know this option?
 * @option: PFQ_SO_*
 *
 * Context: Any.
 */
bool pfq_parts_is_option(int option);

/**
 * pfq_parts_get() - write the value of an option to a buffer
 * @ps: the socket
 * @option: PFQ_SO_FILTER, _VLANS, _VERDICT or _PROGRAM
 * @gid: the group: one of the socket's, or any one with CAP_NET_ADMIN
 * @to: the buffer, full of zeros; the value is cut to it
 * @room: its bytes
 *
 * Return: the bytes written, or -ENOENT.
 * Context: Process, pfq_net.lock and the socket's lock held.
 */
int pfq_parts_get(struct pfq_sock *ps, int option, u32 gid, void *to, size_t room);

#endif
