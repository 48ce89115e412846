// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts, data sheet 7.3, of MSI-X alone: causes, masks, automatic clearing and
 * masking, throttling. Queue causes are a bit for each vector (EICR_EX; EICR's
 * low 16 bits show the first of them), the other causes share one vector.
 */
#include "nic.h"

static int vector_of(const struct nic *n, uint32_t at, unsigned int byte)
{
	uint32_t entry = get(n, at) >> 8 * byte;

	return entry & IVAR_VALID ? (int)(entry & IVAR_VECTOR) : -1;
}

/* ixgbe_set_ivar(): an IVAR has queue 2n's Rx, Tx, then queue 2n + 1's. */
static int queue_vector(const struct nic *n, unsigned int queue, bool tx)
{
	return vector_of(n, R_IVAR(queue / 2), queue % 2 * 2 + tx);
}

static uint32_t eiam(const struct nic *n, unsigned int i)
{
	return get(n, R_EIAM_EX(i)) | (i ? 0 : get(n, R_EIAM) & EICR_QUEUES);
}

/* Whether this vector may interrupt now; if not, interrupt_run() tries again. */
static bool admitted(struct nic *n, unsigned int vector)
{
	int64_t interval = EITR_INTERVAL(get(n, R_EITR(vector))) * (int64_t)EITR_UNIT_NS;

	if (n->throttle && n->now < n->next_interrupt[vector]) {
		n->throttled |= 1ull << vector;
		return false;
	}
	n->throttled &= ~(1ull << vector);
	n->next_interrupt[vector] = n->now + interval;
	n->interrupts++;
	return true;
}

static void fire_queue(struct nic *n, unsigned int vector)
{
	uint64_t bit = 1ull << vector;

	if (!(n->cause & n->mask & bit) || !admitted(n, vector))
		return;
	n->cause &= ~bit;			/* as it is sent, in MSI-X mode */
	if ((get(n, R_GPIE) & GPIE_EIAME) && (eiam(n, vector / 32) >> vector % 32 & 1))
		n->mask &= ~bit;
	n->host.interrupt(n->host.context, vector);
}

static void fire_other(struct nic *n, uint32_t causes)
{
	int vector = vector_of(n, R_IVAR_MISC,
			       causes & EICR_TCP_TIMER ? IVAR_MISC_TIMER : IVAR_MISC_OTHER);

	causes &= n->other_cause & n->other_mask;
	if (!causes || vector < 0 || !admitted(n, vector))
		return;
	n->other_cause &= ~(causes & get(n, R_EIAC));
	if (get(n, R_GPIE) & GPIE_EIAME)
		n->other_mask &= ~(causes & get(n, R_EIAM));
	n->host.interrupt(n->host.context, vector);
}

static void fire_queues(struct nic *n, uint64_t vectors)
{
	for (vectors &= n->cause & n->mask; vectors; vectors &= vectors - 1)
		fire_queue(n, __builtin_ctzll(vectors));
}

static void raise_queue(struct nic *n, int vector)
{
	if (vector >= 0) {
		n->cause |= 1ull << vector;
		fire_queue(n, vector);
	}
}

void interrupt_rx(struct nic *n, unsigned int queue)
{
	raise_queue(n, queue_vector(n, queue, false));
}

void interrupt_tx(struct nic *n, unsigned int queue)
{
	raise_queue(n, queue_vector(n, queue, true));
}

bool interrupt_rx_unmasked(const struct nic *n, unsigned int queue)
{
	int vector = queue_vector(n, queue, false);

	return vector >= 0 && (n->mask >> vector & 1);
}

void interrupt_other(struct nic *n, uint32_t causes)
{
	n->other_cause |= causes;
	fire_other(n, causes);
}

/* What throttling held back. */
void interrupt_run(struct nic *n)
{
	uint64_t left;

	for (left = n->throttled; left; left &= left - 1) {
		unsigned int vector = __builtin_ctzll(left);

		if (n->now < n->next_interrupt[vector])
			continue;
		n->throttled &= ~(1ull << vector);
		fire_queue(n, vector);
		if ((int)vector == vector_of(n, R_IVAR_MISC, IVAR_MISC_OTHER))
			fire_other(n, EICR_OTHER & ~EICR_TCP_TIMER);
	}
}

int64_t interrupt_deadline(const struct nic *n)
{
	int64_t first = NEVER;
	uint64_t left;

	for (left = n->throttled; left; left &= left - 1) {
		int64_t due = n->next_interrupt[__builtin_ctzll(left)];

		if (due < first)
			first = due;
	}
	return first;
}

void interrupt_reset(struct nic *n)
{
	unsigned int i;

	n->cause = n->mask = n->throttled = 0;
	n->other_cause = n->other_mask = 0;
	for (i = 0; i < VECTORS; i++)
		n->next_interrupt[i] = 0;
}

static void clear(struct nic *n, uint64_t queues, uint32_t others)
{
	n->cause &= ~queues;
	n->other_cause &= ~others;
}

static void cause(struct nic *n, uint64_t queues, uint32_t others)
{
	n->cause |= queues;
	fire_queues(n, queues);
	if (others)
		interrupt_other(n, others);
}

static void unmask(struct nic *n, uint64_t queues, uint32_t others)
{
	n->mask |= queues;
	fire_queues(n, queues);
	others &= ~n->other_mask;
	n->other_mask |= others;
	fire_other(n, others);
}

static void mask(struct nic *n, uint64_t queues, uint32_t others)
{
	n->mask &= ~queues;
	n->other_mask &= ~others;
}

/* EICS shows the causes too, and leaves them (ixgbe_msix_other()). */
uint32_t interrupt_read(struct nic *n, uint32_t at)
{
	uint32_t value;

	switch (at) {
	case R_EICR:
		value = (n->cause & EICR_QUEUES) | n->other_cause;
		clear(n, EICR_QUEUES, EICR_OTHER);	/* 8.2.3.5.1 */
		return value;
	case R_EICS:
		return (n->cause & EICR_QUEUES) | n->other_cause;
	case R_EIMS:
	case R_EIMC:
		return (n->mask & EICR_QUEUES) | n->other_mask;
	case R_EICR_EX(0):
	case R_EICR_EX(1):
		return n->cause >> (at - R_EICR_EX(0)) * 8;
	case R_EICS_EX(0):
	case R_EICS_EX(1):
		return n->cause >> (at - R_EICS_EX(0)) * 8;
	case R_EIMS_EX(0):
	case R_EIMS_EX(1):
		return n->mask >> (at - R_EIMS_EX(0)) * 8;
	default:
		return n->mask >> (at - R_EIMC_EX(0)) * 8;
	}
}

void interrupt_write(struct nic *n, uint32_t at, uint32_t value)
{
	static const struct {
		uint32_t at, ex;
		void (*act)(struct nic *n, uint64_t queues, uint32_t others);
	} acts[] = {
		{ R_EICR, R_EICR_EX(0), clear },
		{ R_EICS, R_EICS_EX(0), cause },
		{ R_EIMS, R_EIMS_EX(0), unmask },
		{ R_EIMC, R_EIMC_EX(0), mask },
	};
	unsigned int i;

	for (i = 0; i < sizeof(acts) / sizeof(*acts); i++) {
		if (at == acts[i].at)
			acts[i].act(n, value & EICR_QUEUES, value & EICR_OTHER);
		else if (at == acts[i].ex)
			acts[i].act(n, value, 0);
		else if (at == acts[i].ex + 4)
			acts[i].act(n, (uint64_t)value << 32, 0);
	}
}
