/* SPDX-License-Identifier: GPL-2.0-only */
/* A group's filter: classic BPF, or an eBPF program of type BPF_PROG_TYPE_SOCKET_FILTER. */
#ifndef _PFQ_FILTER_H
#define _PFQ_FILTER_H

#include <linux/types.h>
#include <uapi/linux/pfq.h>

struct sk_buff;

/* Immutable: a group replaces its filter as a whole. */
struct pfq_filter;

/**
 * pfq_filter_from_insns() - create a filter from classic BPF
 * @insn: the instructions
 * @n: how many; not 0
 *
 * Return: the filter, or ERR_PTR(): -E2BIG, -EINVAL (bpf_check_classic() rejects it), -ENOMEM.
 * Context: Process; sleeps.
 */
struct pfq_filter *pfq_filter_from_insns(const struct pfq_bpf_insn *insn, u32 n);

/**
 * pfq_filter_from_fd() - create a filter from a loaded eBPF program
 * @fd: a file descriptor of the current process
 *
 * Return: the filter, or ERR_PTR(): -EBADF, -EINVAL (not a socket filter), -ENOMEM.
 * Context: Process; sleeps.
 */
struct pfq_filter *pfq_filter_from_fd(int fd);

/**
 * pfq_filter_cost() - the most steps that a filter takes: see group/budget.h
 * @filter: the filter
 *
 * The instructions of classic BPF run once at most. A loaded eBPF program may loop, but only privileged users
 * can load those.
 *
 * Context: Any.
 */
u32 pfq_filter_cost(const struct pfq_filter *filter);

/**
 * pfq_filter_insns() - the classic BPF that a filter was created from
 * @filter: the filter
 * @n: set to the number of instructions
 *
 * Return: the instructions, or NULL if it is a loaded eBPF program.
 * Context: Any.
 */
const struct pfq_bpf_insn *pfq_filter_insns(const struct pfq_filter *filter, u32 *n);

/**
 * pfq_filter_id() - the id by which bpf(2) finds a loaded eBPF program
 * @filter: the filter
 *
 * Context: Any.
 */
u32 pfq_filter_id(const struct pfq_filter *filter);

/**
 * pfq_filter_is_ebpf() - is it a loaded eBPF program?
 * @filter: the filter, or NULL
 *
 * Such a program may read fields of the skb that a shim does not have, as gso_size.
 *
 * Context: Any.
 */
bool pfq_filter_is_ebpf(const struct pfq_filter *filter);

/**
 * pfq_filter_pass() - run a filter
 * @filter: the filter
 * @skb: the packet; or its shim, if the filter is classic BPF; unchanged on return
 * @offset: of the MAC header from skb->data, at most 0
 *
 * The filter sees one view of a VLAN tag, wherever the NIC has left it. As a packet socket, it gets the frame
 * without its outermost tag, which is in the fields of the sk_buff; but a filter that looks for the tag in the
 * frame finds it there: see packet/filter_tags.h.
 *
 * Return: true if the packet passes.
 * Context: Softirqs disabled or hard interrupt. RCU read side.
 */
bool pfq_filter_pass(const struct pfq_filter *filter, struct sk_buff *skb, int offset);

/**
 * pfq_filter_free() - free a filter after a grace period
 * @filter: the filter, or NULL
 *
 * Context: Any.
 */
void pfq_filter_free(struct pfq_filter *filter);

#endif
