/* SPDX-License-Identifier: GPL-2.0-only */
/* What a NIC's driver tells by ethtool. */
#ifndef TOOLS_NIC_FACTS_H
#define TOOLS_NIC_FACTS_H

#include <stdbool.h>
#include <stddef.h>

struct nic_facts {
	unsigned int rx_ring, rx_ring_max;	/* descriptors; 0: the driver does not tell */
	unsigned int queues, queues_max;	/* channels that receive; 0: the driver does not tell */
	int lro, gro, rxvlan;			/* 0, 1, or -1: unknown */
	unsigned char key[256];			/* of RSS */
	unsigned int key_len;
	bool hash_symmetric;			/* whatever the key is: the hash function, or the NIC orders addresses first */
	/* counters of lost packets that are not 0 */
	struct {
		char name[40];
		unsigned long long value;
	} lost[16];
	size_t nr_lost;
};

/*
 * Ask the driver of a device. In a recorded machine (root_set()), the answers are lines of the file ethtool/DEV:
 * "rx 512 4096", "queues 4 8", "lro on", "hkey 6d:5a:...", "symmetric", "stat rx_missed 5".
 */
void nic_facts_read(struct nic_facts *f, const char *dev);

/*
 * Return whether RSS gives both directions of a connection the same queue: a hash of Toeplitz is linear, so that it is
 * enough to look at each bit of addresses and ports alone.
 */
bool nic_facts_symmetric(const struct nic_facts *f);

#endif
