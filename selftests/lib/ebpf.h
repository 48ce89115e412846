/* SPDX-License-Identifier: GPL-2.0-only */
/* Apart, because libpcap and <linux/bpf.h> both have a struct bpf_insn. */
#ifndef EBPF_H
#define EBPF_H

enum ebpf_type { EBPF_SOCKET_FILTER, EBPF_SCHED_CLS };

/* A program that returns result; its fd, or -1. */
int ebpf_load(enum ebpf_type type, int result);

#endif
