/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One port of an 82599 and the parts of it, a file each:
 *
 *	        vfio-user                                            the wire
 *	QEMU <-- vfio_user.c --> pci.c                                  |
 *	             |           registers.c --> link.c nvm.c sfp.c   port.c
 *	             |               |                                  |
 *	             |               |       filter.c <- packet.c -> mac.c
 *	             |               |                      |           |
 *	          dma.c <--------- transmit.c offload.c     |           |
 *	             ^                                   rss.c          |
 *	             '------------------------------ receive.c <- buffer.c
 *
 * interrupt.c and stats.c serve them all. One thread.
 */
#ifndef NIC_H
#define NIC_H

#include "dma.h"
#include "regs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define FRAME_BYTES	16384		/* the longest that the wire carries */
#define FCS_LEN		4
#define NEVER		INT64_MAX
#define REPLAY_NS	50000		/* between batches of a file */

struct tx_context {			/* 7.2.3.2.3 */
	uint32_t macip_lens, type, mss_l4len;
};

#define TX_CONTEXTS	2		/* a queue has two */

/* What leaves: a frame as the driver gave it, up to 256 KB when it is to be cut. */
#define TX_BYTES	(256 << 10)

struct tx_queue {
	struct tx_context context[TX_CONTEXTS];
	bool skip;			/* until the end of a packet with an error */
};

/* The receive packet buffer: frames between the MAC and the descriptors */
struct buffer {
	uint8_t bytes[PACKET_BUFFER_MAX];
	uint32_t head, tail, wrap;	/* offsets; wrap: where the older part ends */
	uint32_t frames, fill;
	bool xoff;			/* the far end was told to pause */
};

/* What tests make go wrong (window.c, control.c). */
struct faults {
	uint32_t bad_crc, too_short, dma_error;	/* so many frames */
	uint32_t wb_delay_us;
};

struct generator {
	uint32_t left, burst, gap_us, len, flows;
	uint32_t sequence, given, bursts;
	int64_t due;
};

/* A written-back descriptor that is held up by a fault. */
struct late {
	uint64_t at;			/* guest address */
	uint64_t qword[2];
	int64_t due;
};

#define LATE_MAX 4096

struct port;
struct nic_host {			/* what the chip is plugged into */
	void *context;
	void (*interrupt)(void *context, unsigned int vector);
};

struct nic {
	uint32_t reg[BAR0_SIZE / 4];
	uint32_t touched[BAR0_SIZE / 4];	/* accesses of unknown registers */

	uint16_t device_id;
	uint8_t mac[6];
	unsigned int lan_id;		/* which of the chip's ports */
	bool partner_pauses;		/* the far end heeds pause frames */
	bool throttle;			/* EITR is in force */

	struct dma dma;
	struct nic_host host;
	struct port *port;
	FILE *tx_pcap, *rx_pcap;
	int64_t rx_next;		/* when the latter goes on */
	int64_t now;			/* ns, monotonic */

	/* link.c */
	bool cable, link, link_was_down;
	int64_t replug;			/* when a pulled cable is back */

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

	/* receive */
	struct buffer buffer;
	struct faults faults;
	struct generator generator;
	struct late late[LATE_MAX];
	unsigned int n_late;
	bool holding;			/* a burst: its first descriptor is written last */
	struct late held;
	uint64_t rx_fired[QUEUES / 64];	/* queues that got a packet in this turn */

	/* transmit */
	struct tx_queue tx[QUEUES];
	uint64_t tx_pending[QUEUES / 64];	/* the driver moved the tail */
	int64_t tx_retry;		/* the wire was busy */
	int64_t tx_stalled;		/* since then; 0: it is not */
	uint8_t tx_frame[TX_BYTES];

	uint64_t reads, writes, interrupts;
};

/* nic.c */
void nic_init(struct nic *n);
void nic_reset(struct nic *n);
void nic_run(struct nic *n, int64_t now);	/* whatever can be done now */
int64_t nic_deadline(const struct nic *n);	/* when something else can */

/* registers.c: the driver's accesses, offset in BAR 0, a multiple of 4 */
uint32_t nic_read(struct nic *n, uint32_t at);
void nic_write(struct nic *n, uint32_t at, uint32_t value);
void registers_reset(struct nic *n);
void registers_report(const struct nic *n, FILE *to);

/* A register's content, without what an access does. */
static inline uint32_t get(const struct nic *n, uint32_t at)
{
	return n->reg[at / 4];
}

static inline void set(struct nic *n, uint32_t at, uint32_t value)
{
	n->reg[at / 4] = value;
}

