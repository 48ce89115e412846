// SPDX-License-Identifier: GPL-2.0-only
/* Resets of the whole port. */
#include "nic.h"

#include <string.h>

/* 4.6.3: the software reset keeps the registers that the NVM loads. */
void nic_reset(struct nic *n)
{
	/* only CTRL.LRST reloads AUTOC, AUTOC2 and ESDP from the NVM: the link stays up */
	uint32_t autoc = get(n, R_AUTOC), autoc2 = get(n, R_AUTOC2), esdp = get(n, R_ESDP);

	model_reset(n);
	registers_reset(n);
	set(n, R_AUTOC, autoc);
	set(n, R_AUTOC2, autoc2);
	set(n, R_ESDP, esdp);
	flow_director_reset(n);
	timesync_reset(n);
	interrupt_reset(n);
	memset(n->rx_interrupt_due, 0, sizeof(n->rx_interrupt_due));
	memset(n->tx_pending, 0, sizeof(n->tx_pending));
	memset(n->tx, 0, sizeof(n->tx));
	memset(&n->sfp, 0, sizeof(n->sfp));
	link_update(n);
}

void nic_function_reset(struct nic *n)
{
	nic_reset(n);
	link_reset(n);
}

void nic_init(struct nic *n)
{
	model_init(n);
	nvm_init(n);
	nic_function_reset(n);
}

void nic_report(const struct nic *n, FILE *to)
{
	register_file_report(n, to);
}
