/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For tests: a model in this process, and a vfio-user client on the other end of a socket
 * pair, with a guest's memory.
 */
#ifndef GUEST_H
#define GUEST_H

#include "device.h"

#define GUEST_MEMORY	(1 << 20)	/* bytes, at bus address 0 */
#define GUEST_TX_RING	8192		/* bus address; the receive ring is at 0 */
#define GUEST_RING	4096		/* bytes per ring */
#define GUEST_MAX_FDS	20		/* in a message; more than the model accepts */

/* Commands of the protocol that tests use by name. */
enum { GUEST_DMA_MAP = 2, GUEST_SET_IRQS = 8, GUEST_READ = 9, GUEST_WRITE = 10 };

struct guest {
	struct nic_device dev;
	struct vfio_device vfio;	/* the callbacks of dev */
	int fd;				/* the client's end of the connection */
	uint64_t *memory;
	unsigned int connections;	/* made so far */
};

extern struct guest guest;

struct guest_message {
	uint16_t command;
	uint32_t flags;
	const void *payload;
	uint32_t len;			/* bytes of payload */
	uint32_t claim;			/* the message length that the header states */
	unsigned int n_fds;		/* file descriptors to pass with it */
};

/* Powers up a new model and connects to it. Ends the program if that fails. */
void guest_start(void);

/* Disconnects. */
void guest_stop(void);

/* Disconnects, which unmaps the guest's memory, and connects again. */
void guest_connect(void);

/* Sends a message and lets the model handle it. Connects again if the model disconnects. */
void guest_send(const struct guest_message *msg);

/* Sends valid messages: map the guest's memory, read or write a 32-bit register in BAR 0. */
void guest_map(void);
void guest_access(bool write, uint64_t offset, uint32_t value);

/* Gives vector 0 an eventfd, or takes the eventfds of all vectors away. */
void guest_set_eventfd(bool enable);

/* The number of interrupts that the eventfd has signalled since the last call. */
uint64_t guest_interrupts(void);

/* --- provided by the chip, in tests/driver.c --- */

/* The PCI device ID that guest_start() sets. */
extern const uint16_t guest_device_id;

/* Resets the chip by registers. */
void guest_reset(void);

/*
 * Sets up queue 0 as a driver does, with its rings at 0 and at GUEST_TX_RING in the guest's
 * memory, all packets accepted, and the cable plugged in.
 */
void guest_queue(void);

/* Writes the tail register of queue 0. */
void guest_tail(bool tx, uint32_t tail);

/*
 * Maps a 16-bit number to a register: odd numbers to registers that the driver often uses, even
 * numbers to offsets anywhere in BAR 0.
 */
uint32_t guest_register(uint32_t number);

/* A random second quad word for a transmit descriptor. Most of its fields are valid. */
uint64_t guest_descriptor(uint32_t (*dice)(uint32_t sides));

/* Whether the first receive descriptor has a frame of len bytes or more. */
bool guest_received(size_t len);

/* The number of frames sent, by the chip's counters. */
uint32_t guest_sent(void);

#endif
