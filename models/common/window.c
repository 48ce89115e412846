// SPDX-License-Identifier: GPL-2.0-only
/* The window of window.h, by which a test in the guest works the model. */
#include "nic.h"

static uint32_t *field(struct nic *n, uint32_t at)
{
	switch (at) {
	case R_WIN_COUNT:
		return &n->generator.left;
	case R_WIN_BURST:
		return &n->generator.burst;
	case R_WIN_GAP_US:
		return &n->generator.gap_us;
	case R_WIN_LEN:
		return &n->generator.len;
	case R_WIN_FLOWS:
		return &n->generator.flows;
	case R_WIN_DELIVERED:
		return &n->generator.given;
	case R_WIN_BURSTS:
		return &n->generator.bursts;
	case R_WIN_BAD_CRC:
		return &n->faults.bad_crc;
	case R_WIN_SHORT:
		return &n->faults.too_short;
	case R_WIN_WB_DELAY_US:
		return &n->faults.wb_delay_us;
	case R_WIN_DMA_ERROR:
		return &n->faults.dma_error;
	default:
		return NULL;
	}
}

static uint32_t latch_time(struct nic *n)
{
	n->machine_time = n->host.cpu_time ? n->host.cpu_time(n->host.context) : 0;
	return n->machine_time;
}

uint32_t window_read(struct nic *n, uint32_t at)
{
	uint32_t *f = field(n, at);

	if (at == R_WIN_MAGIC)
		return WINDOW_MAGIC;
	if (at == R_WIN_CPU_LOW)
		return latch_time(n);
	if (at == R_WIN_CPU_HIGH)
		return n->machine_time >> 32;
	return f ? *f : 0;
}

void window_write(struct nic *n, uint32_t at, uint32_t value)
{
	uint32_t *f = field(n, at);

	if (at == R_WIN_FLAP_MS)
		link_flap(n, value);
	else if (f)
		*f = value;
}
