// SPDX-License-Identifier: GPL-2.0-only
/* The registers of the test window, common/model_window.h. */
#include "nic.h"

static uint32_t *find_field(struct nic *n, uint32_t reg)
{
	switch (reg) {
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
		return &n->generator.delivered;
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

static uint32_t latch_cpu_time(struct nic *n)
{
	n->guest_cpu_time = n->host.cpu_time ? n->host.cpu_time(n->host.context) : 0;
	return n->guest_cpu_time;
}

uint32_t window_read(struct nic *n, uint32_t reg)
{
	uint32_t *f = find_field(n, reg);

	if (reg == R_WIN_MAGIC)
		return WINDOW_MAGIC;
	if (reg == R_WIN_CPU_LOW)
		return latch_cpu_time(n);
	if (reg == R_WIN_CPU_HIGH)
		return n->guest_cpu_time >> 32;
	return f ? *f : 0;
}

void window_write(struct nic *n, uint32_t reg, uint32_t value)
{
	uint32_t *f = find_field(n, reg);

	if (reg == R_WIN_FLAP_MS)
		cable_flap(n, value);
	else if (f)
		*f = value;
}
