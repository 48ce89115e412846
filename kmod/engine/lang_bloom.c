// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Bloom filters of addresses: the compiler sets the bits, the engine tests them. */
#include "engine/lang_engine.h"

/* The n most significant bits. */
static u64 bloom_prefix_mask(u32 n)
{
	return n ? ~0ull << (64 - n) : 0;
}

u64 pfq_lang_bloom_key6(const u8 *addr, u32 prefix)
{
	const u64 network = pfq_be64(addr) & bloom_prefix_mask(prefix < 64 ? prefix : 64);
	const u64 rest = pfq_be64(addr + 8) & bloom_prefix_mask(prefix < 64 ? 0 : prefix - 64);

	return network * 0xd6e8feb86659fd93ull + rest;
}

/*
 * All hashes are computed from two: h1 + i * h2. Kirsch and Mitzenmacher 2006, "Less hashing,
 * same performance: building a better Bloom filter".
 */
u32 pfq_lang_bloom_bit(u64 key, unsigned int i, u32 bits)
{
	u64 h = (key + 1) * 0x9e3779b97f4a7c15ull;

	h ^= h >> 29;
	h *= 0xbf58476d1ce4e5b9ull;
	return ((u32)h + i * ((u32)(h >> 32) | 1)) & ((1u << bits) - 1);
}

bool pfq_lang_bloom_has(const u8 *table, u32 bits, u64 key)
{
	unsigned int i;
	u32 bit;

	for (i = 0; i < PFQ_LANG_BLOOM_HASHES; i++) {
		bit = pfq_lang_bloom_bit(key, i, bits);
		if (!(table[bit / 8] >> bit % 8 & 1))
			return false;
	}
	return true;
}
