// SPDX-License-Identifier: GPL-2.0-only
/* The MAC: checks length and FCS of received frames before the filters (8.2.3.22, 8.2.3.23). */
#include "nic.h"

#define MIN_FRAME	64		/* with FCS */
#define MFS_STANDARD	1518		/* without jumbo frames */

bool mac_rx_enabled(const struct nic *n)
{
	return n->link && (get(n, R_RXCTRL) & RXCTRL_RXEN);
}

/* The longest frame allowed, with FCS: MAXFRS.MFS, 8.2.3.22, and a VLAN tag. */
static size_t max_frame(const struct nic *n, const struct packet *p)
{
	size_t mfs = get(n, R_HLREG0) & HLREG0_JUMBOEN ?
		     get(n, R_MAXFRS) >> MAXFRS_MFS_SHIFT : MFS_STANDARD;

	return mfs + (p->tagged ? TAG_LEN : 0);
}

/* The counter of the error that this frame has; 0: none. */
static uint32_t error_counter(const struct nic *n, const struct packet *p)
{
	size_t len = p->len + FCS_LEN;

	if (len < MIN_FRAME)
		return p->bad_crc ? R_RFC : R_RUC;
	if (len > max_frame(n, p))
		return p->bad_crc ? R_RJC : R_ROC;
	return p->bad_crc ? R_CRCERRS : 0;
}

void mac_receive(struct nic *n, const uint8_t *frame, size_t len)
{
	struct packet p;
	uint32_t error;

	if (!mac_rx_enabled(n) || len < 14)
		return;
	if (fault_take(&n->faults.too_short))
		len = MIN_FRAME - FCS_LEN - 1;
	packet_parse(&p, frame, len, get(n, R_VLNCTRL) & VLNCTRL_VET);
	p.bad_crc = fault_take(&n->faults.bad_crc);
	stat_inc(n, R_TPR);
	stat_add36(n, R_TORL, len + FCS_LEN);
	error = error_counter(n, &p);
	if (error) {
		stat_inc(n, error);
		/* 8.2.3.7.1: FCTRL.SBP stores frames with a bad FCS, but not those of a wrong length */
		if (error != R_CRCERRS || !(get(n, R_FCTRL) & FCTRL_SBP))
			return;
	}
	if (!filter_accepts(n, &p))
		return;
	if (!buffer_put(n, frame, len, p.bad_crc)) {
		stat_inc(n, R_MPC(0));
		interrupt_other(n, EICR_RX_MISS);
	}
}

/* 8.2.3.8.9 */
uint32_t buffer_capacity(const struct nic *n)
{
	uint32_t size = get(n, R_RXPBSIZE(0));

	return size > PACKET_BUFFER_MAX ? PACKET_BUFFER_MAX : size;
}

/* 8.2.3.3 */
bool pause_watermarks(const struct nic *n, uint32_t *high, uint32_t *low)
{
	*high = get(n, R_FCRTH(0)) & FCRT_MASK;
	*low = get(n, R_FCRTL(0)) & FCRT_MASK;
	return get(n, R_FCCFG) & FCCFG_TFCE_802_3X;
}

void stat_pause_frame(struct nic *n, bool xoff)
{
	stat_inc(n, xoff ? R_LXOFFTXC : R_LXONTXC);
}
