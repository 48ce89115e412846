// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Bloom filters of IPv4 addresses: set bits by the compiler, asked by the engine. */
#include "lang_engine.h"

/* Kirsch, Mitzenmacher: the hashes are h1 + i h2. */
u32 pfq_lang_bloom_bit(u32 addr, unsigned int i, u32 bits)
{
	u64 h = (addr + 1) * 0x9e3779b97f4a7c15ull;

	h ^= h >> 29;
	h *= 0xbf58476d1ce4e5b9ull;
	return ((u32)h + i * ((u32)(h >> 32) | 1)) & ((1u << bits) - 1);
}

bool pfq_lang_bloom_has(const u8 *table, u32 bits, u32 addr)
{
	unsigned int i;
	u32 bit;

	for (i = 0; i < PFQ_LANG_BLOOM_HASHES; i++) {
		bit = pfq_lang_bloom_bit(addr, i, bits);
		if (!(table[bit / 8] >> bit % 8 & 1))
			return false;
	}
	return true;
}
