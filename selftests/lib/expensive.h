/* SPDX-License-Identifier: GPL-2.0-only */
/* A program in pfq-lang that takes long for each packet. */
#ifndef EXPENSIVE_H
#define EXPENSIVE_H

#include <stdint.h>

/*
 * Load a program of this many Bloom filter look-ups, 8 steps each, into a group of a socket. It drops all
 * packets. Return 0, or -1 with errno set.
 */
int expensive_load(int fd, uint32_t gid, unsigned int insns);

#endif
