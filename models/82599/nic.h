/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One port of an 82599. Each part is a file; those in brackets are in common/:
 *
 *	        vfio-user                                            the wire
 *	QEMU <-- [vfio_user] --> [pci]                                  |
 *	             |           registers.c --> link.c nvm.c sfp.c   [port]
 *	             |               |                                  |
 *	             |               |       filter.c <- [packet] -> mac.c
 *	             |               |                      |           |
 *	          [dma] <--------- transmit.c [offload]     |           |
 *	             ^                  flow_director.c rss.c           |
 *	             '------------------------------ receive.c <- [buffer]
 *
 * timesync.c takes the time stamps of received and sent packets. All parts use interrupt.c
 * and stats.c. Numbers such as 7.1.2 are sections of the data sheet, Intel 331520.
 *
 * Functions named *_read() and *_write() are callbacks of the register table in registers.c.
 */
#ifndef NIC_H
#define NIC_H

#include "model.h"

struct tx_context {			/* a context descriptor, 7.2.3.2.3 */
	uint32_t macip_lens, type, mss_l4len;
};

#define TX_CONTEXTS	2		/* per queue */

#define FLOW_WORDS	11		/* words of a flow, 7.1.2.7 */
#define FDIR_FILTERS	8190		/* if PBALLOC is 64 KB */

struct flow_filter {
	uint32_t hash, command;		/* FDIRHASH, FDIRCMD */
	uint32_t flow[FLOW_WORDS];	/* masked */
};

struct tx_queue {
	struct tx_context context[TX_CONTEXTS];
};

struct nic {
	struct model;

	/* link.c */
	bool link_was_down;		/* since the last read of LINKS */

	/* interrupt.c: queue causes and their mask, a bit per vector; others as in EICR, EIMS */
	uint64_t cause, mask;
	uint32_t other_cause, other_mask;
	uint64_t throttled;		/* vectors that EITR holds back */
	int64_t next_interrupt[VECTORS];	/* not before this time, ns */

	/* nvm.c, sfp.c */
	uint16_t nvm[2048];
	struct sfp {
		uint8_t state, bit, byte, offset;
		bool scl, sda;		/* the lines as the driver sets them */
		bool out;		/* the data line as the module sets it */
		bool reading;		/* the module sends this byte */
	} sfp;

	/* timesync.c: at the time since (ns), the clock had the value base */
	struct {
		uint64_t base;
		int64_t since;
	} clock;

	/* flow_director.c */
	struct flow_filter filters[FDIR_FILTERS];
	unsigned int n_filters;

	/* receive.c, transmit.c: one bit per queue */
	uint64_t rx_interrupt_due[QUEUES / 64];	/* packets came since the last interrupt */
	struct tx_queue tx[QUEUES];
	uint64_t tx_pending[QUEUES / 64];	/* descriptors may wait to be sent */
};

/* nic.c: the software reset, CTRL.RST */
void nic_reset(struct nic *n);

/* registers.c: sets all registers to their reset values */
void registers_reset(struct nic *n);

/* link.c: loads AUTOC and AUTOC2 from the NVM: the link reset, CTRL.LRST */
void link_reset(struct nic *n);
uint32_t link_read(struct nic *n, uint32_t reg);
void link_write(struct nic *n, uint32_t reg, uint32_t value);

/* nvm.c: nvm_init() fills in the EEPROM; the callbacks are for EEC, EERD and SWSM */
void nvm_init(struct nic *n);
uint32_t nvm_read(struct nic *n, uint32_t reg);
void nvm_write(struct nic *n, uint32_t reg, uint32_t value);

/* sfp.c: the two-wire bus of I2CCTL */
uint32_t sfp_read(struct nic *n, uint32_t reg);
void sfp_write(struct nic *n, uint32_t reg, uint32_t value);

/* interrupt.c */

/* Clears causes, masks and throttling. */
void interrupt_reset(struct nic *n);

/* Set the cause of a queue, or other causes (bits of EICR). Interrupt unless they are masked. */
void interrupt_rx(struct nic *n, unsigned int queue);
void interrupt_tx(struct nic *n, unsigned int queue);
void interrupt_other(struct nic *n, uint32_t causes);

/* The callbacks of EICR, EICS, EIMS, EIMC and their extended registers. */
uint32_t interrupt_read(struct nic *n, uint32_t reg);
void interrupt_write(struct nic *n, uint32_t reg, uint32_t value);

/* filter.c: whether the address and VLAN filters accept a frame, 7.1.1 */
bool filter_accepts(const struct nic *n, const struct packet *p);

/* The index of the first ethertype filter that has all of the flags and matches; -1: none. */
int filter_ethertype(const struct nic *n, const struct packet *p, uint32_t flags);

/* rss.c: the RSS type of a packet (RSS_TYPE_*), the most specific one that MRQC enables */
unsigned int rss_type(uint32_t mrqc, const struct packet *p);

/* The hash of a packet of this type, and the queue that RETA has for a hash. */
uint32_t rss_hash(const struct nic *n, const struct packet *p, unsigned int type);
unsigned int rss_queue(const struct nic *n, uint32_t hash);

/* flow_director.c */
enum flow_result {
	FLOW_NOT_CHECKED,		/* off, or not a packet that filters can match */
	FLOW_MISSED,
	FLOW_MATCHED,
};

/* Looks a packet up. A filter that matches may replace the queue. */
enum flow_result flow_director_lookup(struct nic *n, const struct packet *p, unsigned int *queue);

/* Counts a lookup in FDIRMATCH or FDIRMISS. */
void flow_director_count(struct nic *n, enum flow_result result);
void flow_director_write(struct nic *n, uint32_t reg, uint32_t value);
void flow_director_reset(struct nic *n);

/* The hash of a flow's words by a key (FDIRHKEY, FDIRSKEY), 15 bits. */
uint32_t flow_hash(const uint32_t *flow, uint32_t key);

/* timesync.c: returns whether a received packet is to be stamped; if so, latches the time */
bool timesync_rx(struct nic *n, const struct packet *p);

/* Latches the time for a sent packet. */
void timesync_tx(struct nic *n);
void timesync_reset(struct nic *n);
uint32_t timestamp_read(struct nic *n, uint32_t reg);
uint32_t systime_read(struct nic *n, uint32_t reg);
void systime_write(struct nic *n, uint32_t reg, uint32_t value);
void timinca_write(struct nic *n, uint32_t reg, uint32_t value);
void tsync_write(struct nic *n, uint32_t reg, uint32_t value);

/* receive.c: the checksum bits of the descriptor (RXD_STAT_*, RXD_ERR_*), 7.1.11 */
uint32_t checksum_status(const struct packet *p);

/* transmit.c: the callback of DMATXCTL, TDT and TXDCTL */
void transmit_write(struct nic *n, uint32_t reg, uint32_t value);

/* stats.c: increments a counter of 32 bits; adds bytes to one of 36 bits in two registers */
void stat_inc(struct nic *n, uint32_t reg);
void stat_add36(struct nic *n, uint32_t reg, size_t len);

/* Counts a packet that was received into a queue, or sent from it. */
void stat_rx(struct nic *n, const struct packet *p, unsigned int queue);
void stat_tx(struct nic *n, const uint8_t *frame, size_t len, unsigned int queue);

#endif
