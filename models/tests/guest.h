/* SPDX-License-Identifier: GPL-2.0-only */
/* For tests: the model's client on a socket, with a guest's memory. */
#ifndef GUEST_H
#define GUEST_H

#include "device.h"

#define GUEST_MEMORY	(1 << 20)	/* at bus address 0 */
#define GUEST_TX_RING	8192		/* the receive ring is at 0 */
#define GUEST_RING	4096		/* bytes */
#define GUEST_MAX_FDS	20		/* more than the model takes */

/* The protocol's commands that a test names. */
enum { GUEST_DMA_MAP = 2, GUEST_SET_IRQS = 8, GUEST_READ = 9, GUEST_WRITE = 10 };

struct guest {
	struct machine m;
	struct vfio_device device;
	int fd;				/* the client's end */
	uint64_t *memory;
	unsigned int connections;
};

extern struct guest guest;

struct guest_message {
	uint16_t command;
	uint32_t flags;
	const void *payload;
	uint32_t len;
	uint32_t claim;			/* the length that the header tells */
	unsigned int n_fds;		/* descriptors that come with it */
};

/* Powers up a new model and connects to it. */
void guest_start(void);
void guest_stop(void);

/* A new connection; what was mapped is gone. */
void guest_connect(void);

/* Sends a message and has it served; a model that hangs up is called again. */
void guest_send(const struct guest_message *msg);
void guest_map(void);
void guest_access(bool write, uint64_t at, uint32_t value);

/* Vector 0 gets an eventfd, or all lose theirs; how many interrupts it has told since. */
void guest_vector(bool told);
uint64_t guest_interrupts(void);

/* --- what the chip gives: tests/driver.c --- */

extern const uint16_t guest_device_id;

void guest_reset(void);

/* Queue 0 as a driver sets it up, its rings at 0 and at GUEST_TX_RING, and a link. */
void guest_queue(void);
void guest_tail(bool tx, uint32_t tail);

/* A register for a number of 16 bits: half of them are those that matter most. */
uint32_t guest_register(uint32_t number);

/* The second half of a transmit descriptor that is half right. */
uint64_t guest_descriptor(uint32_t (*dice)(uint32_t sides));

/* Whether the first receive descriptor has a frame of so many bytes or more. */
bool guest_received(size_t len);
uint32_t guest_sent(void);		/* frames, as the chip counts them */

#endif
