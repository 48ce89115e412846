// SPDX-License-Identifier: GPL-2.0-only
/* Write-back of receive descriptors, delayed by a fault or held back for a burst. */
#include "nic.h"

#include <string.h>

#define DESCRIPTOR 16		/* bytes that are written back */

/* The driver polls the upper half, so it is stored last, with one store. */
static void store_descriptor(struct nic *n, const struct pending_write_back *w)
{
	uint64_t *d = dma_ptr(&n->dma, w->addr, DESCRIPTOR, true);

	if (!d)
		return;
	d[0] = w->qword[0];
	__atomic_store_n(&d[1], w->qword[1], __ATOMIC_RELEASE);
}

void write_back(struct nic *n, uint64_t addr, uint64_t lower, uint64_t upper)
{
	struct pending_write_back w = { .addr = addr, .qword = { lower, upper } };

	if (n->wb_burst && !n->wb_first.addr) {
		n->wb_first = w;
	} else if (n->faults.wb_delay_us && n->n_delayed < DELAYED_MAX) {
		w.due = n->now + n->faults.wb_delay_us * 1000ll;
		n->delayed[n->n_delayed++] = w;
	} else {
		store_descriptor(n, &w);
	}
}

void write_back_begin_burst(struct nic *n)
{
	n->wb_burst = true;
	n->wb_first.addr = 0;
}

void write_back_end_burst(struct nic *n)
{
	n->wb_burst = false;
	if (n->wb_first.addr)
		store_descriptor(n, &n->wb_first);
	n->wb_first.addr = 0;
}

void write_back_run(struct nic *n)
{
	unsigned int i;

	for (i = 0; i < n->n_delayed && n->delayed[i].due <= n->now; i++)
		store_descriptor(n, &n->delayed[i]);
	n->n_delayed -= i;
	memmove(n->delayed, n->delayed + i, n->n_delayed * sizeof(*n->delayed));
}

int64_t write_back_deadline(const struct nic *n)
{
	return n->n_delayed ? n->delayed[0].due : NEVER;
}
