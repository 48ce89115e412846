// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two rings of the admin queue, 7.10. Commands run when the driver writes the tail of the
 * transmit queue. Events go to descriptors that the driver has posted in the receive queue. A
 * ring outside of the guest's memory is a critical error and stops the queue.
 */
#include "aq.h"

#include <string.h>

struct ring {
	uint64_t base;
	uint32_t head, tail, size;	/* in descriptors */
};

/* Reads a ring's registers. Returns false if the queue is off or its indices are out of range. */
static bool load_ring(const struct nic *n, bool commands, struct ring *r)
{
	uint32_t len = get(n, commands ? R_PF_ATQLEN : R_PF_ARQLEN);

	r->base = get(n, commands ? R_PF_ATQBAL : R_PF_ARQBAL) |
		  (uint64_t)get(n, commands ? R_PF_ATQBAH : R_PF_ARQBAH) << 32;
	r->head = get(n, commands ? R_PF_ATQH : R_PF_ARQH) & AQ_INDEX;
	r->tail = get(n, commands ? R_PF_ATQT : R_PF_ARQT) & AQ_INDEX;
	r->size = len & AQLEN;
	return (len & AQLEN_ENABLE) && !(len & AQLEN_CRIT) && r->head < r->size && r->tail < r->size;
}

static struct aq_desc *descriptor(struct nic *n, const struct ring *r)
{
	return dma_ptr(&n->dma, r->base + r->head * sizeof(struct aq_desc), sizeof(struct aq_desc), true);
}

static uint64_t buffer_addr(const struct aq_desc *d)
{
	return (uint64_t)d->addr_high << 32 | d->addr_low;
}

static aq_command find_command(uint16_t opcode)
{
	static const struct aq_entry *const tables[] = { aq_general, aq_switch, aq_phy };
	const struct aq_entry *e;
	unsigned int i;

	for (i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (e = tables[i]; e->run; e++)
			if (e->opcode == opcode)
				return e->run;
	return NULL;
}

enum aq_error aq_accept(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	return AQ_OK;
}

static enum aq_error dispatch(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	aq_command run = find_command(d->opcode);

	if (run)
		return run(n, d, buffer, len);
	fprintf(stderr, MODEL ": unknown command %04x\n", d->opcode);
	n->unknown_commands++;
	return AQ_ESRCH;
}

/* Works on copies, because the guest may change descriptor and buffer at any time. */
static void run_command(struct nic *n, struct aq_desc *ring_desc)
{
	static uint64_t copy[AQ_BUFFER_MAX / 8];
	struct aq_desc d = *ring_desc;
	enum aq_error error;
	void *guest = NULL;
	size_t len = 0;

	if (d.flags & AQ_BUF) {
		len = d.len > AQ_BUFFER_MAX ? AQ_BUFFER_MAX : d.len;
		guest = dma_ptr(&n->dma, buffer_addr(&d), len, true);
	}
	if (len && !guest) {
		error = AQ_BAD_ADDR;
	} else {
		if (guest)
			memcpy(copy, guest, len);
		error = dispatch(n, &d, (uint8_t *)copy, len);
		if (guest)
			memcpy(guest, copy, len);
	}
	d.retval = error;
	d.flags |= AQ_DD | AQ_CMP | (error ? AQ_ERR : 0);
	*ring_desc = d;
}

static void run_commands(struct nic *n)
{
	struct aq_desc *d;
	struct ring r;

	while (load_ring(n, true, &r) && r.head != r.tail) {
		d = descriptor(n, &r);
		if (!d) {
			set(n, R_PF_ATQLEN, get(n, R_PF_ATQLEN) | AQLEN_CRIT);
			return;
		}
		run_command(n, d);
		/* a command may have reset the function */
		if (load_ring(n, true, &r))
			set(n, R_PF_ATQH, (r.head + 1) % r.size);
	}
}

/* 7.10.4: if no descriptor is posted, the event is lost, and ARQLEN.ARQOVFL tells the driver. */
static void post_event(struct nic *n, uint16_t opcode, const void *params, size_t len)
{
	struct aq_desc *d;
	struct ring r;

	if (!load_ring(n, false, &r))
		return;
	d = r.head == r.tail ? NULL : descriptor(n, &r);
	if (!d) {
		set(n, R_PF_ARQLEN, get(n, R_PF_ARQLEN) | (r.head == r.tail ? AQLEN_OVFL : AQLEN_CRIT));
	} else {
		memcpy(d->raw, params, len);
		d->opcode = opcode;
		d->len = d->retval = 0;
		__atomic_store_n(&d->flags, AQ_DD | AQ_CMP, __ATOMIC_RELEASE);
		set(n, R_PF_ARQH, (r.head + 1) % r.size);
	}
	interrupt_other(n, ICR0_ADMINQ);
}

void adminq_link_event(struct nic *n)
{
	struct aq_link_status s;

	_Static_assert(sizeof(s) == sizeof(((struct aq_desc *)0)->raw), "it fills the parameters");
	if (!n->link_events || (n->phy_events & EVENT_LINK))
		return;
	link_status(n, &s);
	n->link_events = false;			/* one event for each request */
	post_event(n, OP_LINK_STATUS, &s, sizeof(s));
}

void adminq_reset(struct nic *n)
{
	n->link_events = false;
	n->phy_events = 0;
}

void adminq_write(struct nic *n, uint32_t reg, uint32_t value)
{
	set(n, reg, value);
	if (reg == R_PF_ATQT)
		run_commands(n);
}
