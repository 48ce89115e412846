// SPDX-License-Identifier: GPL-2.0-only
/* The Toeplitz hash of receive-side scaling, and its input. */
#include "bytes.h"
#include "packet.h"

#include <string.h>

#define IPV4_ADDRS	12	/* offset of the source address; the destination follows */
#define IPV6_ADDRS	8
#define IPV4_ADDRS_LEN	8
#define IPV6_ADDRS_LEN	32
#define PORTS_LEN	4

/* For each bit set in the data, XORs into the hash the 32 bits of the key from that position on. */
uint32_t toeplitz(const uint8_t *key, const uint8_t *data, size_t len)
{
	uint32_t window = get_be32(key), hash = 0;
	size_t i;
	int bit;

	for (i = 0; i < len; i++) {
		for (bit = 7; bit >= 0; bit--) {
			if (data[i] >> bit & 1)
				hash ^= window;
			window = window << 1 | (key[i + 4] >> bit & 1);
		}
	}
	return hash;
}

size_t rss_data(const struct packet *p, bool ports, uint8_t *data)
{
	const uint8_t *ip = p->frame + p->l3;
	size_t len = p->ip_version == 4 ? IPV4_ADDRS_LEN : IPV6_ADDRS_LEN;

	memcpy(data, ip + (p->ip_version == 4 ? IPV4_ADDRS : IPV6_ADDRS), len);
	if (!ports)
		return len;
	memcpy(data + len, p->frame + p->l4, PORTS_LEN);
	return len + PORTS_LEN;
}
