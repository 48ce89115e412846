/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPFQ_RING_MEMORY_H
#define LIBPFQ_RING_MEMORY_H

#include "internal.h"

/*
 * Gives the socket its ring, in huge pages if they are wanted and to be had,
 * and maps it: fills in map, map_size, page_size and *so.
 */
int memory_create(struct pfq *q, uint32_t hugepages, struct pfq_so_ring *so);

#endif
