// SPDX-License-Identifier: GPL-2.0-only
/* The life of a model: power-up, reset, and the order in which pending work is done. */
#include "nic.h"

#define DEFAULT_BURST 256

static int64_t min(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

bool fault_take(uint32_t *fault)
{
	if (!*fault)
		return false;
	--*fault;
	return true;
}

void model_init(struct nic *n)
{
	n->cable = true;
	n->replug_at = n->tx_retry_at = n->replay_at = NEVER;
	n->generator.burst = DEFAULT_BURST;
}

void model_reset(struct nic *n)
{
	n->buffer.frames = n->buffer.fill = 0;
	n->buffer.xoff = false;
	n->n_delayed = 0;
	n->wb_burst = false;
	n->generator.left = 0;
}

void nic_run(struct nic *n, int64_t now)
{
	n->now = now;
	if (now >= n->replug_at)
		cable_plug(n, true);
	interrupt_run(n);
	port_run(n);
	replay_run(n);
	write_back_run(n);
	receive_run(n);
	generate_run(n);
	if (now >= n->tx_retry_at) {
		n->tx_retry_at = NEVER;
		if (port_flush(n))
			transmit_run(n);
	}
}

int64_t nic_deadline(const struct nic *n)
{
	int64_t next = min(n->replug_at, n->tx_retry_at);

	next = min(next, n->replay_at);
	next = min(next, interrupt_deadline(n));
	next = min(next, write_back_deadline(n));
	return min(next, generate_deadline(n));
}
