// SPDX-License-Identifier: GPL-2.0-only
/* The MAC: checks length and FCS of received frames (7.11); flow control (3.2.1.5). */
#include "nic.h"

#define MIN_FRAME	64		/* with FCS */
#define TAG_8021Q	0x8100
#define HIGH_WATER	(PACKET_BUFFER_MAX / 2)
#define LOW_WATER	(PACKET_BUFFER_MAX / 4)

bool mac_rx_enabled(const struct nic *n)
{
	return n->link;
}

/* The counter of the error that this frame has; 0: none. */
static uint32_t error_counter(const struct nic *n, const struct packet *p)
{
	size_t len = p->len + FCS_LEN, max_len = n->max_frame + (p->tagged ? TAG_LEN : 0);

	if (len < MIN_FRAME)
		return p->bad_crc ? R_GLPRT_RFC(port_of(n)) : R_GLPRT_RUC(port_of(n));
	if (len > max_len)
		return p->bad_crc ? R_GLPRT_RJC(port_of(n)) : R_GLPRT_ROC(port_of(n));
	return p->bad_crc ? R_GLPRT_CRCERRS(port_of(n)) : 0;
}

void mac_receive(struct nic *n, const uint8_t *frame, size_t len)
{
	struct packet p;
	uint32_t error;

	if (!mac_rx_enabled(n) || len < 14)
		return;
	if (fault_take(&n->faults.too_short))
		len = MIN_FRAME - FCS_LEN - 1;
	packet_parse(&p, frame, len, TAG_8021Q);
	p.bad_crc = fault_take(&n->faults.bad_crc);
	error = error_counter(n, &p);
	if (error)
		stat_add32(n, error, 1);
	else if (filter_vsi(n, &p) && !buffer_put(n, frame, len, false))
		stat_add32(n, R_GLPRT_RDPC(port_of(n)), 1);
}

/* 7.7.1: the firmware divides the packet buffer; here it all belongs to one port and one class. */
uint32_t buffer_capacity(const struct nic *n)
{
	return PACKET_BUFFER_MAX;
}

bool pause_watermarks(const struct nic *n, uint32_t *high, uint32_t *low)
{
	*high = HIGH_WATER;
	*low = LOW_WATER;
	return link_pauses(n);
}

void stat_pause_frame(struct nic *n, bool xoff)
{
	stat_add32(n, xoff ? R_GLPRT_LXOFFTXC(port_of(n)) : R_GLPRT_LXONTXC(port_of(n)), 1);
}
