// SPDX-License-Identifier: GPL-2.0-only
/* The MAC: which frames are sound (7.11), and flow control by pause frames (3.2.1.5). */
#include "nic.h"

#define MIN_FRAME	64		/* with the frame check sequence */
#define TAG_8021Q	0x8100
#define HIGH_WATER	(PACKET_BUFFER_MAX / 2)
#define LOW_WATER	(PACKET_BUFFER_MAX / 4)

bool mac_listens(const struct nic *n)
{
	return n->link;
}

/* The register that counts this frame's error, or 0. */
static uint32_t error_of(const struct nic *n, const struct packet *p)
{
	size_t len = p->len + FCS_LEN, longest = n->max_frame + (p->tagged ? TAG_LEN : 0);

	if (len < MIN_FRAME)
		return p->bad_crc ? R_GLPRT_RFC(port_of(n)) : R_GLPRT_RUC(port_of(n));
	if (len > longest)
		return p->bad_crc ? R_GLPRT_RJC(port_of(n)) : R_GLPRT_ROC(port_of(n));
	return p->bad_crc ? R_GLPRT_CRCERRS(port_of(n)) : 0;
}

void mac_receive(struct nic *n, const uint8_t *frame, size_t len)
{
	struct packet p;
	uint32_t error;

	if (!mac_listens(n) || len < 14)
		return;
	if (strikes(&n->faults.too_short))
		len = MIN_FRAME - FCS_LEN - 1;
	packet_parse(&p, frame, len, TAG_8021Q);
	p.bad_crc = strikes(&n->faults.bad_crc);
	error = error_of(n, &p);
	if (error)
		count(n, error, 1);
	else if (filter_vsi(n, &p) && !buffer_put(n, frame, len, false))
		count(n, R_GLPRT_RDPC(port_of(n)), 1);
}

/* 7.7.1: the firmware shares the packet buffer out; ours is one port's, and one class's. */
uint32_t flow_capacity(const struct nic *n)
{
	return PACKET_BUFFER_MAX;
}

bool flow_control(const struct nic *n, uint32_t *high, uint32_t *low)
{
	*high = HIGH_WATER;
	*low = LOW_WATER;
	return link_pauses(n);
}

void count_pause(struct nic *n, bool xoff)
{
	count(n, xoff ? R_GLPRT_LXOFFTXC(port_of(n)) : R_GLPRT_LXONTXC(port_of(n)), 1);
}
