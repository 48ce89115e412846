/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Minimal eBPF programs. This header does not include <linux/bpf.h>, because libpcap
 * defines struct bpf_insn too.
 */
#ifndef EBPF_H
#define EBPF_H

enum ebpf_type { EBPF_SOCKET_FILTER, EBPF_SCHED_CLS };

/* Load a program that returns result for each packet. Return a file descriptor, or -1. */
int ebpf_load(enum ebpf_type type, int result);

/*
 * Load a socket filter that passes a packet if a field of its struct __sk_buff, 4 bytes at an offset,
 * has this value. Return a file descriptor, or -1.
 */
int ebpf_load_compare(unsigned int offset, unsigned int value);

#endif
