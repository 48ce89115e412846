/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One port of an 82599 and the parts of it, a file each; what is in brackets is of
 * common/:
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
 * timesync.c times what comes and leaves; interrupt.c and stats.c serve them all.
 */
#ifndef NIC_H
#define NIC_H

#include "model.h"

struct tx_context {			/* 7.2.3.2.3 */
	uint32_t macip_lens, type, mss_l4len;
};

#define TX_CONTEXTS	2		/* a queue has two */

#define FLOW_WORDS	11		/* of a flow, 7.1.2.7 */
#define FDIR_FILTERS	8190		/* with a PBALLOC of 64 KB */

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
	bool link_was_down;

	/* interrupt.c: a bit a vector; the other causes as in EICR */
	uint64_t cause, mask;
	uint32_t other_cause, other_mask;
	uint64_t throttled;
	int64_t next_interrupt[VECTORS];

	/* nvm.c, sfp.c */
	uint16_t nvm[2048];
	struct sfp {
		uint8_t state, bit, byte, offset;
		bool scl, sda, out, addressed, reading;
	} sfp;

	/* timesync.c: what the clock said, and when */
	struct {
		uint64_t base;
		int64_t since;
	} clock;

	/* flow_director.c */
	struct flow_filter filters[FDIR_FILTERS];
	unsigned int n_filters;

	/* receive, transmit */
	uint64_t rx_fired[QUEUES / 64];	/* queues that got a packet in this turn */
	struct tx_queue tx[QUEUES];
	uint64_t tx_pending[QUEUES / 64];	/* the driver moved the tail */
};

/* nic.c */
void nic_reset(struct nic *n);		/* by CTRL.RST */

/* registers.c */
void registers_reset(struct nic *n);

/* link.c */
void link_reset(struct nic *n);
uint32_t link_read(struct nic *n, uint32_t at);
void link_write(struct nic *n, uint32_t at, uint32_t value);

/* nvm.c */
void nvm_init(struct nic *n);
uint32_t nvm_read(struct nic *n, uint32_t at);
void nvm_write(struct nic *n, uint32_t at, uint32_t value);

/* sfp.c */
uint32_t sfp_read(struct nic *n, uint32_t at);
void sfp_write(struct nic *n, uint32_t at, uint32_t value);

/* interrupt.c */
void interrupt_reset(struct nic *n);
void interrupt_rx(struct nic *n, unsigned int queue);
void interrupt_tx(struct nic *n, unsigned int queue);
void interrupt_other(struct nic *n, uint32_t causes);
uint32_t interrupt_read(struct nic *n, uint32_t at);
void interrupt_write(struct nic *n, uint32_t at, uint32_t value);

/* filter.c */
bool filter_accepts(const struct nic *n, const struct packet *p);
int filter_ethertype(const struct nic *n, const struct packet *p, uint32_t flags);	/* -1: none */

/* rss.c */
unsigned int rss_type(uint32_t mrqc, const struct packet *p);
uint32_t rss_hash(const struct nic *n, const struct packet *p, unsigned int type);
unsigned int rss_queue(const struct nic *n, uint32_t hash);

/* flow_director.c */
enum flow_result { FLOW_NO_MATTER, FLOW_MISSED, FLOW_MATCHED };
enum flow_result flow_director_look(struct nic *n, const struct packet *p, unsigned int *queue);
void flow_director_count(struct nic *n, enum flow_result result);
void flow_director_write(struct nic *n, uint32_t at, uint32_t value);
void flow_director_reset(struct nic *n);
uint32_t flow_hash(const uint32_t *flow, uint32_t key);

/* timesync.c */
bool timesync_rx(struct nic *n, const struct packet *p);	/* whether it is such a packet */
void timesync_tx(struct nic *n);
void timesync_reset(struct nic *n);
uint32_t timestamp_read(struct nic *n, uint32_t at);
uint32_t systime_read(struct nic *n, uint32_t at);
void systime_write(struct nic *n, uint32_t at, uint32_t value);
void timinca_write(struct nic *n, uint32_t at, uint32_t value);
void tsync_write(struct nic *n, uint32_t at, uint32_t value);

/* receive.c */
uint32_t checksum_status(const struct packet *p);

/* transmit.c */
void transmit_write(struct nic *n, uint32_t at, uint32_t value);

/* stats.c */
void count(struct nic *n, uint32_t at);
void count_bytes(struct nic *n, uint32_t at, size_t len);
void count_rx(struct nic *n, const struct packet *p, unsigned int queue);
void count_tx(struct nic *n, const uint8_t *frame, size_t len, unsigned int queue);

#endif
