// SPDX-License-Identifier: GPL-2.0-only
/* Read a NIC's RSS settings by SIOCETHTOOL, and compute the Toeplitz hash. */
#include "rxhash.h"
#include "ethtool.h"

#include <linux/ethtool.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESSES_LEN 8
#define TOEPLITZ	1		/* ETH_RSS_HASH_TOP of the kernel */

static int hashes_udp_ports(const char *dev)
{
	struct ethtool_rxnfc c = { .cmd = ETHTOOL_GRXFH, .flow_type = UDP_V4_FLOW };

	return !ethtool_ioctl(dev, &c) && c.data & RXH_L4_B_0_1;
}

int rxhash_get(const char *dev, struct rxhash *r)
{
	struct ethtool_rxfh sizes = { .cmd = ETHTOOL_GRSSH }, *all;
	unsigned int i;

	memset(r, 0, sizeof(*r));
	if (ethtool_ioctl(dev, &sizes) || !sizes.indir_size || !sizes.key_size ||
	    sizes.indir_size > sizeof(r->table) / sizeof(*r->table) ||
	    sizes.key_size > sizeof(r->key))
		return -1;
	all = calloc(1, sizeof(*all) + sizes.indir_size * sizeof(uint32_t) + sizes.key_size);
	if (!all)
		return -1;
	*all = sizes;
	if (ethtool_ioctl(dev, all)) {
		free(all);
		return -1;
	}
	if (all->hfunc && !(all->hfunc & TOEPLITZ)) {
		free(all);
		return -1;
	}
	r->entries = sizes.indir_size;
	r->key_len = sizes.key_size;
	memcpy(r->table, all->rss_config, r->entries * sizeof(uint32_t));
	memcpy(r->key, all->rss_config + r->entries, r->key_len);
	free(all);
	r->udp_ports = hashes_udp_ports(dev);
	for (i = 0; i < r->entries; i++)
		if (r->table[i] >= r->queues)
			r->queues = r->table[i] + 1;
	return 0;
}

int rxhash_udp_ports(const char *dev, int ports)
{
	struct ethtool_rxnfc c = {
		.cmd = ETHTOOL_SRXFH,
		.flow_type = UDP_V4_FLOW,
		.data = RXH_IP_SRC | RXH_IP_DST | (ports ? RXH_L4_B_0_1 | RXH_L4_B_2_3 : 0),
	};

	return ethtool_ioctl(dev, &c) ? 1 : 0;
}

/* Each set bit of the data adds (xor) the 32 bits of the key that begin at its position. */
uint32_t rxhash_of(const struct rxhash *r, uint32_t flow, int ports)
{
	unsigned int bits = (ports ? FRAME_TUPLE_LEN : ADDRESSES_LEN) * 8, bit, i;
	uint8_t tuple[FRAME_TUPLE_LEN];
	uint32_t hash = 0;

	frame_flow_tuple(flow, tuple);
	for (bit = 0; bit < bits; bit++)
		if (tuple[bit / 8] & 0x80 >> bit % 8)
			for (i = 0; i < 32; i++)
				if (r->key[(bit + i) / 8 % r->key_len] & 0x80 >> (bit + i) % 8)
					hash ^= 0x80000000u >> i;
	return hash;
}
