// SPDX-License-Identifier: GPL-2.0-only
/* The MAC: which frames are sound (8.2.3.22, 8.2.3.23), before the filters. */
#include "nic.h"

#define MIN_FRAME	64		/* with the frame check sequence */
#define MFS_STANDARD	1518		/* where jumbo frames are off */
#define TAG_LEN		4

bool mac_listens(const struct nic *n)
{
	return n->link && (get(n, R_RXCTRL) & RXCTRL_RXEN);
}

/* IEEE 802.3, 3.2.9; in the order of the wire's bytes when stored little endian */
uint32_t crc32_ethernet(const uint8_t *data, size_t len)
{
	uint32_t crc = ~0u;
	int bit;

	for (; len; len--, data++) {
		crc ^= *data;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

/* 8.2.3.22: MAXFRS.MFS; a tag has four bytes beside. */
static size_t longest(const struct nic *n, const struct packet *p)
{
	size_t mfs = get(n, R_HLREG0) & HLREG0_JUMBOEN ?
		     get(n, R_MAXFRS) >> MAXFRS_MFS_SHIFT : MFS_STANDARD;

	return mfs + (p->tagged ? TAG_LEN : 0);
}

static bool take(uint32_t *fault)
{
	if (!*fault)
		return false;
	--*fault;
	return true;
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
	if (take(&n->faults.too_short))
		len = MIN_FRAME - FCS_LEN - 1;
	packet_parse(&p, frame, len, get(n, R_VLNCTRL) & VLNCTRL_VET);
	p.bad_crc = take(&n->faults.bad_crc);
	count(n, R_TPR, 1);
	count(n, R_TORL, len + FCS_LEN);
	error = error_of(n, &p);
	if (error) {
		count(n, error, 1);
		/* 8.2.3.7.1: bad frames are stored when FCTRL.SBP says so; others' sizes never */
		if (error != R_CRCERRS || !(get(n, R_FCTRL) & FCTRL_SBP))
			return;
	}
	if (!filter_accepts(n, &p))
		return;
	if (!buffer_put(n, frame, len, p.bad_crc)) {
		count(n, R_MPC(0), 1);
		interrupt_other(n, EICR_RX_MISS);
	}
}
