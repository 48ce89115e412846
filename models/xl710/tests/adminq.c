// SPDX-License-Identifier: GPL-2.0-only
/* The admin queue: commands and their errors, the end of the ring, events; VSIs and filters. */
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
	tap_ok(aq_done(d) && v.api_major == 1, "Get version returns the API version");
	for (i = 0; i < 3 * AQ_ENTRIES; i++)
		d = aq_send(0x0002, NULL, 0, NULL, 0);
	tap_ok(aq_done(d) && get(&n, R_PF_ATQH) == get(&n, R_PF_ATQT), "the ring of commands wraps around");
	d = aq_send(0x0fff, NULL, 0, NULL, 0);
	tap_ok(d->retval == AQ_ESRCH && (d->flags & AQ_ERR) && n.unknown_commands == 1,
	       "an unknown command fails with ESRCH and is counted");
	d = aq_desc_at(ATQ, get(&n, R_PF_ATQT));
	*d = (struct aq_desc) { .opcode = 0x0107, .flags = AQ_BUF, .len = 24, .addr_high = 7 };
	nic_write(&n, R_PF_ATQT, (get(&n, R_PF_ATQT) + 1) % AQ_ENTRIES);
	tap_ok(d->retval == AQ_BAD_ADDR, "a buffer outside of guest memory gives BAD_ADDR");
	d = aq_send(0x0207, &again, sizeof(again), NULL, 0);
	tap_ok(d->retval == AQ_EINVAL, "a command cannot write registers of the admin queue");
	nic_write(&n, R_PF_ATQBAH, 7);
	nic_write(&n, R_PF_ATQT, (get(&n, R_PF_ATQT) + 1) % AQ_ENTRIES);
	tap_ok(get(&n, R_PF_ATQLEN) & AQLEN_CRIT, "a ring outside of guest memory is a critical error");
	nic_write(&n, R_PF_ATQLEN, 0);
	nic_write(&n, R_PF_ATQH, 0);
	nic_write(&n, R_PF_ATQT, 3);
	tap_ok(!get(&n, R_PF_ATQH), "a disabled queue runs no commands");
}

static void test_capabilities(void)
{
	const struct aq_capability *c = (void *)(memory + COMMAND_BUFFER);
	struct aq_desc *d;
	unsigned int i, vectors = 0;

	aq_start();
	d = aq_send(0x000a, NULL, 0, NULL, 32);
	tap_ok(d->retval == AQ_ENOMEM && d->len > 32, "a short buffer gives ENOMEM and the length needed");
	d = aq_send(0x000a, NULL, 0, NULL, 4096);
	for (i = 0; i < d->param[1]; i++)
		if (c[i].id == 0x43)
			vectors = c[i].number;
	tap_ok(aq_done(d) && d->len == d->param[1] * sizeof(*c) && vectors == VECTORS,
	       "the function has %u capabilities, and %u vectors", d->param[1], vectors);
	d = aq_send(0x0107, NULL, 0, NULL, sizeof(struct aq_mac_addresses));
	tap_ok(aq_done(d) && (d->param[0] & MAC_READ_LAN_VALID) && !memcmp(memory + COMMAND_BUFFER, n.mac, 6),
	       "Manage MAC address read returns the port's address");
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
	tap_ok(!get(&n, R_PF_ARQH) && !interrupts[0],
	       "a change of the link posts no event if the driver has not asked for one");
	d = aq_send(OP_LINK_STATUS, &enable, sizeof(enable), NULL, 0);
	memcpy(&s, d->raw, sizeof(s));
	tap_ok(aq_done(d) && !(s.info & LINK_UP) && (s.flags & LSE_IS_ENABLED),
	       "Get link status says that the link is down");
	cable_plug(&n, true);
	d = aq_desc_at(ARQ, 0);
	memcpy(&s, d->raw, sizeof(s));
	tap_ok(get(&n, R_PF_ARQH) == 1 && d->opcode == OP_LINK_STATUS && (d->flags & AQ_DD) &&
	       (s.info & LINK_UP) && s.speed == SPEED_40G, "a link that comes up posts an event");
	tap_ok(interrupts[0] == 1 && (nic_read(&n, R_PFINT_ICR0) & ICR0_ADMINQ) &&
	       !nic_read(&n, R_PFINT_ICR0), "the event interrupts, and one read of ICR0 shows the cause");
	tap_ok(!(get(&n, R_PFINT_DYN_CTL0) & DYN_CTL_INTENA), "vector 0 has masked itself");
	nic_write(&n, R_PFINT_ICR0_ENA, 0);
	nic_write(&n, R_PFINT_DYN_CTL0, DYN_CTL_INTENA);
	interrupt_other(&n, ICR0_ADMINQ);
	tap_ok(interrupts[0] == 1, "a disabled cause does not interrupt");
	nic_write(&n, R_PFINT_ICR0_ENA, ICR0_ADMINQ);
	tap_ok(interrupts[0] == 2, "the cause interrupts when it is enabled");
	cable_plug(&n, false);
	tap_ok(get(&n, R_PF_ARQH) == 1,
	       "the next change posts no event until the driver asks again");
	aq_send(OP_LINK_STATUS, &enable, sizeof(enable), NULL, 0);
	nic_write(&n, R_PF_ARQT, get(&n, R_PF_ARQH));
	cable_plug(&n, true);
	tap_ok(get(&n, R_PF_ARQLEN) & AQLEN_OVFL, "an event without a buffer sets ARQOVFL");
}

