// SPDX-License-Identifier: GPL-2.0-only
/* Filters of received frames: data sheet 7.1.1.1 (MAC address), 7.1.1.2 (VLAN), 7.1.2.3 (ethertype). */
#include "nic.h"

#include <string.h>

#define ETYPE_FILTERS	8

/* 7.1.1.1.1: the receive addresses */
static bool matches_exactly(const struct nic *n, const uint8_t *mac)
{
	uint32_t low = mac[0] | mac[1] << 8 | mac[2] << 16 | (uint32_t)mac[3] << 24;
	uint32_t high = mac[4] | mac[5] << 8;
	unsigned int i;

	for (i = 0; i < RX_ADDRESSES; i++) {
		uint32_t rah = get(n, R_RAH(i));

		if ((rah & RAH_AV) && (rah & 0xffff) == high && get(n, R_RAL(i)) == low)
			return true;
	}
	return false;
}

/* 7.1.1.1.2: the multicast table. MCSTCTRL.MO selects the 12 bits of the address that index it. */
static bool matches_table(const struct nic *n, const uint8_t *mac)
{
	static const uint8_t shift[] = { 4, 3, 2, 0 };
	uint32_t mcstctrl = get(n, R_MCSTCTRL), bit;

	if (!(mcstctrl & MCSTCTRL_MFE))
		return false;
	bit = (mac[4] | mac[5] << 8) >> shift[mcstctrl & MCSTCTRL_MO] & 0xfff;
	return get(n, R_MTA(bit / 32)) >> bit % 32 & 1;
}

static bool address_passes(const struct nic *n, const uint8_t *mac)
{
	uint32_t fctrl = get(n, R_FCTRL);

	if (is_broadcast(mac))
		return fctrl & FCTRL_BAM;
	if (is_multicast(mac))
		return (fctrl & FCTRL_MPE) || matches_exactly(n, mac) || matches_table(n, mac);
	return (fctrl & FCTRL_UPE) || matches_exactly(n, mac);
}

static bool vlan_passes(const struct nic *n, const struct packet *p)
{
	uint32_t vlnctrl = get(n, R_VLNCTRL), vid = p->tci & 0xfff;

	if (!(vlnctrl & VLNCTRL_VFE) || !p->tagged)
		return true;
	if ((vlnctrl & VLNCTRL_CFIEN) && !(p->tci >> 12 & 1) != !(vlnctrl & VLNCTRL_CFI))
		return false;
	return get(n, R_VFTA(vid / 32)) >> vid % 32 & 1;
}

bool filter_accepts(const struct nic *n, const struct packet *p)
{
	return address_passes(n, p->frame) && vlan_passes(n, p);
}

int filter_ethertype(const struct nic *n, const struct packet *p, uint32_t flags)
{
	unsigned int i;

	flags |= ETQF_EN;
	for (i = 0; i < ETYPE_FILTERS; i++) {
		uint32_t etqf = get(n, R_ETQF(i));

		if ((etqf & flags) == flags && (etqf & ETQF_ETYPE) == p->ethertype)
			return i;
	}
	return -1;
}
