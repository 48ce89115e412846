// SPDX-License-Identifier: GPL-2.0-only
#include "nic.h"

#include <string.h>

#define BURST 256

static int64_t min(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Data sheet 4.6.3: what a software reset, or one of the function, brings back. */
void nic_reset(struct nic *n)
{
	/* AUTOC and its like are read from the NVM by CTRL.LRST alone: the link stays up */
	uint32_t autoc = get(n, R_AUTOC), autoc2 = get(n, R_AUTOC2), esdp = get(n, R_ESDP);

	registers_reset(n);
	set(n, R_AUTOC, autoc);
	set(n, R_AUTOC2, autoc2);
	set(n, R_ESDP, esdp);
	interrupt_reset(n);
	n->buffer.frames = n->buffer.fill = 0;
	n->buffer.xoff = false;
	n->n_late = 0;
	n->holding = false;
	n->generator.left = 0;
	memset(n->rx_fired, 0, sizeof(n->rx_fired));
	memset(n->tx_pending, 0, sizeof(n->tx_pending));
	memset(n->tx, 0, sizeof(n->tx));
	memset(&n->sfp, 0, sizeof(n->sfp));
	link_update(n);
}

/* The caller has filled in what identifies the port. */
void nic_init(struct nic *n)
{
	n->cable = true;
	n->replug = n->tx_retry = n->rx_next = NEVER;
	n->generator.burst = BURST;
	nvm_init(n);
	nic_reset(n);
	link_reset(n);
}

void nic_run(struct nic *n, int64_t now)
{
	n->now = now;
	if (now >= n->replug)
		link_cable(n, true);
	interrupt_run(n);
	port_run(n);
	pcap_run(n);
	receive_run(n);
	generate_run(n);
	if (now >= n->tx_retry) {
		n->tx_retry = NEVER;
		if (port_ready(n))
			transmit_run(n);
	}
}

int64_t nic_deadline(const struct nic *n)
{
	int64_t at = min(n->replug, n->tx_retry);

	at = min(at, n->rx_next);
	at = min(at, interrupt_deadline(n));
	at = min(at, receive_deadline(n));
	return min(at, generate_deadline(n));
}
