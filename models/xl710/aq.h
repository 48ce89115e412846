/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptors and commands of the admin queue, data sheet 7.10, as far as they are modelled.
 * Linux has the same structures in i40e_adminq_cmd.h.
 */
#ifndef AQ_H
#define AQ_H

#include "nic.h"

/* 7.10.5.1 */
struct aq_desc {
	uint16_t flags, opcode, len, retval;
	uint32_t cookie[2];
	union {
		uint8_t raw[16];
		struct {
			uint32_t param[2];
			uint32_t addr_high, addr_low;	/* of the buffer, if AQ_BUF is set */
		};
	};
};

#define AQ_DD		(1 << 0)
#define AQ_CMP		(1 << 1)
#define AQ_ERR		(1 << 2)
#define AQ_RD		(1 << 10)	/* the firmware reads the buffer */
#define AQ_BUF		(1 << 12)
#define AQ_BUFFER_MAX	4096

enum aq_error {			/* 7.10.5.8 */
	AQ_OK = 0,
	AQ_EPERM = 1,
	AQ_ENOENT = 2,
	AQ_ESRCH = 3,		/* no such command */
	AQ_ENOMEM = 9,
	AQ_EINVAL = 14,
	AQ_ENOSPC = 16,
	AQ_BAD_ADDR = 20,
};

/*
 * Runs a command. The answer is written to the descriptor and to the buffer, which has len
 * bytes (0: none); both go back to the guest. Returns the command's error.
 */
typedef enum aq_error (*aq_command)(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len);

struct aq_entry {
	uint16_t opcode;
	aq_command run;
};

/* The tables of commands; each ends with an entry whose run is NULL. */
extern const struct aq_entry aq_general[], aq_switch[], aq_phy[];

/* A command that succeeds and has no effect on the model. */
enum aq_error aq_accept(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len);

/* --- aq_general.c --- */

struct aq_version {		/* 7.10.11.1 */
	uint32_t rom, build;
	uint16_t fw_major, fw_minor, api_major, api_minor;
};

struct aq_register {		/* Debug read and write register, Rx control read and write */
	uint32_t reserved, address, value_high, value;
};

struct aq_capability {		/* Discover capabilities */
	uint16_t id;
	uint8_t major, minor;
	uint32_t number, logical_id, phys_id;
	uint8_t reserved[16];
};

#define MAC_READ_LAN_VALID	0x10
#define MAC_READ_PORT_VALID	0x40
struct aq_mac_addresses {			/* Manage MAC address read */
	uint8_t lan[6], san[6], port[6], wol[6];
};

/* --- aq_switch.c --- */

#define ELEMENT_VSI	19
struct aq_switch_config {		/* Get switch configuration */
	uint16_t reported, total;
	uint8_t reserved[12];
	struct {
		uint8_t type, revision;
		uint16_t seid, uplink, downlink;
		uint8_t reserved[3], connection;
		uint16_t scheduler, info;
	} element[1];
};

struct aq_vsi {				/* Add, Update, Get VSI: command and completion */
	uint16_t seid;
	union {
		struct {
			uint8_t connection, reserved;
		};
		uint16_t number;
	};
	uint16_t used, free;
};

struct aq_macvlan {			/* Add and remove MAC, VLAN pair */
	uint16_t number, seid[3];
};
#define AQ_SEID		0x3ff		/* the SEID without the valid bit */

#define ADD_IGNORE_VLAN		0x0004
#define MATCH_PERFECT		0x01
#define MATCH_NO_RESOURCES	0xff
struct aq_add_macvlan {
	uint8_t mac[6];
	uint16_t vlan, flags, queue;
	uint8_t match, reserved[3];
};

#define DEL_IGNORE_VLAN		0x08
#define DEL_FAILED		0xff
struct aq_del_macvlan {
	uint8_t mac[6];
	uint16_t vlan;
	uint8_t flags, reserved[3];
	uint8_t error, reserved1[3];
};

#define PROMISC_UNICAST		0x01
#define PROMISC_MULTICAST	0x02
#define PROMISC_BROADCAST	0x04
#define PROMISC_DEFAULT		0x08		/* the VSI gets frames that no VSI accepts */
struct aq_promiscuous {			/* Set VSI promiscuous modes */
	uint16_t flags, valid, seid, vlan;
};

struct aq_vsi_bw {			/* Query VSI BW configuration */
	uint8_t tc_valid, tc_suspended, reserved[14];
	uint16_t queue_set[TCS];
	uint8_t reserved1[4];
	uint16_t limit;
	uint8_t reserved2[2], max, reserved3[23];
};

struct aq_vsi_ets {			/* Query VSI ETS SLA configuration */
	uint8_t tc_valid, reserved[3], share[TCS];
	uint16_t credits[TCS], max[2];
};

struct aq_port_ets {			/* Query port ETS configuration */
	uint8_t reserved[4], tc_valid, reserved1, tc_strict, reserved2, share[TCS];
	uint16_t limit[TCS], max[2];
	uint8_t reserved3[32];
};

struct aq_tc_bw {			/* Configure VSI bandwidth allocation per TC */
	uint8_t tc_valid, reserved[3], credits[TCS], reserved1[4];
	uint16_t queue_set[TCS];
};

/* --- aq_phy.c --- */

#define PHY_40GBASE_CR4		0x18
#define SPEED_40G		(1 << 4)
#define PHY_PAUSE		0x03		/* abilities: pause in both directions */
#define PHY_LINK_ENABLED	0x08
#define PHY_AN_ENABLED		0x10
struct aq_phy_abilities {		/* Get PHY abilities, Set PHY config */
	uint32_t type;
	uint8_t speed, abilities;
	uint16_t eee;
	uint32_t eeer;
	uint8_t low_power, type_ext, fec, ext;
	uint8_t phy_id[4], module_type[3], modules;
};

#define LSE_IS_ENABLED		0x1
#define LSE_DISABLE		0x2
#define LSE_ENABLE		0x3
#define LINK_UP			0x01
#define LINK_UP_PORT		0x20
#define LINK_MEDIA		0x40
#define LINK_SIGNAL		0x80
#define AN_COMPLETED		0x01
#define AN_PARTNER		0x02
#define AN_PAUSE_TX		0x20
#define AN_PAUSE_RX		0x40
#define AN_QUALIFIED		0x80
#define CONFIG_CRC		0x04
struct aq_link_status {			/* Get link status, and the event */
	uint16_t flags;
	uint8_t phy_type, speed, info, an_info, ext_info, loopback;
	uint16_t max_frame;
	uint8_t config;
	uint8_t link_type[4], link_type_ext;
};

/* link.c: fills in the state of the link */
void link_status(const struct nic *n, struct aq_link_status *s);
#define EVENT_LINK		0x0002		/* in Set PHY interrupt mask; 1: masked */
#define OP_LINK_STATUS		0x0607

#define AN_RESTART		0x02
#define AN_LINK_ENABLE		0x04

#endif
