/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a filter of classic BPF looks for VLAN tags. */
#ifndef _PFQ_FILTER_TAGS_H
#define _PFQ_FILTER_TAGS_H

#include <linux/types.h>
#include <uapi/linux/pfq.h>

/**
 * pfq_filter_wants_tags() - does a filter look for the outermost VLAN tag in the frame?
 * @insn: the instructions, which bpf_check_classic() has accepted
 * @n: how many
 *
 * libpcap compiles "vlan 5" in two ways. For a live capture, the code asks the kernel for the tag that was
 * stripped (SKF_AD_VLAN_TAG_PRESENT), and packet sockets never have it in the frame. For a file, the code
 * compares the type field with the types of tags: the tag must be in the frame.
 *
 * Return: 1 if the code compares the type field so, and does not ask the kernel; else 0; or -ENOMEM.
 * Context: Process; sleeps.
 */
int pfq_filter_wants_tags(const struct pfq_bpf_insn *insn, u32 n);

#endif
