// SPDX-License-Identifier: GPL-2.0-only
/* Receive-side scaling, data sheet 7.1.2.8. */
#include "nic.h"

#include <netinet/in.h>
#include <string.h>

#define IPV4_ADDRS	12	/* offset of both addresses in the header */
#define IPV6_ADDRS	8
#define IPV4_ADDRS_LEN	8
#define IPV6_ADDRS_LEN	32
#define PORTS_LEN	4

/* 7.1.2.8.1: for each bit of the data that is set, the 32 bits of the key there. */
uint32_t toeplitz(const uint8_t *key, const uint8_t *data, size_t len)
{
	uint32_t window = (uint32_t)key[0] << 24 | key[1] << 16 | key[2] << 8 | key[3], hash = 0;
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

/* The most specific of the types that MRQC enables, 7.1.2.8. */
unsigned int rss_type(uint32_t mrqc, const struct packet *p)
{
	bool v4 = p->ip_version == 4;

	if (!p->ip_version)
		return RSS_TYPE_NONE;
	if (p->l4 && p->l4_proto == IPPROTO_TCP &&
	    (mrqc & (v4 ? MRQC_TCP_IPV4 : MRQC_TCP_IPV6)))
		return v4 ? RSS_TYPE_TCP_IPV4 : RSS_TYPE_TCP_IPV6;
	if (p->l4 && p->l4_proto == IPPROTO_UDP &&
	    (mrqc & (v4 ? MRQC_UDP_IPV4 : MRQC_UDP_IPV6)))
		return v4 ? RSS_TYPE_UDP_IPV4 : RSS_TYPE_UDP_IPV6;
	if (mrqc & (v4 ? MRQC_IPV4 : MRQC_IPV6))
		return v4 ? RSS_TYPE_IPV4 : RSS_TYPE_IPV6;
	return RSS_TYPE_NONE;
}

uint32_t rss_hash(const struct nic *n, const struct packet *p, unsigned int type)
{
	uint8_t data[IPV6_ADDRS_LEN + PORTS_LEN], key[RSS_KEY_LEN];
	size_t len = p->ip_version == 4 ? IPV4_ADDRS_LEN : IPV6_ADDRS_LEN;
	unsigned int i;

	if (type == RSS_TYPE_NONE)
		return 0;
	for (i = 0; i < RSS_KEY_LEN; i++)
		key[i] = get(n, R_RSSRK(i / 4)) >> 8 * (i % 4);
	memcpy(data, p->frame + p->l3 + (p->ip_version == 4 ? IPV4_ADDRS : IPV6_ADDRS), len);
	if (type != RSS_TYPE_IPV4 && type != RSS_TYPE_IPV6) {
		memcpy(data + len, p->frame + p->l4, PORTS_LEN);
		len += PORTS_LEN;
	}
	return toeplitz(key, data, len);
}

/* 7.1.2.8.2: the hash's low 7 bits index the table of 4-bit queue numbers. */
unsigned int rss_queue(const struct nic *n, uint32_t hash)
{
	unsigned int i = hash % RETA_ENTRIES;

	return get(n, R_RETA(i / 4)) >> 8 * (i % 4) & 0xf;
}
