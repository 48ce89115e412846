/* SPDX-License-Identifier: GPL-2.0-only */
/* How a NIC spreads packets over its receive queues, and the same in the test's words. */
#ifndef RXHASH_H
#define RXHASH_H

#include "frame.h"

struct rxhash {
	unsigned int entries;
	uint32_t table[1024];		/* queues */
	unsigned int queues;		/* the highest of them + 1 */
	uint8_t key[64];
	unsigned int key_len;
};

/* Of a device; -1 when it does not tell. */
int rxhash_get(const char *dev, struct rxhash *r);

/* UDP over IPv4 by addresses alone, or by ports too; 1: it cannot be changed. */
int rxhash_udp_ports(const char *dev, int ports);

/* The Toeplitz hash of a flow (frame.h). */
uint32_t rxhash_of(const struct rxhash *r, uint32_t flow, int ports);

static inline unsigned int rxhash_queue(const struct rxhash *r, uint32_t hash)
{
	return r->table[hash % r->entries];
}

#endif
