// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts, data sheet 7.5, of MSI-X alone. Vector 0 has the other causes, which
 * PFINT_ICR0 tells; each queue names its vector and throttle. A vector that
 * interrupts masks itself (INTENA), and what comes meanwhile is pending.
 */
#include "nic.h"

static uint32_t control_at(unsigned int vector)
{
	return vector ? R_PFINT_DYN_CTLN(vector - 1) : R_PFINT_DYN_CTL0;
}

static uint32_t itr_at(unsigned int vector, unsigned int itr)
{
	return vector ? R_PFINT_ITRN(itr, vector - 1) : R_PFINT_ITR0(itr);
}

/* 7.5.4: when a vector may interrupt again */
static int64_t due(const struct nic *n, unsigned int vector)
{
	const struct vector *v = &n->vector[vector];

	if (!n->throttle || v->itr >= ITRS)
		return 0;
	return v->last + (get(n, itr_at(vector, v->itr)) & ITR_INTERVAL) * (int64_t)ITR_UNIT_NS;
}

static bool is_enabled(const struct nic *n, unsigned int vector)
{
	return get(n, control_at(vector)) & DYN_CTL_INTENA;
}

static void fire(struct nic *n, unsigned int vector)
{
	struct vector *v = &n->vector[vector];
	uint32_t at = control_at(vector);

	if (!v->pending || !is_enabled(n, vector) || n->now < due(n, vector))
		return;
	v->pending = false;
	v->last = n->now;
	set(n, at, get(n, at) & ~DYN_CTL_INTENA);
	n->interrupts++;
	n->host.interrupt(n->host.context, vector);
}

static void raise_vector(struct nic *n, unsigned int vector, unsigned int itr)
{
	n->vector[vector].pending = true;
	n->vector[vector].itr = itr;
	fire(n, vector);
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

/* 7.5.5: the cause is told even when it does not interrupt. */
void interrupt_other(struct nic *n, uint32_t causes)
{
	set(n, R_PFINT_ICR0, get(n, R_PFINT_ICR0) | causes);
	if (causes & (get(n, R_PFINT_ICR0_ENA) | ICR0_SWINT))
		raise_vector(n, 0, ITRS);
}

/* PFINT_ICR0_ENA: a cause that came before interrupts now. */
void interrupt_enable(struct nic *n, uint32_t at, uint32_t value)
{
	set(n, at, value);
	if (get(n, R_PFINT_ICR0) & value)
		raise_vector(n, 0, ITRS);
}

/* What throttling held back. */
void interrupt_run(struct nic *n)
{
	unsigned int i;

	for (i = 0; i < VECTORS; i++)
		fire(n, i);
}

int64_t interrupt_deadline(const struct nic *n)
{
	int64_t first = NEVER, at;
	unsigned int i;

	for (i = 0; i < VECTORS; i++) {
		if (!n->vector[i].pending || !is_enabled(n, i))
			continue;
		at = due(n, i);
		if (at < first)
			first = at;
	}
	return first;
}

void interrupt_reset(struct nic *n)
{
	unsigned int i;

	for (i = 0; i < VECTORS; i++)
		n->vector[i] = (struct vector) { .itr = ITRS };
}

/* PFINT_ICR0 clears when read. */
uint32_t interrupt_read(struct nic *n, uint32_t at)
{
	uint32_t causes = get(n, at);

	set(n, at, 0);
	return causes ? causes | ICR0_INTEVENT : 0;
}

/*
 * PFINT_DYN_CTL0 and PFINT_DYN_CTLN, 7.5.3.1: INTENA_MSK keeps INTENA as it is, an
 * index other than 3 sets that throttle's interval. CLEARPBA is about QEMU's bits.
 */
void interrupt_write(struct nic *n, uint32_t at, uint32_t value)
{
	unsigned int vector = at == R_PFINT_DYN_CTL0 ? 0 : (at - R_PFINT_DYN_CTLN(0)) / 4 + 1;
	uint32_t enable = value & DYN_CTL_INTENA_MSK ? get(n, at) : value;

	if (DYN_CTL_ITR_INDX(value) < ITRS)
		set(n, itr_at(vector, DYN_CTL_ITR_INDX(value)), DYN_CTL_INTERVAL(value));
	set(n, at, enable & DYN_CTL_INTENA);
	if ((value & DYN_CTL_SWINT_TRIG) && vector)
		raise_vector(n, vector, ITRS);
	else if (value & DYN_CTL_SWINT_TRIG)
		interrupt_other(n, ICR0_SWINT);
	else
		fire(n, vector);
}
