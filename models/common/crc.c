// SPDX-License-Identifier: GPL-2.0-only
/* CRCs, bit by bit: speed does not matter here. */
#include "packet.h"

#define ETHERNET	0xedb88320	/* polynomials, bits reversed */
#define CASTAGNOLI	0x82f63b78

static uint32_t crc32(const uint8_t *data, size_t len, uint32_t polynomial)
{
	uint32_t crc = ~0u;
	int bit;

	for (; len; len--, data++) {
		crc ^= *data;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? polynomial : 0);
	}
	return ~crc;
}

uint32_t crc32_ethernet(const uint8_t *data, size_t len)
{
	return crc32(data, len, ETHERNET);
}

uint32_t crc32c(const uint8_t *data, size_t len)
{
	return crc32(data, len, CASTAGNOLI);
}
