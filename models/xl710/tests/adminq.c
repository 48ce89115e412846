// SPDX-License-Identifier: GPL-2.0-only
/* The admin queue: commands and their errors, the ring's end, events, a station's life. */
#include "commands.h"

static void test_ring(void)
{
	const struct aq_register again = { .address = R_PF_ATQT, .value = 0 };
	struct aq_version v;
	struct aq_desc *d = NULL;
	unsigned int i;

	aq_start();
	d = aq_send(0x0001, NULL, 0, NULL, 0);
	memcpy(&v, d->raw, sizeof(v));
	tap_ok(aq_done(d) && v.api_major == 1, "a version is told");
	for (i = 0; i < 3 * AQ_ENTRIES; i++)
		d = aq_send(0x0002, NULL, 0, NULL, 0);
	tap_ok(aq_done(d) && get(&n, R_PF_ATQH) == get(&n, R_PF_ATQT), "the ring goes round");
	d = aq_send(0x0fff, NULL, 0, NULL, 0);
	tap_ok(d->retval == AQ_ESRCH && (d->flags & AQ_ERR) && n.unknown_commands == 1,
	       "no such command: ESRCH, and it is reported");
	d = at_ring(ATQ, get(&n, R_PF_ATQT));
	*d = (struct aq_desc) { .opcode = 0x0107, .flags = AQ_BUF, .len = 24, .addr_high = 7 };
	nic_write(&n, R_PF_ATQT, (get(&n, R_PF_ATQT) + 1) % AQ_ENTRIES);
	tap_ok(d->retval == AQ_BAD_ADDR, "a buffer that is not there: BAD_ADDR");
	d = aq_send(0x0207, &again, sizeof(again), NULL, 0);
	tap_ok(d->retval == AQ_EINVAL, "a command cannot write the queue's own registers");
	nic_write(&n, R_PF_ATQBAH, 7);
	nic_write(&n, R_PF_ATQT, (get(&n, R_PF_ATQT) + 1) % AQ_ENTRIES);
	tap_ok(get(&n, R_PF_ATQLEN) & AQLEN_CRIT, "a ring that is not there: a critical error");
	nic_write(&n, R_PF_ATQLEN, 0);
	nic_write(&n, R_PF_ATQH, 0);
	nic_write(&n, R_PF_ATQT, 3);
	tap_ok(!get(&n, R_PF_ATQH), "a queue that is off does nothing");
}

static void test_capabilities(void)
{
	const struct aq_capability *c = (void *)(memory + COMMAND_BUFFER);
	struct aq_desc *d;
	unsigned int i, vectors = 0;

	aq_start();
	d = aq_send(0x000a, NULL, 0, NULL, 32);
	tap_ok(d->retval == AQ_ENOMEM && d->len > 32, "a short buffer: ENOMEM, and how long it must be");
	d = aq_send(0x000a, NULL, 0, NULL, 4096);
	for (i = 0; i < d->param[1]; i++)
		if (c[i].id == 0x43)
			vectors = c[i].number;
	tap_ok(aq_done(d) && d->len == d->param[1] * sizeof(*c) && vectors == VECTORS,
	       "%u capabilities, %u vectors among them", d->param[1], vectors);
	d = aq_send(0x0107, NULL, 0, NULL, sizeof(struct aq_mac_addresses));
	tap_ok(aq_done(d) && (d->param[0] & MAC_READ_LAN_VALID) && !memcmp(memory + COMMAND_BUFFER, n.mac, 6),
	       "the address");
}

