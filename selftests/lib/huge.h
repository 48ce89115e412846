/* SPDX-License-Identifier: GPL-2.0-only */
/* Huge pages. mib is their size: 2 or 1024. */
#ifndef HUGE_H
#define HUGE_H

/* Return how many huge pages can be allocated, or -1 if the kernel has no such size. */
long huge_free(unsigned int mib);

/* Reserve all free huge pages of a size, so that nobody else gets one. */
void huge_hold(unsigned int mib);

/* Release the reserved huge pages. */
void huge_release(void);

#endif
