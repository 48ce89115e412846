/* SPDX-License-Identifier: GPL-2.0-only */
/* XDP programs of a test, in the driver. File descriptors, or -1 with errno. */
#ifndef XDP_H
#define XDP_H

#include <stdint.h>

int xdp_program(int action);			/* always XDP_PASS, XDP_DROP ... */
int xdp_xsk_map(int entries);
int xdp_xsk_program(int map);			/* a queue's packets to its socket, if there is one */
int xdp_map_set(int map, unsigned int key, int fd);

/* As long as the descriptor that it returns is open. */
int xdp_attach(int ifindex, int program);

/* A program that counts the selftests' data frames and says the same of each; it passes others. */
struct xdp_counter {
	int map, program, link;
};

int xdp_count(struct xdp_counter *x, int ifindex, int action);	/* 0 or -1 */
uint64_t xdp_counted(const struct xdp_counter *x);
void xdp_count_end(struct xdp_counter *x);

#endif
