/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * XDP programs of the tests, attached in driver mode. A function that returns an int
 * returns a file descriptor or 0, or -1 with errno set.
 */
#ifndef XDP_H
#define XDP_H

#include <stdint.h>

/* Load a program that returns the same action (XDP_PASS, XDP_DROP...) for each packet. */
int xdp_program_load(int action);

/* Create an XSKMAP with this many entries. */
int xdp_xskmap_create(int entries);

/*
 * Load a program that redirects the packets of receive queue N to the socket at index N of
 * the XSKMAP, and passes them if there is none.
 */
int xdp_xskmap_program_load(int map);

/* Store the AF_XDP socket fd at index key. */
int xdp_xskmap_set(int map, unsigned int key, int fd);

/*
 * Load a program that gives group-addressed packets, broadcasts too, to the kernel thread of CPU 0 (a cpumap),
 * which passes them to the stack, and passes others itself.
 */
int xdp_cpumap_program_load(void);

/* Attach a program by a BPF link. The program stays until the returned fd is closed. */
int xdp_attach(int ifindex, int program);

/*
 * A program that counts the data frames of the selftests (FRAME_DATA) and returns one
 * action for all of them. It passes other frames uncounted.
 */
struct xdp_counter {
	int map, program, link;
};

/* Load the program, attach it and set its counter to 0. */
int xdp_counter_attach(struct xdp_counter *x, int ifindex, int action);

/* Return how many data frames the program saw. Bail out if the map cannot be read. */
uint64_t xdp_counter_read(const struct xdp_counter *x);

/* Detach the program and close all descriptors. Keep errno. */
void xdp_counter_detach(struct xdp_counter *x);

#endif
