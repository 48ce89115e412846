/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interface between common/ and a chip. A model is built from common/ and the chip's
 * directory. The chip provides regs.h (registers), nic.h (struct nic, whose first member is
 * struct model) and the functions of the first list below; common/ provides the second list.
 *
 * A model has one thread: nothing needs a lock. A function named *_run() does the work that
 * is due and returns. Its *_deadline() returns the time at which it has work again, in ns of
 * the monotonic clock, or NEVER.
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

/* The longest packet that a driver can send, before segmentation. */
#define TX_BYTES	(256 << 10)

/* The receive packet buffer: a FIFO of frames between the MAC and the descriptors. */
struct buffer {
	uint8_t bytes[PACKET_BUFFER_MAX];
	uint32_t head, tail;		/* offsets: first frame, end of the last one */
	uint32_t wrap;			/* offset where the part before the wrap-around ends */
	uint32_t frames;
	uint32_t fill;			/* bytes in use */
	bool xoff;			/* the link partner was told to pause */
};

/* Faults that a test injects by the window or the control socket. */
struct faults {
	uint32_t bad_crc, too_short, dma_error;	/* frames still to hit */
	uint32_t wb_delay_us;			/* delay of each descriptor write-back */
};

/* The packet generator (generate.c). */
struct generator {
	uint32_t left;			/* frames still to send */
	uint32_t burst;			/* frames per burst */
	uint32_t gap_us;		/* pause between bursts */
	uint32_t len;			/* bytes per frame, without FCS */
	uint32_t flows;			/* UDP flows; 0: frames without IP */
	uint32_t sequence;		/* number of the next frame */
	uint32_t delivered;		/* frames written to receive rings, from any source */
	uint32_t bursts;		/* bursts sent */
	int64_t due;			/* time of the next burst, ns */
};

/* A receive descriptor's write-back that is not yet visible to the guest. */
struct pending_write_back {
	uint64_t addr;			/* guest address of the descriptor */
	uint64_t qword[2];
	int64_t due;			/* ns */
};

#define DELAYED_MAX 4096

struct port;

/* Callbacks of the PCI device that the chip is part of (device.c). */
struct nic_host {
	void *context;
	void (*interrupt)(void *context, unsigned int vector);	/* sends an MSI-X message */
	uint64_t (*cpu_time)(void *context);	/* CPU time of the guest, ns; 0: unknown */
};

/* The state that all chips have. */
struct model {
	uint32_t reg[BAR0_SIZE / 4];
	uint32_t unknown_accesses[BAR0_SIZE / 4];	/* per register that regs[] does not list */

	/* settings, made before nic_init() */
	uint16_t device_id;
	uint8_t mac[6];
	unsigned int lan_id;		/* the number of the chip's port */
	bool partner_pauses;		/* the link partner honours pause frames */
	bool throttle;			/* interrupt throttling is in force */

	struct dma dma;			/* the guest's memory */
	struct nic_host host;
	struct port *port;		/* NULL: no cable was configured */
	FILE *tx_pcap;			/* records the frames sent; NULL: none */
	FILE *rx_pcap;			/* the capture file being replayed; NULL: none */
	int64_t replay_at;		/* time of the next frames of rx_pcap */
	int64_t now;			/* ns, monotonic clock */

	bool cable;			/* the cable is plugged in */
	bool link;			/* the link is up */
	int64_t replug_at;		/* time at which a flapping cable is plugged in again */

	struct buffer buffer;
	struct faults faults;
	struct generator generator;

	/* write_back.c */
	struct pending_write_back delayed[DELAYED_MAX];	/* by faults.wb_delay_us; oldest first */
	unsigned int n_delayed;
	bool wb_burst;			/* between write_back_begin_burst() and _end_burst() */
	struct pending_write_back wb_first;	/* the burst's first; addr 0: none yet */

	int64_t tx_retry_at;		/* time to retry the frames that the wire did not take */
	int64_t tx_stalled_since;	/* 0: the wire takes frames */
	uint8_t tx_frame[TX_BYTES];	/* the packet that is being sent */

	uint64_t guest_cpu_time;	/* latched by a read of R_WIN_CPU_LOW, ns */
	uint64_t reads, writes, interrupts;	/* totals, for the report at exit */
};

/* Read and write a register's content, without the side effects of a driver's access. */
static inline uint32_t get(const struct nic *n, uint32_t reg)
{
	return ((const struct model *)n)->reg[reg / 4];
}

static inline void set(struct nic *n, uint32_t reg, uint32_t value)
{
	((struct model *)n)->reg[reg / 4] = value;
}

/* --- provided by the chip --- */

/* Powers the chip up. The settings in struct model, dma and host are already made. */
void nic_init(struct nic *n);

/* Resets the chip as a PCIe function level reset does. */
void nic_function_reset(struct nic *n);

/* Reports the unknown registers and commands that the driver has used. */
void nic_report(const struct nic *n, FILE *to);

/* Recomputes the link after the cable was plugged or unplugged; tells the driver of a change. */
void link_update(struct nic *n);

/* Sends the throttled interrupts that are due. */
void interrupt_run(struct nic *n);
int64_t interrupt_deadline(const struct nic *n);

/* Whether the interrupt of a receive queue is unmasked. Throttling may still delay it. */
bool interrupt_rx_unmasked(const struct nic *n, unsigned int queue);

/* Sends the packets that the driver has queued, until the wire takes no more. */
void transmit_run(struct nic *n);

/* Moves frames from the packet buffer to the rings, then raises interrupts. */
void receive_run(struct nic *n);

/* Raises the interrupts of the queues that received packets since the last call. */
void receive_raise_interrupts(struct nic *n);

/* The number of descriptors of a queue that the chip may fill. */
unsigned int receive_free_descriptors(const struct nic *n, unsigned int queue);