/* link.c */
void link_reset(struct nic *n);
void link_update(struct nic *n);
void link_cable(struct nic *n, bool plugged);
void link_flap(struct nic *n, uint32_t ms);
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
bool interrupt_rx_unmasked(const struct nic *n, unsigned int queue);
void interrupt_run(struct nic *n);
int64_t interrupt_deadline(const struct nic *n);
uint32_t interrupt_read(struct nic *n, uint32_t at);
void interrupt_write(struct nic *n, uint32_t at, uint32_t value);

/* packet.c */
struct packet {				/* what the parser found in a frame */
	const uint8_t *frame;
	size_t len;			/* without the frame check sequence */
	bool bad_crc;
	bool tagged;			/* the first tag is VLNCTRL.VET's */
	uint16_t tci, ethertype;
	size_t l3, l4;			/* offsets; 0: none known */
	size_t l4_len;
	uint8_t ip_version, l4_proto;
	bool ip_options, fragment;
};
void packet_parse(struct packet *p, const uint8_t *frame, size_t len, uint16_t vet);

/* filter.c */
bool filter_accepts(const struct nic *n, const struct packet *p);

/* rss.c */
uint32_t toeplitz(const uint8_t *key, const uint8_t *data, size_t len);
unsigned int rss_type(uint32_t mrqc, const struct packet *p);
uint32_t rss_hash(const struct nic *n, const struct packet *p, unsigned int type);
unsigned int rss_queue(const struct nic *n, uint32_t hash);

/* mac.c: a frame from the wire, without its frame check sequence */
bool mac_listens(const struct nic *n);
void mac_receive(struct nic *n, const uint8_t *frame, size_t len);
uint32_t crc32_ethernet(const uint8_t *data, size_t len);

/* buffer.c */
struct buffered {
	uint32_t len;			/* of the frame that follows */
	bool bad_crc;
};
bool buffer_put(struct nic *n, const uint8_t *frame, size_t len, bool bad_crc);
const struct buffered *buffer_first(const struct nic *n);
void buffer_drop(struct nic *n);
bool buffer_wants_more(struct nic *n);	/* and tells the far end to pause */


/* receive.c */
void receive_run(struct nic *n);
int64_t receive_deadline(const struct nic *n);
unsigned int receive_free(const struct nic *n, unsigned int queue);
enum rx_result { RX_DONE, RX_NO_DESCRIPTOR, RX_ERROR };
enum rx_result receive_packet(struct nic *n, const struct packet *p);
uint32_t checksum_status(const struct packet *p);
void receive_hold(struct nic *n);
void receive_release(struct nic *n);	/* and raises the interrupts */

/* transmit.c */
void transmit_write(struct nic *n, uint32_t at, uint32_t value);
void transmit_run(struct nic *n);

/* offload.c: calls send for each frame that a packet of the driver becomes */
struct offload {
	uint32_t command, options;	/* of the first data descriptor */
	struct tx_context context;
	uint16_t vlan_ethertype;
	bool pad;
};
typedef void (*offload_send)(void *context, const uint8_t *frame, size_t len);
int offload_packet(const struct offload *o, uint8_t *packet, size_t len,
		   offload_send send, void *context);

/* stats.c */
void count(struct nic *n, uint32_t at, uint32_t by);
void count_rx(struct nic *n, const struct packet *p, unsigned int queue);
void count_tx(struct nic *n, const uint8_t *frame, size_t len, unsigned int queue);

/* port.c: the wire's end, a datagram socket */
int port_open(struct nic *n, char *local_remote);
int port_fd(const struct nic *n);		/* -1: nothing is wanted from it */
void port_run(struct nic *n);
bool port_ready(struct nic *n);		/* nothing waits to be sent */
void port_send(struct nic *n, const uint8_t *frame, size_t len);

/* generate.c */
void generate_run(struct nic *n);
int64_t generate_deadline(const struct nic *n);

/* window.c */
uint32_t window_read(struct nic *n, uint32_t at);
void window_write(struct nic *n, uint32_t at, uint32_t value);

/* pci.c */
#define PCI_CONFIG_SIZE 4096
void pci_init(uint8_t *config, const struct nic *n);
void pci_write(uint8_t *config, uint32_t at, const uint8_t *data, uint32_t len);

/* pcap.c */
FILE *pcap_create(const char *path);
void pcap_write(FILE *f, const uint8_t *frame, size_t len);
FILE *pcap_open(const char *path);
size_t pcap_read(FILE *f, uint8_t *frame);
void pcap_run(struct nic *n);

#endif
