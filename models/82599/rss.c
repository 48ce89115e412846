// SPDX-License-Identifier: GPL-2.0-only
/* Receive-side scaling, data sheet 7.1.2.8. */
#include "nic.h"

#include <netinet/in.h>

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
	bool ports = type != RSS_TYPE_IPV4 && type != RSS_TYPE_IPV6;
	uint8_t data[RSS_DATA_MAX], key[RSS_KEY_LEN];
	unsigned int i;

	if (type == RSS_TYPE_NONE)
		return 0;
	for (i = 0; i < RSS_KEY_LEN; i++)
		key[i] = get(n, R_RSSRK(i / 4)) >> 8 * (i % 4);
	return toeplitz(key, data, rss_data(p, ports, data));
}

/* 7.1.2.8.2: the low 7 bits of the hash index the table, whose entries are 4-bit queue numbers. */
unsigned int rss_queue(const struct nic *n, uint32_t hash)
{
	unsigned int i = hash % RETA_ENTRIES;

	return get(n, R_RETA(i / 4)) >> 8 * (i % 4) & 0xf;
}
