/* SPDX-License-Identifier: GPL-2.0-only */
/* The filter expression of a capture. */
#ifndef TOOLS_FILTER_H
#define TOOLS_FILTER_H

#include <pcap/pcap.h>

#include <pfq/pfq.h>

/*
 * Compile an expression of pcap-filter(7) for devices whose frames have the link type link, for pcap_freecode().
 * dev: one of them. Returns 0, or -1 with a message of at most size - 1 bytes in text.
 */
int filter_compile(struct bpf_program *prog, const char *expression, const char *dev, int link, char *text, size_t size);

/*
 * Compile an expression of pcap-filter(7), and let the kernel filter the packets of a group by it. dev: a
 * device whose frames have the link type link. Returns 0, or -1 after a message.
 */
int filter_set(struct pfq *q, uint32_t gid, const char *expression, const char *dev, int link);

#endif
