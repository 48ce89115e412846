/* SPDX-License-Identifier: GPL-2.0-only */
/* What clang -target bpf makes; apart, because libpcap and <linux/bpf.h> both have a struct bpf_insn. */
#ifndef BPF_OBJECT_H
#define BPF_OBJECT_H

#include <stddef.h>

enum bpf_object_type { BPF_OBJECT_XDP, BPF_OBJECT_SOCKET_FILTER };

/*
 * Loads the program of a section; symbols that it leaves open stand for the map. Returns
 * its fd or -1, and then why is what the kernel's verifier says.
 */
int bpf_object_load(const void *elf, const char *section, enum bpf_object_type type, int map, char *why, size_t size);

/* An array of entries u32, each with this value; its fd, or -1. */
/* What the program says of a packet; -1: it cannot be run. */
long bpf_object_try(int program, const void *packet, unsigned int len);

int bpf_object_array(unsigned int entries, unsigned int value);

#endif