/* Whether a VSI accepts a frame to this address. vlan is that of its tag; -1: it has no tag. */
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

static void set_promiscuous(uint16_t seid, uint16_t flags)
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

	tap_ok(passes(OURS, -1) && passes(OURS, 5), "the port's address passes with any VLAN");
	tap_ok(!passes(OTHER, -1) && !passes(ALL, -1) && !passes(GROUP, -1), "other addresses do not pass");
	memcpy(add.mac, OTHER, 6);
	d = aq_send(0x0250, &one, sizeof(one), &add, sizeof(add));
	tap_ok(aq_done(d) && added->match == MATCH_PERFECT && passes(OTHER, 100) && !passes(OTHER, -1) &&
	       !passes(OTHER, 101), "an added address passes with its VLAN only");
	memcpy(del.mac, OTHER, 6);
	d = aq_send(0x0251, &one, sizeof(one), &del, sizeof(del));
	tap_ok(aq_done(d) && !passes(OTHER, 100), "a removed address does not pass");
	d = aq_send(0x0251, &one, sizeof(one), &del, sizeof(del));
	tap_ok(d->retval == AQ_ENOENT, "removing a filter again fails");
	memcpy(add.mac, OURS, 6);
	add.flags = ADD_IGNORE_VLAN;
	memcpy(del.mac, OURS, 6);
	del.flags = DEL_IGNORE_VLAN;
	aq_send(0x0250, &one, sizeof(one), &add, sizeof(add));
	aq_send(0x0251, &one, sizeof(one), &del, sizeof(del));
	tap_ok(passes(OURS, -1), "removing the firmware's filter leaves the driver's equal filter");
	aq_send(0x0251, &one, sizeof(one), &del, sizeof(del));
	tap_ok(!passes(OURS, -1), "removing the address again removes the driver's filter");
	set_promiscuous(seid, PROMISC_UNICAST);
	tap_ok(passes(OTHER, 7) && !passes(ALL, -1) && !passes(GROUP, -1),
	       "unicast promiscuous mode accepts all unicast only");
	set_promiscuous(seid, PROMISC_BROADCAST | PROMISC_MULTICAST);
	tap_ok(!passes(OTHER, -1) && passes(ALL, -1) && passes(GROUP, -1),
	       "broadcast and multicast promiscuous modes accept no unicast");
	set_promiscuous(seid, PROMISC_DEFAULT);
	tap_ok(passes(OTHER, -1), "the default VSI gets what no filter accepts");
	set_promiscuous(seid, 0);
}

static void test_vsis(void)
{
	const struct aq_switch_config *c = (void *)(memory + COMMAND_BUFFER);
	struct aq_vsi_properties p = { .valid = VSI_VLAN_VALID, .vlan.pvid = 7, .map.queue = { 5 } };
	struct aq_vsi_properties *answer = (void *)(memory + COMMAND_BUFFER);
	uint16_t seid, none = 77;
	struct aq_vsi a;
	struct aq_desc *d;
	unsigned int i;

	_Static_assert(sizeof(p) == 128, "96 bytes from the driver, 32 from the firmware");
	nic_write(&n, R_PFGEN_CTRL, PFGEN_CTRL_PFSWR);
	aq_start();
	d = aq_send(0x0200, NULL, 0, NULL, 512);
	seid = c->element[0].seid;
	tap_ok(aq_done(d) && c->reported == 1 && c->element[0].type == ELEMENT_VSI,
	       "the function has one VSI, %u", seid);
	d = aq_send(0x0211, &seid, sizeof(seid), &p, sizeof(p));
	tap_ok(aq_done(d) && answer->vlan.pvid == 7 && !answer->map.queue[0],
	       "Update VSI changes only the sections marked as valid");
	d = aq_send(0x0211, &none, sizeof(none), &p, sizeof(p));
	tap_ok(d->retval == AQ_ENOENT, "Update VSI of an unknown VSI gives ENOENT");
	test_filters(seid);
	for (i = 1; i < VSIS; i++)
		d = aq_send(0x0210, NULL, 0, &p, sizeof(p));
	memcpy(&a, d->raw, sizeof(a));
	tap_ok(aq_done(d) && a.used == VSIS && !a.free, "%u VSIs can exist", VSIS);
	d = aq_send(0x0210, NULL, 0, &p, sizeof(p));
	tap_ok(d->retval == AQ_ENOSPC, "one more VSI gives ENOSPC");
	d = aq_send(0x0243, &a.seid, sizeof(a.seid), NULL, 0);
	tap_ok(aq_done(d) && !switch_vsi(&n, a.seid), "Delete element removes a VSI");
	d = aq_send(0x0243, &seid, sizeof(seid), NULL, 0);
	tap_ok(d->retval == AQ_ENOENT, "Delete element refuses the first VSI");
}

static void test_nvm(void)
{
	uint16_t sum = 0, i, word;

	for (i = 0; i < NVM_WORDS; i++) {
		nic_write(&n, R_GLNVM_SRCTL, (uint32_t)i << 14 | SRCTL_START);
		word = nic_read(&n, R_GLNVM_SRDATA) >> SRDATA_RDDATA_SHIFT;
		sum += word;
	}
	tap_ok((nic_read(&n, R_GLNVM_SRCTL) & SRCTL_DONE) && sum == 0xbaba,
	       "the words of the shadow RAM add up to 0xbaba");
}

int main(void)
{
	guest_open();
	tap_plan(37);
	test_ring();
	test_capabilities();
	test_events();
	test_vsis();
	test_nvm();
	return tap_done();
}
