// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts, data sheet 7.5, by MSI-X only. A register of each queue names its vector and
 * throttling interval (ITR). All other causes share vector 0, and PFINT_ICR0 tells them apart. A
 * vector that interrupts masks itself (INTENA); later causes stay pending.
 */
#include "nic.h"

static uint32_t control_reg(unsigned int vector)
{
	return vector ? R_PFINT_DYN_CTLN(vector - 1) : R_PFINT_DYN_CTL0;
}

static uint32_t itr_reg(unsigned int vector, unsigned int itr)
{
	return vector ? R_PFINT_ITRN(itr, vector - 1) : R_PFINT_ITR0(itr);
}

/* 7.5.4: the earliest time at which a vector may interrupt again. */
static int64_t next_interrupt(const struct nic *n, unsigned int vector)
{
	const struct vector *v = &n->vector[vector];

	if (!n->throttle || v->itr >= ITRS)
		return 0;
	return v->last + (get(n, itr_reg(vector, v->itr)) & ITR_INTERVAL) * (int64_t)ITR_UNIT_NS;
}

static bool is_enabled(const struct nic *n, unsigned int vector)
{
	return get(n, control_reg(vector)) & DYN_CTL_INTENA;
}

static void send_if_allowed(struct nic *n, unsigned int vector)
{
	struct vector *v = &n->vector[vector];
	uint32_t reg = control_reg(vector);

	if (!v->pending || !is_enabled(n, vector) || n->now < next_interrupt(n, vector))
		return;
	v->pending = false;
	v->last = n->now;
	set(n, reg, get(n, reg) & ~DYN_CTL_INTENA);
	n->interrupts++;
	n->host.interrupt(n->host.context, vector);
}

static void raise_vector(struct nic *n, unsigned int vector, unsigned int itr)
{
	n->vector[vector].pending = true;
	n->vector[vector].itr = itr;
	send_if_allowed(n, vector);
}

static void raise_queue(struct nic *n, uint32_t control)
{
	unsigned int vector = QINT_MSIX(control);

	if ((control & QINT_CAUSE_ENA) && vector < VECTORS)
		raise_vector(n, vector, QINT_ITR(control));
}

void interrupt_rx(struct nic *n, unsigned int queue)
{
	raise_queue(n, get(n, R_QINT_RQCTL(queue)));
}

void interrupt_tx(struct nic *n, unsigned int queue)
{
	raise_queue(n, get(n, R_QINT_TQCTL(queue)));
}

bool interrupt_rx_unmasked(const struct nic *n, unsigned int queue)
{
	uint32_t control = get(n, R_QINT_RQCTL(queue));

	return (control & QINT_CAUSE_ENA) && QINT_MSIX(control) < VECTORS &&
	       is_enabled(n, QINT_MSIX(control));
}

/* 7.5.5: PFINT_ICR0 shows a cause even if it is disabled. */
void interrupt_other(struct nic *n, uint32_t causes)
{
	set(n, R_PFINT_ICR0, get(n, R_PFINT_ICR0) | causes);
	if (causes & (get(n, R_PFINT_ICR0_ENA) | ICR0_SWINT))
		raise_vector(n, 0, ITRS);
}

/* A cause that is already in PFINT_ICR0 interrupts when it is enabled. */
void interrupt_enable(struct nic *n, uint32_t reg, uint32_t value)
{
	set(n, reg, value);
	if (get(n, R_PFINT_ICR0) & value)
		raise_vector(n, 0, ITRS);
}

void interrupt_run(struct nic *n)
{
	unsigned int i;

	for (i = 0; i < VECTORS; i++)
		send_if_allowed(n, i);
}

int64_t interrupt_deadline(const struct nic *n)
{
	int64_t first = NEVER, next;
	unsigned int i;

	for (i = 0; i < VECTORS; i++) {
		if (!n->vector[i].pending || !is_enabled(n, i))
			continue;
		next = next_interrupt(n, i);
		if (next < first)
			first = next;
	}
	return first;
}

void interrupt_reset(struct nic *n)
{
	unsigned int i;

	for (i = 0; i < VECTORS; i++)
		n->vector[i] = (struct vector) { .itr = ITRS };
}

/* A read of PFINT_ICR0 clears it. */
uint32_t interrupt_read(struct nic *n, uint32_t reg)
{
	uint32_t causes = get(n, reg);

	set(n, reg, 0);
	return causes ? causes | ICR0_INTEVENT : 0;
}

/*
 * 7.5.3.1: with INTENA_MSK set, INTENA does not change. An ITR index other than 3 selects the
 * interval to set. CLEARPBA has no effect here, because QEMU keeps the pending bits.
 */
void interrupt_write(struct nic *n, uint32_t reg, uint32_t value)
{
	unsigned int vector = reg == R_PFINT_DYN_CTL0 ? 0 : (reg - R_PFINT_DYN_CTLN(0)) / 4 + 1;
	uint32_t enable = value & DYN_CTL_INTENA_MSK ? get(n, reg) : value;

	if (DYN_CTL_ITR_INDX(value) < ITRS)
		set(n, itr_reg(vector, DYN_CTL_ITR_INDX(value)), DYN_CTL_INTERVAL(value));
	set(n, reg, enable & DYN_CTL_INTENA);
	if ((value & DYN_CTL_SWINT_TRIG) && vector)
		raise_vector(n, vector, ITRS);
	else if (value & DYN_CTL_SWINT_TRIG)
		interrupt_other(n, ICR0_SWINT);
	else
		send_if_allowed(n, vector);
}
