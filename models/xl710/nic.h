/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One function of an XL710 with a port of its own. Each part is a file; those in brackets are
 * in common/:
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
 * All parts use interrupt.c and stats.c. Much of the real chip is firmware, to which the driver
 * sends commands by an admin queue. Numbers such as 7.4.8 are sections of the data sheet,
 * Intel 332464.
 *
 * Functions named *_read() and *_write() are callbacks of the register table in registers.c.
 */
#ifndef NIC_H
#define NIC_H

#include "model.h"
#include "vsi.h"

#define NVM_WORDS	2048
#define SEGMENTS	64		/* of 2 MB, more than QUEUES need */

struct segment {			/* a segment descriptor, 7.9: 2 MB of private memory */
	uint64_t addr;			/* guest address: of the memory, or of page descriptors */
	bool valid;
	bool direct;			/* contiguous memory, no page descriptors */
};

/* Queue contexts as the chip keeps them while the queue is enabled, 8.3.3.2 and 8.4.3.4. */
struct rx_queue {
	bool enabled;
	uint64_t base;
	uint32_t head, size;		/* in descriptors */
	uint32_t descriptor;		/* bytes: 16 or 32 */
	uint32_t buffer;		/* bytes per buffer */
	uint32_t max_frame;		/* bytes */
	bool strip_crc;
	bool tag_in_l2tag1;		/* a stripped VLAN tag goes to the descriptor's L2TAG1 */
};

struct tx_queue {
	bool enabled;
	uint64_t base;
	uint32_t head, size;		/* in descriptors */
	bool head_wb;			/* write the head back to memory */
	uint64_t head_wb_addr;		/* guest address for the head */
	bool segment;			/* the last context descriptor requests segmentation */
	uint32_t mss;
};

struct mac_filter {
	uint16_t seid;			/* the VSI; 0: the entry is free */
	uint8_t mac[6];
	uint16_t vlan;
	bool any_vlan;
	bool default_of_pf;		/* the firmware has added it at a reset */
};

struct vector {
	bool pending;
	uint8_t itr;			/* index of the throttling interval (ITR); ITRS: none */
	int64_t last;			/* time of its last interrupt, ns */
};

struct nic {
	struct model;

	/* adminq.c and the commands */
	bool link_events;		/* the driver has asked for the next link event */
	uint16_t phy_events;		/* mask of PHY events; a set bit disables the event */
	uint8_t phy_abilities;		/* pause abilities, as the driver has configured them */
	bool link_enabled;
	uint16_t max_frame;		/* bytes, with FCS */
	uint32_t unknown_commands;

	uint16_t nvm[NVM_WORDS];
	struct segment segment[SEGMENTS];

	struct vsi vsi[VSIS];
	struct mac_filter filter[MAC_FILTERS];

	struct vector vector[VECTORS];

	/* receive.c, transmit.c: bitmaps have one bit per queue */
	struct rx_queue rx[QUEUES];
	struct tx_queue tx[QUEUES];
	uint64_t rx_interrupt_due[QUEUES / 64];	/* packets came since the last interrupt */
	uint64_t tx_pending[QUEUES / 64];	/* descriptors may wait to be sent */
};

/* The number of the port, which is also the number of the function. */
static inline unsigned int port_of(const struct nic *n)
{
	return n->lan_id;
}

/* nic.c: the function's software reset, PFGEN_CTRL.PFSWR */
void nic_reset(struct nic *n);

/* The callback of PFGEN_CTRL and GLGEN_RTRIG. */
void nic_reset_write(struct nic *n, uint32_t reg, uint32_t value);

/* registers.c: sets registers to their reset values: all of them, or those that are not sticky */
void registers_reset(struct nic *n, bool all);

/* nvm.c: nvm_init() fills in the shadow RAM; nvm_write() is the callback of GLNVM_SRCTL */
void nvm_init(struct nic *n);
void nvm_write(struct nic *n, uint32_t reg, uint32_t value);

