// SPDX-License-Identifier: GPL-2.0-only
/* The MAC: which frames are sound (8.2.3.22, 8.2.3.23), before the filters. */
#include "nic.h"

#define MIN_FRAME	64		/* with the frame check sequence */
#define MFS_STANDARD	1518		/* where jumbo frames are off */

bool mac_listens(const struct nic *n)
{
	return n->link && (get(n, R_RXCTRL) & RXCTRL_RXEN);
}

/* 8.2.3.22: MAXFRS.MFS; a tag has four bytes beside. */
static size_t longest(const struct nic *n, const struct packet *p)
{
	size_t mfs = get(n, R_HLREG0) & HLREG0_JUMBOEN ?
		     get(n, R_MAXFRS) >> MAXFRS_MFS_SHIFT : MFS_STANDARD;

	return mfs + (p->tagged ? TAG_LEN : 0);
}

/* The register that counts this frame's error, or 0. */
static uint32_t error_of(const struct nic *n, const struct packet *p)
{
	size_t len = p->len + FCS_LEN;

	if (len < MIN_FRAME)
		return p->bad_crc ? R_RFC : R_RUC;
	if (len > longest(n, p))
		return p->bad_crc ? R_RJC : R_ROC;
	return p->bad_crc ? R_CRCERRS : 0;
}

void mac_receive(struct nic *n, const uint8_t *frame, size_t len)
{
	struct packet p;
	uint32_t error;

	if (!mac_listens(n) || len < 14)
		return;
	if (strikes(&n->faults.too_short))
		len = MIN_FRAME - FCS_LEN - 1;
	packet_parse(&p, frame, len, get(n, R_VLNCTRL) & VLNCTRL_VET);
	p.bad_crc = strikes(&n->faults.bad_crc);
	count(n, R_TPR);
	count_bytes(n, R_TORL, len + FCS_LEN);
	error = error_of(n, &p);
	if (error) {
		count(n, error);
		/* 8.2.3.7.1: bad frames are stored when FCTRL.SBP says so; others' sizes never */
		if (error != R_CRCERRS || !(get(n, R_FCTRL) & FCTRL_SBP))
			return;
	}
	if (!filter_accepts(n, &p))
		return;
	if (!buffer_put(n, frame, len, p.bad_crc)) {
		count(n, R_MPC(0));
		interrupt_other(n, EICR_RX_MISS);
	}
}

/* 8.2.3.8.9 */
uint32_t flow_capacity(const struct nic *n)
{
	uint32_t size = get(n, R_RXPBSIZE(0));

	return size > PACKET_BUFFER_MAX ? PACKET_BUFFER_MAX : size;
}

/* 8.2.3.3: above FCRTH the far end pauses, below FCRTL it goes on. */
bool flow_control(const struct nic *n, uint32_t *high, uint32_t *low)
{
	*high = get(n, R_FCRTH(0)) & FCRT_MASK;
	*low = get(n, R_FCRTL(0)) & FCRT_MASK;
	return get(n, R_FCCFG) & FCCFG_TFCE_802_3X;
}

void count_pause(struct nic *n, bool xoff)
{
	count(n, xoff ? R_LXOFFTXC : R_LXONTXC);
}
