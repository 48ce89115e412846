// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host memory cache, 7.9: an address space private to the function, in which the driver puts
 * queue contexts. The guest's memory backs it. A segment descriptor maps 2 MB of it, directly
 * or by a page of page descriptors.
 */
#include "nic.h"

#include <string.h>

#define SEGMENT_BYTES	(2u << 20)
#define PAGE		4096
#define PAGE_VALID	1		/* flag in a page descriptor, in the low bits of the address */

static void store_segment(struct nic *n, unsigned int index)
{
	uint32_t low = get(n, R_PFHMC_SDDATALOW);

	if (index < SEGMENTS)
		n->segment[index] = (struct segment) {
			.addr = (uint64_t)get(n, R_PFHMC_SDDATAHIGH) << 32 | (low & SDDATA_ADDRESS),
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
	set(n, R_PFHMC_SDDATAHIGH, s->addr >> 32);
	set(n, R_PFHMC_SDDATALOW, (uint32_t)s->addr | (s->valid ? SDDATA_VALID : 0) |
				  (s->direct ? SDDATA_DIRECT : 0));
}

void hmc_write(struct nic *n, uint32_t reg, uint32_t value)
{
	if (value & SDCMD_WR)
		store_segment(n, value & SDCMD_INDEX);
	else
		load_segment(n, value & SDCMD_INDEX);
	set(n, reg, value);
}

/* Translates a private address to a guest address. Returns 0 if nothing is mapped there. */
static uint64_t translate(struct nic *n, uint64_t addr)
{
	uint64_t index = addr / SEGMENT_BYTES, offset = addr % SEGMENT_BYTES;
	const uint64_t *page;
	const struct segment *s;

	if (index >= SEGMENTS || !n->segment[index].valid)
		return 0;
	s = &n->segment[index];
	if (s->direct)
		return s->addr + offset;
	page = dma_ptr(&n->dma, s->addr + offset / PAGE * sizeof(*page), sizeof(*page), false);
	if (!page || !(*page & PAGE_VALID))
		return 0;
	return (*page & ~(uint64_t)(PAGE - 1)) + offset % PAGE;
}

const uint8_t *hmc_object(struct nic *n, uint64_t addr, size_t len)
{
	uint64_t host = addr % PAGE + len <= PAGE ? translate(n, addr) : 0;

	return host ? dma_ptr(&n->dma, host, len, false) : NULL;
}

uint64_t hmc_field(const uint8_t *object, unsigned int lsb, unsigned int width)
{
	uint64_t value = 0;
	unsigned int i;

	for (i = 0; i < width; i++)
		value |= (uint64_t)(object[(lsb + i) / 8] >> (lsb + i) % 8 & 1) << i;
	return value;
}
