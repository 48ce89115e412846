// SPDX-License-Identifier: GPL-2.0-only
#include "nic.h"

#include <string.h>

#define HALVES 16		/* bytes of both */

/* The driver looks at the upper half, so that is stored last, and at once. */
static void store(struct nic *n, const struct late *l)
{
	uint64_t *d = dma_at(&n->dma, l->at, HALVES, true);

	if (!d)
		return;
	d[0] = l->qword[0];
	__atomic_store_n(&d[1], l->qword[1], __ATOMIC_RELEASE);
}

void write_back(struct nic *n, uint64_t at, uint64_t lower, uint64_t upper)
{
	struct late l = { .at = at, .qword = { lower, upper } };

	if (n->holding && !n->held.at) {
		n->held = l;
	} else if (n->faults.wb_delay_us && n->n_late < LATE_MAX) {
		l.due = n->now + n->faults.wb_delay_us * 1000ll;
		n->late[n->n_late++] = l;
	} else {
		store(n, &l);
	}
}

void write_back_hold(struct nic *n)
{
	n->holding = true;
	n->held.at = 0;
}

void write_back_release(struct nic *n)
{
	n->holding = false;
	if (n->held.at)
		store(n, &n->held);
	n->held.at = 0;
}

void write_back_run(struct nic *n)
{
	unsigned int i;

	for (i = 0; i < n->n_late && n->late[i].due <= n->now; i++)
		store(n, &n->late[i]);
	n->n_late -= i;
	memmove(n->late, n->late + i, n->n_late * sizeof(*n->late));
}

int64_t write_back_deadline(const struct nic *n)
{
	return n->n_late ? n->late[0].due : NEVER;
}
