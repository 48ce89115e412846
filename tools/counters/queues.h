/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The packets of hardware queues, as drivers count them (ethtool -S). PFQ does not count per queue: a counter more per
 * packet would cost what a driver has paid already.
 */
#ifndef TOOLS_COUNTERS_QUEUES_H
#define TOOLS_COUNTERS_QUEUES_H

#include <stddef.h>
#include <stdint.h>

#include "table.h"

#define MAX_QUEUES 4096

struct queue_counters {
	uint64_t value[3];	/* packets, bytes, dropped */
	unsigned char known;	/* bit mask of those that the driver reports */
};

/*
 * Look at one counter of a driver. If name is that of a counter of a receive queue, add its value to queues[], which has
 * MAX_QUEUES entries, and return the number of the queue; else return -1.
 */
int queues_parse(struct queue_counters *queues, const char *name, uint64_t value);

/*
 * Ask the drivers of the devices in a table for the counters of their receive queues, and make a table of them. A driver
 * that does not have any adds no row. Returns 0 or a negative errno, then why says what is wrong.
 */
int queues_read(struct table *t, const struct table *devices, char *why, size_t size);

#endif
