/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Load programs from an ELF object that clang -target bpf made. These functions are not
 * in ebpf.h, because libpcap and <linux/bpf.h> both define struct bpf_insn.
 */
#ifndef BPF_OBJECT_H
#define BPF_OBJECT_H

#include <stddef.h>

enum bpf_object_type { BPF_OBJECT_XDP, BPF_OBJECT_SOCKET_FILTER };

/*
 * Load the program in the named section. All relocations of the section are resolved to
 * map. Return a file descriptor, or -1 with the verifier's log in log (size bytes).
 */
int bpf_object_load(const void *elf, const char *section, enum bpf_object_type type, int map, char *log,
		    size_t size);

/* Run a program once on a packet. Return its return value, or -1 if it cannot run. */
long bpf_object_run(int program, const void *packet, unsigned int len);

/* Create an array map of u32, each element set to value. Return a file descriptor, or -1. */
int bpf_object_map_create(unsigned int entries, unsigned int value);

#endif
