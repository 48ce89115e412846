/* SPDX-License-Identifier: GPL-2.0-only */
/* Packet buffers and memory of the kernel, counted before and after a capture. */
#ifndef LEAKS_H
#define LEAKS_H

#include <stdint.h>

#define LEAKS_FRAMES	15000
#define LEAKS_LENGTH	1000

/* All is skipped when the kernel does not count packet buffers. */
void leaks_open(void);

/* run() captures as many frames of LEAKS_LENGTH, and says whether all came right. Three results. */
void leaks_check(const char *what, int (*run)(void *arg, uint32_t frames), void *arg);

#endif