/* Writes a frame to the ring that filters and RSS choose. */
enum rx_result {
	RX_DONE,		/* delivered, or dropped and counted as the chip does */
	RX_NO_DESCRIPTOR,	/* the ring is full: the frame waits in the packet buffer */
	RX_ERROR,		/* lost: bad descriptor or DMA error */
};
enum rx_result receive_packet(struct nic *n, const struct packet *p);

/* Whether the MAC receives: the link is up and reception is enabled. */
bool mac_rx_enabled(const struct nic *n);

/*
 * Receives a frame from the wire: checks its length and FCS, applies the address filters,
 * and puts it into the packet buffer. The frame comes without its FCS.
 */
void mac_receive(struct nic *n, const uint8_t *frame, size_t len);

/* The size of the receive packet buffer in bytes, as the driver has configured it. */
uint32_t buffer_capacity(const struct nic *n);

/*
 * The watermarks of the packet buffer, in bytes: above high, the link partner is told to
 * pause; below low, to resume. Returns false if flow control is off.
 */
bool pause_watermarks(const struct nic *n, uint32_t *high, uint32_t *low);

/* Counts a pause frame that the chip sends: XOFF or XON. */
void stat_pause_frame(struct nic *n, bool xoff);

/* The counters that the control socket's "stats" prints; ends with a name of NULL. */
struct counter {
	const char *name;
	uint32_t reg;
};
extern const struct counter counters[];

/* --- provided by common/ --- */

/* model.c */

/* Sets the common state to its values at power-up; nic_init() calls it first. */
void model_init(struct nic *n);

/* Drops buffered frames, pending write-backs and the generator's work; for a chip's resets. */
void model_reset(struct nic *n);

/* Does everything that is due at the time now, in ns. The main loop calls it after each event. */
void nic_run(struct nic *n, int64_t now);

/* The time at which nic_run() has work again if nothing else happens. */
int64_t nic_deadline(const struct nic *n);

/* Returns whether a fault hits the next frame, and then counts that frame off. */
bool fault_take(uint32_t *fault);

/* cable.c */

/* Plugs the cable in or unplugs it. */
void cable_plug(struct nic *n, bool plugged);

/* Unplugs the cable for this many ms. */
void cable_flap(struct nic *n, uint32_t ms);

/* buffer.c: a frame in the packet buffer; its bytes follow the structure. */
struct buffered_frame {
	uint32_t len;
	bool bad_crc;
};

/* Appends a frame. Returns false if the packet buffer has no room: the frame is lost. */
bool buffer_put(struct nic *n, const uint8_t *frame, size_t len, bool bad_crc);

/* The oldest frame, or NULL. */
const struct buffered_frame *buffer_peek(const struct nic *n);

/* Removes the oldest frame. The packet buffer must not be empty. */
void buffer_pop(struct nic *n);

/* Compares the fill level with the watermarks. Returns whether the link partner may send. */
bool buffer_partner_may_send(struct nic *n);

/*
 * write_back.c: writes both halves of a receive descriptor to the guest's memory. The driver
 * polls the upper half, so that is written last. The fault wb_delay_us delays the write.
 */
void write_back(struct nic *n, uint64_t addr, uint64_t lower, uint64_t upper);

/*
 * Between these two calls the first descriptor is held back and written last. A driver
 * reads a ring in order, so it sees all of the burst or nothing.
 */
void write_back_begin_burst(struct nic *n);
void write_back_end_burst(struct nic *n);

/* Writes the delayed descriptors that are due. */
void write_back_run(struct nic *n);
int64_t write_back_deadline(const struct nic *n);

/*
 * port.c: opens the port's end of the wire, a unix datagram socket. The argument is
 * LOCAL:REMOTE, the paths of both ends. Returns 0, or -1 with errno.
 */
int port_open(struct nic *n, char *local_remote);

/* The socket to poll for frames; -1: there is no wire, or the link partner has to pause. */
int port_fd(const struct nic *n);

/* Receives a batch of frames from the wire. */
void port_run(struct nic *n);

/* Sends queued frames. Returns true if none is left; otherwise tx_retry_at is set. */
bool port_flush(struct nic *n);

/* Sends a frame, or queues it while the socket is full. Drops it when the queue is full too. */
void port_send(struct nic *n, const uint8_t *frame, size_t len);

/* generate.c: sends a burst of generated packets when one is due and the ring has room. */
void generate_run(struct nic *n);
int64_t generate_deadline(const struct nic *n);

/* window.c: the registers of common/model_window.h. Unknown ones read as 0. */
uint32_t window_read(struct nic *n, uint32_t reg);
void window_write(struct nic *n, uint32_t reg, uint32_t value);

/* pci.c */
#define PCI_CONFIG_SIZE 4096
#define WINDOW_IN_CONFIG (PCI_CONFIG_SIZE - WINDOW_SIZE)

/* Fills in the PCI configuration space, of PCI_CONFIG_SIZE bytes. */
void pci_init(uint8_t *config, const struct nic *n);

/* Handles a driver's write to it. Stores only the bits that QEMU does not emulate. */
void pci_write(uint8_t *config, uint32_t offset, const uint8_t *data, uint32_t len);

/* pcap.c: capture files. pcap_create() and pcap_open() return NULL with errno on failure. */
FILE *pcap_create(const char *path);
void pcap_write(FILE *f, const uint8_t *frame, size_t len);
FILE *pcap_open(const char *path);

/* Reads the next complete frame, of FRAME_BYTES at most. Returns its length; 0: no more. */
size_t pcap_read(FILE *f, uint8_t *frame);

/* Receives the next frames of rx_pcap as if they came from the wire. */
void replay_run(struct nic *n);

#endif
