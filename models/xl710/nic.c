// SPDX-License-Identifier: GPL-2.0-only
/* Resets of the function and of the chip. */
#include "nic.h"

#include <string.h>

static void reset_function(struct nic *n, bool all)
{
	model_reset(n);
	registers_reset(n, all);
	interrupt_reset(n);
	switch_reset(n);
	memset(n->segment, 0, sizeof(n->segment));
	memset(n->rx, 0, sizeof(n->rx));
	memset(n->tx, 0, sizeof(n->tx));
	memset(n->rx_interrupt_due, 0, sizeof(n->rx_interrupt_due));
	memset(n->tx_pending, 0, sizeof(n->tx_pending));
}

/* 4.1.2.3: the admin queue keeps its state. So do the statistics, which belong to the port. */
void nic_reset(struct nic *n)
{
	reset_function(n, false);
}

void nic_function_reset(struct nic *n)
{
	reset_function(n, true);
	adminq_reset(n);
	link_reset(n);
}

void nic_init(struct nic *n)
{
	model_init(n);
	nvm_init(n);
	nic_function_reset(n);
}

/* 4.1.2: resets take no time here. All resets but PFSWR are announced to every function. */
void nic_reset_write(struct nic *n, uint32_t reg, uint32_t value)
{
	if (reg == R_PFGEN_CTRL && (value & PFGEN_CTRL_PFSWR))
		nic_reset(n);
	if (reg == R_GLGEN_RTRIG && (value & (RTRIG_CORER | RTRIG_GLOBR))) {
		interrupt_other(n, ICR0_GRST);
		nic_function_reset(n);
		set(n, R_GLGEN_RSTAT, (value & RTRIG_GLOBR ? RSTAT_GLOBR : RSTAT_CORER) << RSTAT_TYPE_SHIFT);
	}
}

void nic_report(const struct nic *n, FILE *to)
{
	register_file_report(n, to);
	fprintf(to, MODEL ": %u unknown commands\n", n->unknown_commands);
}