static void test_events(void)
{
	const uint16_t enable = LSE_ENABLE, masked = (uint16_t)~EVENT_LINK;
	struct aq_link_status s;
	uint8_t mask[16] = { 0 };
	struct aq_desc *d;

	aq_start();
	memcpy(mask + 8, &masked, sizeof(masked));
	aq_send(0x0613, mask, sizeof(mask), NULL, 0);
	nic_write(&n, R_PFINT_ICR0_ENA, ICR0_ADMINQ);
	nic_write(&n, R_PFINT_DYN_CTL0, DYN_CTL_INTENA);
	memset(interrupts, 0, sizeof(interrupts));
	cable_plug(&n, false);
	tap_ok(!get(&n, R_PF_ARQH) && !interrupts[0], "a link goes down that nobody asked about");
	d = aq_send(OP_LINK_STATUS, &enable, sizeof(enable), NULL, 0);
	memcpy(&s, d->raw, sizeof(s));
	tap_ok(aq_done(d) && !(s.info & LINK_UP) && (s.flags & LSE_IS_ENABLED), "it is down");
	cable_plug(&n, true);
	d = at_ring(ARQ, 0);
	memcpy(&s, d->raw, sizeof(s));
	tap_ok(get(&n, R_PF_ARQH) == 1 && d->opcode == OP_LINK_STATUS && (d->flags & AQ_DD) &&
	       (s.info & LINK_UP) && s.speed == SPEED_40G, "its way up is an event");
	tap_ok(interrupts[0] == 1 && (nic_read(&n, R_PFINT_ICR0) & ICR0_ADMINQ) &&
	       !nic_read(&n, R_PFINT_ICR0), "which interrupts, and ICR0 tells why, once");
	tap_ok(!(get(&n, R_PFINT_DYN_CTL0) & DYN_CTL_INTENA), "the interrupt masked itself");
	nic_write(&n, R_PFINT_ICR0_ENA, 0);
	nic_write(&n, R_PFINT_DYN_CTL0, DYN_CTL_INTENA);
	interrupt_other(&n, ICR0_ADMINQ);
	tap_ok(interrupts[0] == 1, "a cause that is not enabled does not interrupt");
	nic_write(&n, R_PFINT_ICR0_ENA, ICR0_ADMINQ);
	tap_ok(interrupts[0] == 2, "until it is");
	cable_plug(&n, false);
	tap_ok(get(&n, R_PF_ARQH) == 1, "the next is no event before the driver asks again");
	aq_send(OP_LINK_STATUS, &enable, sizeof(enable), NULL, 0);
	nic_write(&n, R_PF_ARQT, get(&n, R_PF_ARQH));
	cable_plug(&n, true);
	tap_ok(get(&n, R_PF_ARQLEN) & AQLEN_OVFL, "an event without a buffer overflows");
}

static bool passes(const char *mac, int vlan)
{
	uint8_t frame[64] = { 0 };
	struct packet p;

	memcpy(frame, mac, 6);
	frame[12] = vlan < 0 ? 0x08 : 0x81;
	frame[14] = vlan < 0 ? 0 : vlan >> 8;
	frame[15] = vlan < 0 ? 0 : vlan;
	packet_parse(&p, frame, sizeof(frame), 0x8100);
	return filter_vsi(&n, &p);
}

#define OURS	"\x52\x54\x00\x12\x34\x00"
#define OTHER	"\x52\x54\x00\x12\x34\x77"
#define ALL	"\xff\xff\xff\xff\xff\xff"
#define GROUP	"\x01\x00\x5e\x00\x12\x34"

static void promiscuous(uint16_t seid, uint16_t flags)
{
	const struct aq_promiscuous p = { .flags = flags, .valid = 0xff, .seid = seid };

	aq_send(0x0254, &p, sizeof(p), NULL, 0);
}

