// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host memory cache, 7.9: the function's private memory, an address space of its
 * own that lies in the host's memory. A segment descriptor gives 2 MB of it, directly or
 * by a page of page descriptors. The driver puts the queues' contexts there.
 */
#include "nic.h"

#include <string.h>

#define SEGMENT_BYTES	(2u << 20)
#define PAGE		4096
#define PAGE_VALID	1		/* of a page descriptor, beside the address */

static void store_segment(struct nic *n, unsigned int index)
{
	uint32_t low = get(n, R_PFHMC_SDDATALOW);

	if (index < SEGMENTS)
		n->segment[index] = (struct segment) {
			.at = (uint64_t)get(n, R_PFHMC_SDDATAHIGH) << 32 | (low & SDDATA_ADDRESS),
			.valid = low & SDDATA_VALID,
			.direct = low & SDDATA_DIRECT,
		};
}

static void load_segment(struct nic *n, unsigned int index)
{
	const struct segment *s;

	if (index >= SEGMENTS)
		return;
	s = &n->segment[index];
	set(n, R_PFHMC_SDDATAHIGH, s->at >> 32);
	set(n, R_PFHMC_SDDATALOW, (uint32_t)s->at | (s->valid ? SDDATA_VALID : 0) |
				  (s->direct ? SDDATA_DIRECT : 0));
}

void hmc_write(struct nic *n, uint32_t at, uint32_t value)
{
	if (value & SDCMD_WR)
		store_segment(n, value & SDCMD_INDEX);
	else
		load_segment(n, value & SDCMD_INDEX);
	set(n, at, value);
}

/* The host's address of one of the function's private memory; 0: there is none. */
static uint64_t translate(struct nic *n, uint64_t at)
{
	uint64_t index = at / SEGMENT_BYTES, offset = at % SEGMENT_BYTES;
	const uint64_t *page;
	const struct segment *s;

	if (index >= SEGMENTS || !n->segment[index].valid)
		return 0;
	s = &n->segment[index];
	if (s->direct)
		return s->at + offset;
	page = dma_at(&n->dma, s->at + offset / PAGE * sizeof(*page), sizeof(*page), false);
	if (!page || !(*page & PAGE_VALID))
		return 0;
	return (*page & ~(uint64_t)(PAGE - 1)) + offset % PAGE;
}

/* An object does not cross a page; NULL: it is not there. */
const uint8_t *hmc_object(struct nic *n, uint64_t at, size_t len)
{
	uint64_t host = at % PAGE + len <= PAGE ? translate(n, at) : 0;

	return host ? dma_at(&n->dma, host, len, false) : NULL;
}

/* A field of an object, up to 64 bits from any bit on, little endian. */
uint64_t hmc_field(const uint8_t *object, unsigned int lsb, unsigned int width)
{
	uint64_t value = 0;
	unsigned int i;

	for (i = 0; i < width; i++)
		value |= (uint64_t)(object[(lsb + i) / 8] >> (lsb + i) % 8 & 1) << i;
	return value;
}
