/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPFQ_RING_MEMORY_H
#define LIBPFQ_RING_MEMORY_H

#include "internal.h"

/*
 * Create the receive ring that *so describes, and map it: set map, map_size and page_size of q, and
 * *so to the geometry that the kernel chose. hugepages is enum pfq_hugepages. Returns 0 or a
 * negative errno.
 */
int ring_memory_create(struct pfq *q, uint32_t hugepages, struct pfq_so_ring *so);

#endif