/* adminq.c: adminq_write() is the callback of PF_ATQT, which runs the commands */
void adminq_reset(struct nic *n);
void adminq_write(struct nic *n, uint32_t reg, uint32_t value);

/* Tells the driver the state of the link, if it has asked for that. */
void adminq_link_event(struct nic *n);

/* aq_switch.c: resets the switch to one VSI, with the port's MAC address */
void switch_reset(struct nic *n);

/* The VSI of a switch element ID; NULL: there is none. */
struct vsi *switch_vsi(struct nic *n, uint16_t seid);

/* hmc.c: the callback of PFHMC_SDCMD */
void hmc_write(struct nic *n, uint32_t reg, uint32_t value);

/*
 * The object of len bytes at addr in the function's private memory. Returns NULL if the
 * address is not mapped, or if the object crosses a page.
 */
const uint8_t *hmc_object(struct nic *n, uint64_t addr, size_t len);

/* A little-endian field of an object: width bits (at most 64), the lowest of which is bit lsb. */
uint64_t hmc_field(const uint8_t *object, unsigned int lsb, unsigned int width);

/* queue.c: the callbacks of QRX_ENA and QTX_ENA */
void queue_rx_write(struct nic *n, uint32_t reg, uint32_t value);
void queue_tx_write(struct nic *n, uint32_t reg, uint32_t value);

/* link.c: resets the link to the NVM's configuration */
void link_reset(struct nic *n);

/* Restarts autonegotiation. The driver gets an event even though the link stays up. */
void link_restart(struct nic *n);

/* Whether flow control is on: the link is up and both sides have pause enabled. */
bool link_pauses(const struct nic *n);

/* filter.c: the first VSI that accepts a frame, or NULL */
const struct vsi *filter_vsi(const struct nic *n, const struct packet *p);

/* rss.c: the packet classifier type (PCTYPE_*), 7.1.7 */
unsigned int pctype_of(const struct packet *p);

/* Hashes a packet. Returns false and sets *hash to 0 if packets of its class are not hashed. */
bool rss_hash(const struct nic *n, const struct packet *p, uint32_t *hash);

/* The entry of the lookup table for a hash: a queue within the traffic class. */
unsigned int rss_entry(const struct nic *n, uint32_t hash);

/* receive.c: the callback of QRX_TAIL */
void receive_write(struct nic *n, uint32_t reg, uint32_t value);

/* The status quad word of a frame's last descriptor, without length, tag and hash. */
uint64_t receive_status(const struct packet *p);

/* The packet type in the descriptor (PTYPE_*). */
unsigned int packet_type(const struct packet *p);

/* transmit.c: the callback of QTX_TAIL */
void transmit_write(struct nic *n, uint32_t reg, uint32_t value);

/* interrupt.c: clears pending interrupts and throttling */
void interrupt_reset(struct nic *n);

/* Raise the vector of a queue, or vector 0 for other causes (bits of PFINT_ICR0). */
void interrupt_rx(struct nic *n, unsigned int queue);
void interrupt_tx(struct nic *n, unsigned int queue);
void interrupt_other(struct nic *n, uint32_t causes);

/* The callbacks of PFINT_ICR0, of PFINT_DYN_CTL0 and _DYN_CTLN, and of PFINT_ICR0_ENA. */
uint32_t interrupt_read(struct nic *n, uint32_t reg);
void interrupt_write(struct nic *n, uint32_t reg, uint32_t value);
void interrupt_enable(struct nic *n, uint32_t reg, uint32_t value);

/* stats.c: adds to a counter of 32 bits, or to one of 48 bits in two registers */
void stat_add32(struct nic *n, uint32_t reg, uint32_t by);
void stat_add48(struct nic *n, uint32_t reg, uint64_t by);

/* Counts a packet received or sent, for the port and a VSI. vsi: the number of its counters */
void stat_rx(struct nic *n, const struct packet *p, unsigned int vsi);
void stat_tx(struct nic *n, const uint8_t *frame, size_t len, unsigned int vsi);

#endif
