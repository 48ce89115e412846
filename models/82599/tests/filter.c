// SPDX-License-Identifier: GPL-2.0-only
/* The filters of MAC addresses and VLANs. */
#include "nic.h"
#include "../../../testlib/tap.h"

#include <string.h>

static struct nic n;

/* Whether a frame to this address passes. tci is that of its VLAN tag; -1: it has no tag. */
static bool passes(const char *mac, int tci)
{
	uint8_t frame[64] = { 0 };
	struct packet p;

	memcpy(frame, mac, 6);
	frame[12] = 0x08;
	if (tci >= 0) {
		frame[12] = 0x81;
		frame[14] = tci >> 8;
		frame[15] = tci;
	}
	packet_parse(&p, frame, sizeof(frame), 0x8100);
	return filter_accepts(&n, &p);
}

#define OURS	"\x52\x54\x00\x12\x34\x00"
#define OTHER	"\x52\x54\x00\x12\x34\x01"
#define ALL	"\xff\xff\xff\xff\xff\xff"
#define GROUP	"\x01\x00\x5e\x00\x12\x34"

int main(void)
{
	tap_plan(17);
	memcpy(n.mac, OURS, 6);
	nic_init(&n);
	tap_ok(passes(OURS, -1), "the address from the NVM passes");
	tap_ok(!passes(OTHER, -1), "another unicast address does not pass");
	tap_ok(!passes(ALL, -1), "broadcast does not pass without FCTRL.BAM");
	tap_ok(!passes(GROUP, -1), "multicast does not pass");
	set(&n, R_FCTRL, FCTRL_BAM);
	tap_ok(passes(ALL, -1), "broadcast passes with FCTRL.BAM");
	set(&n, R_FCTRL, FCTRL_MPE);
	tap_ok(passes(GROUP, -1) && !passes(OTHER, -1), "FCTRL.MPE lets all multicast pass");
	set(&n, R_FCTRL, FCTRL_UPE);
	tap_ok(passes(OTHER, -1) && !passes(GROUP, -1), "FCTRL.UPE lets all unicast pass");
	set(&n, R_FCTRL, 0);

	set(&n, R_RAL(127), 0x12005452);
	set(&n, R_RAH(127), 0x0134);
	tap_ok(!passes(OTHER, -1), "a receive address without RAH.AV is ignored");
	set(&n, R_RAH(127), 0x0134 | RAH_AV);
	tap_ok(passes(OTHER, -1), "the last of 128 receive addresses passes");

	/* MCSTCTRL.MO is 0: bits 47:36 of the address index the table, as in ixgbe_mta_vector() */
	set(&n, R_MTA(0x341 / 32), 1u << 0x341 % 32);
	tap_ok(!passes(GROUP, -1), "the multicast table is off without MCSTCTRL.MFE");
	set(&n, R_MCSTCTRL, MCSTCTRL_MFE);
	tap_ok(passes(GROUP, -1), "an address in the multicast table passes");
	tap_ok(!passes("\x01\x00\x5e\x00\x12\x44", -1),
	       "an address not in the multicast table does not pass");

	tap_ok(passes(OURS, 5), "any VLAN passes without VLNCTRL.VFE");
	set(&n, R_VLNCTRL, 0x8100 | VLNCTRL_VFE);
	tap_ok(!passes(OURS, 5) && passes(OURS, -1), "with VLNCTRL.VFE only untagged frames pass at first");
	set(&n, R_VFTA(100 / 32), 1u << 100 % 32);
	tap_ok(passes(OURS, 100) && passes(OURS, 0xe064), "a VLAN in the table passes with any priority");
	tap_ok(!passes(OURS, 101), "the next VLAN does not pass");
	set(&n, R_VLNCTRL, 0x8100 | VLNCTRL_VFE | VLNCTRL_CFIEN);
	tap_ok(passes(OURS, 100) && !passes(OURS, 0x1064), "with VLNCTRL.CFIEN the CFI bit must match");
	return tap_done();
}
