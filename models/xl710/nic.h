/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One function of an XL710, with a port of its own, and the parts of it, a file each;
 * what is in brackets is of common/:
 *
 *	        vfio-user                                              the wire
 *	QEMU <-- [vfio_user] --> [pci]                                    |
 *	             |        registers.c --> nvm.c                    [port]
 *	             |            |   |                                   |
 *	             |            |   '--> adminq.c --> aq_general.c      |
 *	             |            |            |    --> aq_switch.c --> filter.c
 *	             |            |            |    --> aq_phy.c --> link.c
 *	             |         queue.c -> hmc.c                           |
 *	             |            |                                       |
 *	          [dma] <--- transmit.c [offload]       [packet] -----> mac.c
 *	             ^                                                    |
 *	             '--------------- receive.c <-- rss.c <----------- [buffer]
 *
 * interrupt.c and stats.c serve them all. Much of the chip is firmware, which the
 * driver asks by commands on an admin queue.
 */
#ifndef NIC_H
#define NIC_H

#include "model.h"
#include "vsi.h"

#define NVM_WORDS	2048
#define SEGMENTS	64		/* of 2 MB, more than QUEUES need */

struct segment {			/* 7.9: 2 MB of the function's private memory */
	uint64_t at;
	bool valid, direct;
};

/* Queue contexts as the chip's memory cache has them, 8.3.3.2 and 8.4.3.4 */
struct rx_queue {
	bool on;
	uint64_t base;
	uint32_t head, size;		/* in descriptors */
	uint32_t descriptor;		/* bytes: 16 or 32 */
	uint32_t buffer, longest;	/* bytes of a buffer, of a frame */
	bool strip_crc, tag_first;	/* the tag goes to L2TAG1 */
};

struct tx_queue {
	bool on;
	uint64_t base, head_at;		/* head_at: where the head is written back */
	uint32_t head, size;
	bool head_wb;
	bool segment;			/* as the last context descriptor said */
	uint32_t mss;
};

struct mac_filter {
	uint16_t seid;			/* 0: free */
	uint8_t mac[6];
	uint16_t vlan;
	bool any_vlan;
	bool default_of_pf;		/* the firmware's, after a reset */
};

struct vector {
	bool pending;
	uint8_t itr;			/* the throttle that the cause asked for */
	int64_t last;			/* when it interrupted */
};

struct nic {
	struct model;

	/* adminq.c and its commands */
	bool link_events;
	uint16_t phy_events;		/* those that are masked */
	uint8_t phy_abilities;		/* pause, as it was asked for */
	bool link_enabled;
	uint16_t max_frame;
	uint32_t unknown_commands;

	uint16_t nvm[NVM_WORDS];
	struct segment segment[SEGMENTS];

	struct vsi vsi[VSIS];
	struct mac_filter filter[MAC_FILTERS];

	struct vector vector[VECTORS];

	struct rx_queue rx[QUEUES];
	struct tx_queue tx[QUEUES];
	uint64_t rx_fired[QUEUES / 64];	/* queues that got a packet in this turn */
	uint64_t tx_pending[QUEUES / 64];	/* the driver moved the tail */
};

/* Function and port have the same number. */
static inline unsigned int port_of(const struct nic *n)
{
	return n->lan_id;
}

/* nic.c */
void nic_reset(struct nic *n);			/* by PFGEN_CTRL, of the function */
void nic_reset_write(struct nic *n, uint32_t at, uint32_t value);

/* registers.c */
void registers_reset(struct nic *n, bool all);

/* nvm.c */
void nvm_init(struct nic *n);
void nvm_write(struct nic *n, uint32_t at, uint32_t value);

/* adminq.c */
void adminq_reset(struct nic *n);
void adminq_write(struct nic *n, uint32_t at, uint32_t value);
void adminq_link_event(struct nic *n);

/* aq_switch.c */
void switch_reset(struct nic *n);
struct vsi *switch_vsi(struct nic *n, uint16_t seid);

/* hmc.c */
void hmc_write(struct nic *n, uint32_t at, uint32_t value);
const uint8_t *hmc_object(struct nic *n, uint64_t at, size_t len);
uint64_t hmc_field(const uint8_t *object, unsigned int lsb, unsigned int width);

/* queue.c */
void queue_rx_write(struct nic *n, uint32_t at, uint32_t value);
void queue_tx_write(struct nic *n, uint32_t at, uint32_t value);

/* link.c */
void link_reset(struct nic *n);
void link_restart(struct nic *n);
bool link_pauses(const struct nic *n);

/* filter.c: the first VSI that takes a frame, or NULL */
const struct vsi *filter_vsi(const struct nic *n, const struct packet *p);

/* rss.c */
unsigned int pctype_of(const struct packet *p);
bool rss_hash(const struct nic *n, const struct packet *p, uint32_t *hash);
unsigned int rss_entry(const struct nic *n, uint32_t hash);

/* receive.c */
void receive_write(struct nic *n, uint32_t at, uint32_t value);
uint64_t receive_status(const struct packet *p);
unsigned int packet_type(const struct packet *p);

/* transmit.c */
void transmit_write(struct nic *n, uint32_t at, uint32_t value);

/* interrupt.c */
void interrupt_reset(struct nic *n);
void interrupt_rx(struct nic *n, unsigned int queue);
void interrupt_tx(struct nic *n, unsigned int queue);
void interrupt_other(struct nic *n, uint32_t causes);
uint32_t interrupt_read(struct nic *n, uint32_t at);
void interrupt_write(struct nic *n, uint32_t at, uint32_t value);
void interrupt_enable(struct nic *n, uint32_t at, uint32_t value);

/* stats.c: 32 bits, 48 bits */
void count(struct nic *n, uint32_t at, uint32_t by);
void count_wide(struct nic *n, uint32_t at, uint64_t by);
void count_rx(struct nic *n, const struct packet *p, unsigned int vsi);
void count_tx(struct nic *n, const uint8_t *frame, size_t len, unsigned int vsi);

#endif
