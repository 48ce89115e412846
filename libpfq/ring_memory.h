/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPFQ_RING_MEMORY_H
#define LIBPFQ_RING_MEMORY_H

#include "internal.h"

/*
 * Create and map the receive ring that *so describes. Sets map, map_size and page_size of q, and
 * stores the geometry that the kernel chose in *so. hugepages is enum pfq_hugepages. Returns 0 or a
 * negative errno.
 */
int ring_memory_create(struct pfq *q, uint32_t hugepages, struct pfq_so_ring *so);

#endif
