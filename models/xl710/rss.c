// SPDX-License-Identifier: GPL-2.0-only
/* Receive-side scaling, data sheet 7.1.8: a Toeplitz hash of the input set of a packet's class. */
#include "nic.h"

#include <netinet/in.h>

unsigned int pctype_of(const struct packet *p)
{
	bool v4 = p->ip_version == 4;

	if (!p->ip_version)
		return PCTYPE_L2;
	if (p->fragment)
		return v4 ? PCTYPE_IPV4_FRAG : PCTYPE_IPV6_FRAG;
	if (!p->l4)
		return v4 ? PCTYPE_IPV4_OTHER : PCTYPE_IPV6_OTHER;
	switch (p->l4_proto) {
	case IPPROTO_UDP:
		return v4 ? PCTYPE_IPV4_UDP : PCTYPE_IPV6_UDP;
	case IPPROTO_TCP:
		return v4 ? PCTYPE_IPV4_TCP : PCTYPE_IPV6_TCP;
	default:
		return v4 ? PCTYPE_IPV4_SCTP : PCTYPE_IPV6_SCTP;
	}
}

static uint64_t get64(const struct nic *n, uint32_t low, uint32_t high)
{
	return get(n, low) | (uint64_t)get(n, high) << 32;
}

/* Input sets with only one of the addresses are not modelled: i40e and ethtool use none. */
static bool hashes_addresses(uint64_t inset, const struct packet *p)
{
	uint64_t want = p->ip_version == 4 ? INSET_L3_SRC | INSET_L3_DST :
					     INSET_L3_V6_SRC | INSET_L3_V6_DST;

	return (inset & want) == want;
}

bool rss_hash(const struct nic *n, const struct packet *p, uint32_t *hash)
{
	unsigned int pctype = pctype_of(p), i;
	uint64_t inset = get64(n, R_GLQF_HASH_INSET(0, pctype), R_GLQF_HASH_INSET(1, pctype));
	uint8_t data[RSS_DATA_MAX], key[RSS_KEY_LEN];
	bool ports = p->l4 && (inset & INSET_L4_SRC) && (inset & INSET_L4_DST);

	*hash = 0;
	if (!p->ip_version || !(get64(n, R_PFQF_HENA(0), R_PFQF_HENA(1)) >> pctype & 1) ||
	    !hashes_addresses(inset, p))
		return false;
	for (i = 0; i < RSS_KEY_LEN; i++)
		key[i] = get(n, R_PFQF_HKEY(i / 4)) >> 8 * (i % 4);
	*hash = toeplitz(key, data, rss_data(p, ports, data));
	return true;
}

/* 7.1.8.2: the low bits of the hash index the table; 6 bits of an entry are used. */
unsigned int rss_entry(const struct nic *n, uint32_t hash)
{
	unsigned int size = get(n, R_PFQF_CTL_0) & PFQF_CTL_0_LUT_512 ? LUT_ENTRIES : LUT_ENTRIES / 4;
	unsigned int i = hash % size;

	return get(n, R_PFQF_HLUT(i / 4)) >> 8 * (i % 4) & 0x3f;
}
