/* SPDX-License-Identifier: GPL-2.0-only */
/* The RSS settings of a NIC, and the same hash computed in software. */
#ifndef RXHASH_H
#define RXHASH_H

#include "frame.h"

struct rxhash {
	unsigned int entries;		/* of the redirection table */
	uint32_t table[1024];		/* the receive queue of each entry */
	unsigned int queues;		/* the highest queue in the table + 1 */
	uint8_t key[64];
	unsigned int key_len;		/* bytes */
	int udp_ports;			/* UDP over IPv4 is hashed by ports, too, or so it was when rxhash_get() asked */
};

/*
 * Read key, redirection table and fields. Return 0, or -1 if the driver does not report them or if its hash
 * function is not Toeplitz.
 */
int rxhash_get(const char *dev, struct rxhash *r);

/*
 * Let the NIC hash UDP over IPv4 by addresses and ports (1) or by addresses alone (0).
 * Return 0, or 1 if the driver refuses.
 */
int rxhash_udp_ports(const char *dev, int ports);

/* Return the Toeplitz hash of a flow (frame_flow_tuple()), with or without its ports. */
uint32_t rxhash_of(const struct rxhash *r, uint32_t flow, int ports);

/* Return the receive queue of packets with this hash. */
static inline unsigned int rxhash_queue(const struct rxhash *r, uint32_t hash)
{
	return r->table[hash % r->entries];
}

#endif
