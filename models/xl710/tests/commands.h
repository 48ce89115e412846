/* SPDX-License-Identifier: GPL-2.0-only */
/* For tests: a model with a guest's memory, and commands on its admin queue. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "aq.h"
#include "../../../testlib/tap.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MEMORY		(4 << 20)
#define GUEST		0x100000000ull	/* bus address of the guest's memory */
#define ATQ		0x0000
#define ARQ		0x1000
#define COMMAND_BUFFER	0x2000
#define EVENT_BUFFERS	0x4000
#define AQ_ENTRIES	8

static struct nic n;
static uint8_t *memory;
static int memory_fd;
static unsigned int interrupts[VECTORS];

static void on_interrupt(void *context, unsigned int vector)
{
	interrupts[vector]++;
}

/* Powers the model up and maps the guest's memory. */
static inline void guest_open(void)
{
	memory_fd = memfd_create("guest", 0);
	if (memory_fd < 0 || ftruncate(memory_fd, MEMORY))
		tap_bail("cannot create guest memory: %m");
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED, memory_fd, 0);
	if (dma_map(&n.dma, GUEST, MEMORY, memory_fd, 0, PROT_READ | PROT_WRITE))
		tap_bail("dma_map: %m");
	memcpy(n.mac, "\x52\x54\x00\x12\x34\x00", 6);
	n.device_id = DEFAULT_ID;
	n.partner_pauses = true;
	n.host.interrupt = on_interrupt;
	nic_init(&n);
}

/* Descriptor i of the ring at this offset of the guest's memory (ATQ, ARQ). */
static inline struct aq_desc *aq_desc_at(uint32_t ring, unsigned int i)
{
	return (struct aq_desc *)(memory + ring) + i;
}

/* Enables both queues. The receive queue is full: it holds one buffer less than it has entries. */
static inline void aq_start(void)
{
	unsigned int i;

	nic_write(&n, R_PF_ATQBAL, (uint32_t)(GUEST + ATQ));
	nic_write(&n, R_PF_ATQBAH, GUEST >> 32);
	nic_write(&n, R_PF_ATQH, 0);
	nic_write(&n, R_PF_ATQT, 0);
	nic_write(&n, R_PF_ATQLEN, AQLEN_ENABLE | AQ_ENTRIES);
	for (i = 0; i < AQ_ENTRIES; i++)
		*aq_desc_at(ARQ, i) = (struct aq_desc) {
			.flags = AQ_BUF,
			.len = 512,
			.addr_high = GUEST >> 32,
			.addr_low = (uint32_t)(GUEST + EVENT_BUFFERS + 512 * i),
		};
	nic_write(&n, R_PF_ARQBAL, (uint32_t)(GUEST + ARQ));
	nic_write(&n, R_PF_ARQBAH, GUEST >> 32);
	nic_write(&n, R_PF_ARQH, 0);
	nic_write(&n, R_PF_ARQLEN, AQLEN_ENABLE | AQ_ENTRIES);
	nic_write(&n, R_PF_ARQT, AQ_ENTRIES - 1);
}

/*
 * Sends a command, which the model runs at once. params and buffer can be NULL. If len is not 0,
 * the command has a buffer of len bytes. Returns the descriptor with the answer.
 */
static inline struct aq_desc *aq_send(uint16_t opcode, const void *params, size_t params_len,
				      const void *buffer, size_t len)
{
	uint32_t tail = get(&n, R_PF_ATQT);
	struct aq_desc *d = aq_desc_at(ATQ, tail);

	*d = (struct aq_desc) { .opcode = opcode };
	if (params)
		memcpy(d->raw, params, params_len);
	if (len) {
		d->flags = AQ_BUF | AQ_RD;
		d->len = len;
		d->addr_high = GUEST >> 32;
		d->addr_low = (uint32_t)(GUEST + COMMAND_BUFFER);
		memset(memory + COMMAND_BUFFER, 0, len);
		if (buffer)
			memcpy(memory + COMMAND_BUFFER, buffer, len);
	}
	nic_write(&n, R_PF_ATQT, (tail + 1) % AQ_ENTRIES);
	return d;
}

/* Whether a command has completed without error. */
static inline bool aq_done(const struct aq_desc *d)
{
	return (d->flags & (AQ_DD | AQ_CMP)) == (AQ_DD | AQ_CMP) && !d->retval && !(d->flags & AQ_ERR);
}

#endif