static void test_filters(uint16_t seid)
{
	const struct aq_macvlan one = { .number = 1, .seid = { seid | 0x8000 } };
	struct aq_add_macvlan add = { .vlan = 100 };
	struct aq_del_macvlan del = { .vlan = 100 };
	const struct aq_add_macvlan *added = (void *)(memory + COMMAND_BUFFER);
	struct aq_desc *d;

	tap_ok(passes(OURS, -1) && passes(OURS, 5), "our address passes with any tag");
	tap_ok(!passes(OTHER, -1) && !passes(ALL, -1) && !passes(GROUP, -1), "no other does");
	memcpy(add.mac, OTHER, 6);
	d = aq_send(0x0250, &one, sizeof(one), &add, sizeof(add));
	tap_ok(aq_done(d) && added->match == MATCH_PERFECT && passes(OTHER, 100) && !passes(OTHER, -1) &&
	       !passes(OTHER, 101), "an address with a tag passes so");
	memcpy(del.mac, OTHER, 6);
	d = aq_send(0x0251, &one, sizeof(one), &del, sizeof(del));
	tap_ok(aq_done(d) && !passes(OTHER, 100), "until it is removed");
	d = aq_send(0x0251, &one, sizeof(one), &del, sizeof(del));
	tap_ok(d->retval == AQ_ENOENT, "which goes once");
	memcpy(add.mac, OURS, 6);
	add.flags = ADD_IGNORE_VLAN;
	memcpy(del.mac, OURS, 6);
	del.flags = DEL_IGNORE_VLAN;
	aq_send(0x0250, &one, sizeof(one), &add, sizeof(add));
	aq_send(0x0251, &one, sizeof(one), &del, sizeof(del));
	tap_ok(passes(OURS, -1), "the driver's filter stays when the firmware's is removed");
	aq_send(0x0251, &one, sizeof(one), &del, sizeof(del));
	tap_ok(!passes(OURS, -1), "until it is removed itself");
	promiscuous(seid, PROMISC_UNICAST);
	tap_ok(passes(OTHER, 7) && !passes(ALL, -1) && !passes(GROUP, -1), "all unicast");
	promiscuous(seid, PROMISC_BROADCAST | PROMISC_MULTICAST);
	tap_ok(!passes(OTHER, -1) && passes(ALL, -1) && passes(GROUP, -1), "all broadcast and multicast");
	promiscuous(seid, PROMISC_DEFAULT);
	tap_ok(passes(OTHER, -1), "the default station gets the rest");
	promiscuous(seid, 0);
}

static void test_stations(void)
{
	const struct aq_switch_config *c = (void *)(memory + COMMAND_BUFFER);
	struct aq_vsi_properties p = { .valid = VSI_VLAN_VALID, .vlan.pvid = 7, .map.queue = { 5 } };
	struct aq_vsi_properties *answer = (void *)(memory + COMMAND_BUFFER);
	uint16_t seid, none = 77;
	struct aq_vsi a;
	struct aq_desc *d;
	unsigned int i;

	_Static_assert(sizeof(p) == 128, "96 bytes of the driver's, 32 of the firmware's");
	nic_write(&n, R_PFGEN_CTRL, PFGEN_CTRL_PFSWR);
	aq_start();
	d = aq_send(0x0200, NULL, 0, NULL, 512);
	seid = c->element[0].seid;
	tap_ok(aq_done(d) && c->reported == 1 && c->element[0].type == ELEMENT_VSI, "one station: %u", seid);
	d = aq_send(0x0211, &seid, sizeof(seid), &p, sizeof(p));
	tap_ok(aq_done(d) && answer->vlan.pvid == 7 && !answer->map.queue[0],
	       "an update changes the sections that are valid");
	d = aq_send(0x0211, &none, sizeof(none), &p, sizeof(p));
	tap_ok(d->retval == AQ_ENOENT, "no such station: ENOENT");
	test_filters(seid);
	for (i = 1; i < VSIS; i++)
		d = aq_send(0x0210, NULL, 0, &p, sizeof(p));
	memcpy(&a, d->raw, sizeof(a));
	tap_ok(aq_done(d) && a.used == VSIS && !a.free, "%u stations can be", VSIS);
	d = aq_send(0x0210, NULL, 0, &p, sizeof(p));
	tap_ok(d->retval == AQ_ENOSPC, "no more");
	d = aq_send(0x0243, &a.seid, sizeof(a.seid), NULL, 0);
	tap_ok(aq_done(d) && !switch_vsi(&n, a.seid), "one is deleted");
	d = aq_send(0x0243, &seid, sizeof(seid), NULL, 0);
	tap_ok(d->retval == AQ_ENOENT, "not the function's own");
}

static void test_nvm(void)
{
	uint16_t sum = 0, i, word;

	for (i = 0; i < NVM_WORDS; i++) {
		nic_write(&n, R_GLNVM_SRCTL, (uint32_t)i << 14 | SRCTL_START);
		word = nic_read(&n, R_GLNVM_SRDATA) >> SRDATA_RDDATA_SHIFT;
		sum += word;
	}
	tap_ok((nic_read(&n, R_GLNVM_SRCTL) & SRCTL_DONE) && sum == 0xbaba, "the shadow RAM sums up to 0xbaba");
}

int main(void)
{
	guest_open();
	tap_plan(37);
	test_ring();
	test_capabilities();
	test_events();
	test_stations();
	test_nvm();
	return tap_done();
}
