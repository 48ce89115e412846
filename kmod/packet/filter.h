/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_FILTER_H
#define _PFQ_FILTER_H

#include <linux/types.h>
#include <uapi/linux/pfq.h>

struct bpf_prog;
struct sk_buff;

/* A group's filters: what passes both. Replaced as a whole, never changed. */
struct pfq_filter;

/* NULL: no filter. -EINVAL, -EBADF, -EPERM...: the program is refused. */
struct pfq_filter *pfq_filter_from_insns(const struct pfq_bpf_insn *insn, u32 n);
struct pfq_filter *pfq_filter_from_fd(int fd);

/* offset: of the MAC header from skb->data, not above 0. The skb is as before when it returns. */
bool pfq_filter_pass(const struct pfq_filter *filter, struct sk_buff *skb, int offset);

/* After a grace period. */
void pfq_filter_free(struct pfq_filter *filter);

#endif
