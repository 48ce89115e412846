/* SPDX-License-Identifier: GPL-2.0-only */
/* Huge pages, of 2 or 1024 MiB. */
#ifndef HUGE_H
#define HUGE_H

/* How many can be had; -1: there is no such size. */
long huge_free(unsigned int mib);

/* Takes all of them, until they are given back. */
void huge_take(unsigned int mib);
void huge_give(void);

#endif
