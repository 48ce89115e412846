/* SPDX-License-Identifier: GPL-2.0-only */
/* The virtual station interface (VSI), data sheet 7.4: a client of the internal switch. */
#ifndef VSI_H
#define VSI_H

#include <stdint.h>

#define TCS 8			/* traffic classes */

#define VSI_SWITCH_VALID	0x0001
#define VSI_SECURITY_VALID	0x0002
#define VSI_VLAN_VALID		0x0004
#define VSI_QUEUE_MAP_VALID	0x0040
#define VSI_QUEUE_OPT_VALID	0x0080
#define VSI_SCHED_VALID		0x0200
#define VSI_EMOD		0x18		/* mask in vlan.flags: the handling of received tags */
#define   VSI_EMOD_NOTHING	0x18		/* tags stay in the frame */
#define VSI_MAP_NONCONTIG	0x1
#define VSI_TC_OFFSET(m)	((m) & 0x1ff)
#define VSI_TC_LOG2_NUMBER(m)	((m) >> 9 & 0x7)

/* The 128 bytes that the commands Add, Update and Get VSI exchange. */
struct aq_vsi_properties {
	uint16_t valid;			/* sections that are valid: VSI_*_VALID */

	struct {
		uint16_t id;
		uint8_t reserved[2];
	} bridge;
	struct {
		uint8_t flags, reserved;
	} security;
	struct {
		uint16_t pvid, fcoe_pvid;
		uint8_t flags, reserved[3];
	} vlan;
	uint32_t ingress, egress;
	uint16_t cas_pv_tag;
	uint8_t cas_pv_flags, cas_pv_reserved;
	struct {
		uint16_t flags, queue[16], tc[TCS];
	} map;
	uint8_t queue_options[4];
	uint8_t up_enable, sched_reserved;
	uint8_t outer_up[4], reserved[8];

	/* filled in by the firmware */
	uint16_t queue_set[TCS], counter, sched_id;
	uint8_t answer_reserved[12];
} __attribute__((packed));

struct vsi {
	uint16_t seid;			/* switch element ID; 0: there is no such VSI */
	uint16_t number;
	uint16_t promiscuous;		/* modes, PROMISC_* of aq.h */
	struct aq_vsi_properties properties;
};

#endif
