// SPDX-License-Identifier: GPL-2.0-only
#include "nic.h"

#define BURST 256

static int64_t min(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

bool strikes(uint32_t *fault)
{
	if (!*fault)
		return false;
	--*fault;
	return true;
}

void model_init(struct nic *n)
{
	n->cable = true;
	n->replug = n->tx_retry = n->rx_next = NEVER;
	n->generator.burst = BURST;
}

void model_reset(struct nic *n)
{
	n->buffer.frames = n->buffer.fill = 0;
	n->buffer.xoff = false;
	n->n_late = 0;
	n->holding = false;
	n->generator.left = 0;
}

void nic_run(struct nic *n, int64_t now)
{
	n->now = now;
	if (now >= n->replug)
		link_cable(n, true);
	interrupt_run(n);
	port_run(n);
	pcap_run(n);
	write_back_run(n);
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
	at = min(at, write_back_deadline(n));
	return min(at, generate_deadline(n));
}
