/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the models of chips share. Each is compiled of this directory and of the
 * chip's, where regs.h has the registers and nic.h the struct nic, whose first
 * member is this struct model. One thread.
 */
#ifndef MODEL_H
#define MODEL_H

#include "dma.h"
#include "packet.h"
#include "register_file.h"
#include "regs.h"
#include "../../common/model_window.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define NEVER		INT64_MAX

/* What leaves: a frame as the driver gave it, up to 256 KB when it is to be cut. */
#define TX_BYTES	(256 << 10)

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
	uint64_t (*cpu_time)(void *context);	/* ns that it has used; 0: unknown */
};

struct model {
	uint32_t reg[BAR0_SIZE / 4];
	uint32_t touched[BAR0_SIZE / 4];	/* accesses of unknown registers */

	uint16_t device_id;
	uint8_t mac[6];
	unsigned int lan_id;		/* which of the chip's ports */
	bool partner_pauses;		/* the far end heeds pause frames */
	bool throttle;			/* interrupt throttling is in force */

	struct dma dma;
	struct nic_host host;
	struct port *port;
	FILE *tx_pcap, *rx_pcap;
	int64_t rx_next;		/* when the latter goes on */
	int64_t now;			/* ns, monotonic */

	bool cable, link;
	int64_t replug;			/* when a pulled cable is back */

	struct buffer buffer;
	struct faults faults;
	struct generator generator;
	struct late late[LATE_MAX];
	unsigned int n_late;
	bool holding;			/* a burst: its first descriptor is written last */
	struct late held;

	int64_t tx_retry;		/* the wire was busy */
	int64_t tx_stalled;		/* since then; 0: it is not */
	uint8_t tx_frame[TX_BYTES];

	uint64_t machine_time;		/* as it was when its lower half was read */
	uint64_t reads, writes, interrupts;
};

/* A register's content, without what an access does; struct model comes first. */
static inline uint32_t get(const struct nic *n, uint32_t at)
{
	return ((const struct model *)n)->reg[at / 4];
}

static inline void set(struct nic *n, uint32_t at, uint32_t value)
{
	((struct model *)n)->reg[at / 4] = value;
}

/* --- what the chip gives --- */

void nic_init(struct nic *n);		/* its identity is set */
void nic_function_reset(struct nic *n);	/* as by PCIe */
void nic_report(const struct nic *n, FILE *to);	/* what the model did not know */

void link_update(struct nic *n);	/* the cable was plugged or pulled */
void interrupt_run(struct nic *n);
int64_t interrupt_deadline(const struct nic *n);
bool interrupt_rx_unmasked(const struct nic *n, unsigned int queue);
void transmit_run(struct nic *n);
void receive_run(struct nic *n);
void receive_fire(struct nic *n);	/* interrupts of the queues that got something */
unsigned int receive_free(const struct nic *n, unsigned int queue);	/* descriptors */
enum rx_result { RX_DONE, RX_NO_DESCRIPTOR, RX_ERROR };
enum rx_result receive_packet(struct nic *n, const struct packet *p);

/* mac.c: a frame from the wire, without its frame check sequence */
bool mac_listens(const struct nic *n);
void mac_receive(struct nic *n, const uint8_t *frame, size_t len);

/* The packet buffer's size; with how much in it the far end pauses and goes on, or false. */
uint32_t flow_capacity(const struct nic *n);
bool flow_control(const struct nic *n, uint32_t *high, uint32_t *low);
void count_pause(struct nic *n, bool xoff);

/* The numbers that a test may want to compare. */
struct counter {
	const char *name;
	uint32_t at;
};
extern const struct counter counters[];	/* ends with a name of NULL */

/* --- what is here --- */

/* model.c */
void model_init(struct nic *n);
void model_reset(struct nic *n);
void nic_run(struct nic *n, int64_t now);	/* whatever can be done now */
int64_t nic_deadline(const struct nic *n);	/* when something else can */
bool strikes(uint32_t *fault);			/* it does, once less from now */

/* cable.c */
void link_cable(struct nic *n, bool plugged);
void link_flap(struct nic *n, uint32_t ms);

/* buffer.c */
struct buffered {
	uint32_t len;			/* of the frame that follows */
	bool bad_crc;
};
bool buffer_put(struct nic *n, const uint8_t *frame, size_t len, bool bad_crc);
const struct buffered *buffer_first(const struct nic *n);
void buffer_drop(struct nic *n);
bool buffer_wants_more(struct nic *n);	/* and tells the far end to pause */

/* write_back.c: receive descriptors of which the driver looks at the upper half */
void write_back(struct nic *n, uint64_t at, uint64_t lower, uint64_t upper);
void write_back_hold(struct nic *n);	/* the first of those that follow */
void write_back_release(struct nic *n);
void write_back_run(struct nic *n);
int64_t write_back_deadline(const struct nic *n);

/* port.c: the wire's end, a datagram socket */
int port_open(struct nic *n, char *local_remote);
int port_fd(const struct nic *n);	/* -1: nothing is wanted from it */
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
#define WINDOW_IN_CONFIG (PCI_CONFIG_SIZE - WINDOW_SIZE)
void pci_init(uint8_t *config, const struct nic *n);
void pci_write(uint8_t *config, uint32_t at, const uint8_t *data, uint32_t len);

/* pcap.c */
FILE *pcap_create(const char *path);
void pcap_write(FILE *f, const uint8_t *frame, size_t len);
FILE *pcap_open(const char *path);
size_t pcap_read(FILE *f, uint8_t *frame);
void pcap_run(struct nic *n);

#endif
