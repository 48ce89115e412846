// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts, data sheet 7.3, by MSI-X only: causes, masks, automatic clearing and masking,
 * throttling. Queue causes have one bit per vector in EICR_EX; EICR shows the first 16 of them.
 * Other causes have their bits in EICR alone, and their vector in IVAR_MISC.
 */
#include "nic.h"

/* The vector in a byte of an IVAR register; -1: the entry is not valid. */
static int ivar_vector(const struct nic *n, uint32_t reg, unsigned int byte)
{
	uint32_t entry = get(n, reg) >> 8 * byte;

	return entry & IVAR_VALID ? (int)(entry & IVAR_VECTOR) : -1;
}

/* As in ixgbe_set_ivar(): IVAR(n) has the vectors of Rx 2n, Tx 2n, Rx 2n + 1, Tx 2n + 1. */
static int queue_vector(const struct nic *n, unsigned int queue, bool tx)
{
	return ivar_vector(n, R_IVAR(queue / 2), queue % 2 * 2 + tx);
}

/* Word i (0 or 1) of the set of vectors that are masked when they interrupt. */
static uint32_t auto_masked_vectors(const struct nic *n, unsigned int i)
{
	return get(n, R_EIAM_EX(i)) | (i ? 0 : get(n, R_EIAM) & EICR_QUEUES);
}

/*
 * Applies EITR. If a vector may interrupt now, begins its next interval and returns true.
 * Otherwise interrupt_run() tries again later.
 */
static bool pass_throttle(struct nic *n, unsigned int vector)
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

static void send_queue_interrupt(struct nic *n, unsigned int vector)
{
	uint64_t bit = 1ull << vector;

	if (!(n->cause & n->mask & bit) || !pass_throttle(n, vector))
		return;
	n->cause &= ~bit;			/* with MSI-X, sending clears the cause */
	if ((get(n, R_GPIE) & GPIE_EIAME) && (auto_masked_vectors(n, vector / 32) >> vector % 32 & 1))
		n->mask &= ~bit;
	n->host.interrupt(n->host.context, vector);
}

static void send_other_interrupt(struct nic *n, uint32_t causes)
{
	int vector = ivar_vector(n, R_IVAR_MISC,
				 causes & EICR_TCP_TIMER ? IVAR_MISC_TIMER : IVAR_MISC_OTHER);

	causes &= n->other_cause & n->other_mask;
	if (!causes || vector < 0 || !pass_throttle(n, vector))
		return;
	n->other_cause &= ~(causes & get(n, R_EIAC));
	if (get(n, R_GPIE) & GPIE_EIAME)
		n->other_mask &= ~(causes & get(n, R_EIAM));
	n->host.interrupt(n->host.context, vector);
}

static void send_queue_interrupts(struct nic *n, uint64_t vectors)
{
	for (vectors &= n->cause & n->mask; vectors; vectors &= vectors - 1)
		send_queue_interrupt(n, __builtin_ctzll(vectors));
}

static void set_queue_cause(struct nic *n, int vector)
{
	if (vector >= 0) {
		n->cause |= 1ull << vector;
		send_queue_interrupt(n, vector);
	}
}

void interrupt_rx(struct nic *n, unsigned int queue)
{
	set_queue_cause(n, queue_vector(n, queue, false));
}

void interrupt_tx(struct nic *n, unsigned int queue)
{
	set_queue_cause(n, queue_vector(n, queue, true));
}

bool interrupt_rx_unmasked(const struct nic *n, unsigned int queue)
{
	int vector = queue_vector(n, queue, false);

	return vector >= 0 && (n->mask >> vector & 1);
}

void interrupt_other(struct nic *n, uint32_t causes)
{
	n->other_cause |= causes;
	send_other_interrupt(n, causes);
}

void interrupt_run(struct nic *n)
{
	uint64_t left;

	for (left = n->throttled; left; left &= left - 1) {
		unsigned int vector = __builtin_ctzll(left);

		if (n->now < n->next_interrupt[vector])
			continue;
		n->throttled &= ~(1ull << vector);
		send_queue_interrupt(n, vector);
		if ((int)vector == ivar_vector(n, R_IVAR_MISC, IVAR_MISC_OTHER))
			send_other_interrupt(n, EICR_OTHER & ~EICR_TCP_TIMER);
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

static void clear_causes(struct nic *n, uint64_t queues, uint32_t others)
{
	n->cause &= ~queues;
	n->other_cause &= ~others;
}

static void set_causes(struct nic *n, uint64_t queues, uint32_t others)
{
	n->cause |= queues;
	send_queue_interrupts(n, queues);
	if (others)
		interrupt_other(n, others);
}

static void unmask_causes(struct nic *n, uint64_t queues, uint32_t others)
{
	n->mask |= queues;
	send_queue_interrupts(n, queues);
	others &= ~n->other_mask;
	n->other_mask |= others;
	send_other_interrupt(n, others);
}

static void mask_causes(struct nic *n, uint64_t queues, uint32_t others)
{
	n->mask &= ~queues;
	n->other_mask &= ~others;
}

/* A read of EICS gives the causes without clearing them; ixgbe_msix_other() relies on it. */
uint32_t interrupt_read(struct nic *n, uint32_t reg)
{
	uint32_t value;

	switch (reg) {
	case R_EICR:
		value = (n->cause & EICR_QUEUES) | n->other_cause;
		clear_causes(n, EICR_QUEUES, EICR_OTHER);	/* 8.2.3.5.1 */
		return value;
	case R_EICS:
		return (n->cause & EICR_QUEUES) | n->other_cause;
	case R_EIMS:
	case R_EIMC:
		return (n->mask & EICR_QUEUES) | n->other_mask;
	case R_EICR_EX(0):
	case R_EICR_EX(1):
		return n->cause >> (reg - R_EICR_EX(0)) * 8;
	case R_EICS_EX(0):
	case R_EICS_EX(1):
		return n->cause >> (reg - R_EICS_EX(0)) * 8;
	case R_EIMS_EX(0):
	case R_EIMS_EX(1):
		return n->mask >> (reg - R_EIMS_EX(0)) * 8;
	default:
		return n->mask >> (reg - R_EIMC_EX(0)) * 8;
	}
}

void interrupt_write(struct nic *n, uint32_t reg, uint32_t value)
{
	static const struct {
		uint32_t low, ex;		/* the register for 16 vectors, the first for 64 */
		void (*apply)(struct nic *n, uint64_t queues, uint32_t others);
	} writes[] = {
		{ R_EICR, R_EICR_EX(0), clear_causes },
		{ R_EICS, R_EICS_EX(0), set_causes },
		{ R_EIMS, R_EIMS_EX(0), unmask_causes },
		{ R_EIMC, R_EIMC_EX(0), mask_causes },
	};
	unsigned int i;

	for (i = 0; i < sizeof(writes) / sizeof(*writes); i++) {
		if (reg == writes[i].low)
			writes[i].apply(n, value & EICR_QUEUES, value & EICR_OTHER);
		else if (reg == writes[i].ex)
			writes[i].apply(n, value, 0);
		else if (reg == writes[i].ex + 4)
			writes[i].apply(n, (uint64_t)value << 32, 0);
	}
}
