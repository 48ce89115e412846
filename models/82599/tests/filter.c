// SPDX-License-Identifier: GPL-2.0-only
/* Addresses and VLANs that pass and that do not. */
#include "nic.h"
#include "../../../testlib/tap.h"

#include <string.h>

static struct nic n;

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
	tap_ok(passes(OURS, -1), "our address, which the NVM set");
	tap_ok(!passes(OTHER, -1), "not another");
	tap_ok(!passes(ALL, -1), "not broadcast without FCTRL.BAM");
	tap_ok(!passes(GROUP, -1), "not multicast");
	set(&n, R_FCTRL, FCTRL_BAM);
	tap_ok(passes(ALL, -1), "broadcast with it");
	set(&n, R_FCTRL, FCTRL_MPE);
	tap_ok(passes(GROUP, -1) && !passes(OTHER, -1), "all multicast: FCTRL.MPE");
	set(&n, R_FCTRL, FCTRL_UPE);
	tap_ok(passes(OTHER, -1) && !passes(GROUP, -1), "all unicast: FCTRL.UPE");
	set(&n, R_FCTRL, 0);

	set(&n, R_RAL(127), 0x12005452);
	set(&n, R_RAH(127), 0x0134);
	tap_ok(!passes(OTHER, -1), "a receive address without RAH.AV does not count");
	set(&n, R_RAH(127), 0x0134 | RAH_AV);
	tap_ok(passes(OTHER, -1), "the last of 128 receive addresses does");

	/* bits 47:36 of the address, as ixgbe_mta_vector() takes them */
	set(&n, R_MTA(0x341 / 32), 1u << 0x341 % 32);
	tap_ok(!passes(GROUP, -1), "the multicast table without MCSTCTRL.MFE");
	set(&n, R_MCSTCTRL, MCSTCTRL_MFE);
	tap_ok(passes(GROUP, -1), "the multicast table");
	tap_ok(!passes("\x01\x00\x5e\x00\x12\x44", -1), "an address that it has not");

	tap_ok(passes(OURS, 5), "any VLAN without VLNCTRL.VFE");
	set(&n, R_VLNCTRL, 0x8100 | VLNCTRL_VFE);
	tap_ok(!passes(OURS, 5) && passes(OURS, -1), "none with it, but untagged frames");
	set(&n, R_VFTA(100 / 32), 1u << 100 % 32);
	tap_ok(passes(OURS, 100) && passes(OURS, 0xe064), "a VLAN of the table, any priority");
	tap_ok(!passes(OURS, 101), "not its neighbour");
	set(&n, R_VLNCTRL, 0x8100 | VLNCTRL_VFE | VLNCTRL_CFIEN);
	tap_ok(passes(OURS, 100) && !passes(OURS, 0x1064), "VLNCTRL.CFIEN: the CFI bit must agree");
	return tap_done();
}
