// SPDX-License-Identifier: GPL-2.0-only
/*
 * IEEE 1588, data sheet 7.9: a clock, and time stamps of packets of the Precision Time Protocol.
 * One time stamp per direction is latched until the driver reads it.
 */
#include "bytes.h"
#include "nic.h"

#include <netinet/in.h>

/* 7.9: at 10 Gb/s the clock advances every 6.4 ns */
#define TICK_TENTHS_NS	64

/* Offsets in a message and sizes, IEEE 1588 version 1 and 2 */
#define PTP_MIN		34		/* bytes */
#define PTP_V2_TYPE	0		/* the message type, low 4 bits */
#define   PTP_GENERAL	0x8		/* a general message, not an event */
#define PTP_V1_CONTROL	32

static uint64_t systime(const struct nic *n)
{
	uint32_t timinca = get(n, R_TIMINCA), period = TIMINCA_PERIOD(timinca);
	uint64_t ticks = (n->now - n->clock.since) * 10 / TICK_TENTHS_NS;

	return n->clock.base + (period ? ticks / period * TIMINCA_VALUE(timinca) : 0);
}

static void set_clock(struct nic *n, uint64_t base)
{
	n->clock.base = base;
	n->clock.since = n->now;
}

void timesync_reset(struct nic *n)
{
	set_clock(n, 0);
}

/* A read of the lower half latches the upper half. */
uint32_t systime_read(struct nic *n, uint32_t reg)
{
	uint64_t time = systime(n);

	if (reg != R_SYSTIML)
		return get(n, reg);
	set(n, R_SYSTIMH, time >> 32);
	return time;
}

/* A write to the upper half sets the clock. */
void systime_write(struct nic *n, uint32_t reg, uint32_t value)
{
	set(n, reg, value);
	if (reg == R_SYSTIMH)
		set_clock(n, get(n, R_SYSTIML) | (uint64_t)value << 32);
}

void timinca_write(struct nic *n, uint32_t reg, uint32_t value)
{
	set_clock(n, systime(n));
	set(n, reg, value);
}

/* 8.2.3.26: a read of the upper half releases the latch. */
uint32_t timestamp_read(struct nic *n, uint32_t reg)
{
	uint32_t control = reg == R_RXSTMPH ? R_TSYNCRXCTL : R_TSYNCTXCTL;

	set(n, control, get(n, control) & ~TSYNC_VALID);
	return get(n, reg);
}

void tsync_write(struct nic *n, uint32_t reg, uint32_t value)
{
	set(n, reg, (value & ~TSYNC_VALID) | (get(n, reg) & TSYNC_VALID));
}

/* Latches the time, unless an earlier time stamp has not been read yet. */
static void latch_time(struct nic *n, uint32_t control, uint32_t low, uint32_t high)
{
	uint64_t time = systime(n);

	if (get(n, control) & TSYNC_VALID)
		return;
	set(n, low, time);
	set(n, high, time >> 32);
	set(n, control, get(n, control) | TSYNC_VALID);
}

/*
 * The PTP message in a frame; NULL: none. l2: look for a message behind the ethertype of PTP;
 * l4: look for one behind UDP, to the port in RXMTRL.
 */
static const uint8_t *ptp_message(const struct nic *n, const struct packet *p, bool l2, bool l4)
{
	const uint8_t *udp = p->frame + p->l4, *end = p->frame + p->len, *m = NULL;
	uint32_t port = RXMTRL_UDPT(get(n, R_RXMTRL));

	if (l2 && filter_ethertype(n, p, ETQF_1588) >= 0)
		m = p->frame + p->l3;
	else if (l4 && p->l4 && p->l4_proto == IPPROTO_UDP && get_be16(udp + 2) == port)
		m = udp + 8;
	return m && end - m >= PTP_MIN ? m : NULL;
}

static bool is_to_be_stamped(const struct nic *n, const struct packet *p)
{
	uint32_t rxmtrl = get(n, R_RXMTRL), type = TSYNCRXCTL_TYPE(get(n, R_TSYNCRXCTL));
	const uint8_t *m;

	switch (type) {
	case TYPE_ALL:
		return true;
	case TYPE_L4_V1:
		m = ptp_message(n, p, false, true);
		return m && m[PTP_V1_CONTROL] == RXMTRL_CTRLT(rxmtrl);
	case TYPE_L2_V2:
	case TYPE_L2_L4_V2:
		m = ptp_message(n, p, true, type == TYPE_L2_L4_V2);
		return m && (m[PTP_V2_TYPE] & 0xf) == RXMTRL_MSGT(rxmtrl);
	case TYPE_EVENT_V2:
		m = ptp_message(n, p, true, true);
		return m && !(m[PTP_V2_TYPE] & PTP_GENERAL);
	default:
		return false;
	}
}

bool timesync_rx(struct nic *n, const struct packet *p)
{
	if (!(get(n, R_TSYNCRXCTL) & TSYNC_ENABLE) || !is_to_be_stamped(n, p))
		return false;
	latch_time(n, R_TSYNCRXCTL, R_RXSTMPL, R_RXSTMPH);
	return true;
}

void timesync_tx(struct nic *n)
{
	if (get(n, R_TSYNCTXCTL) & TSYNC_ENABLE)
		latch_time(n, R_TSYNCTXCTL, R_TXSTMPL, R_TXSTMPH);
}
