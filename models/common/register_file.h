/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A chip's registers.c lists all registers that its model knows, in the data sheet's
 * order, and what an access does. A register without a function of its own is
 * storage. One that is not listed is storage too, but is reported at exit.
 */
#ifndef REGISTER_FILE_H
#define REGISTER_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct nic;

enum kind {
	RW,		/* storage */
	RO,
	RC,		/* clears when read: statistics */
	WO,		/* reads as 0 */
};

struct reg {
	const char *name;
	uint32_t at;
	uint16_t n, stride;
	enum kind kind;
	bool kept;		/* by a lesser reset */
	uint32_t reset;
	uint32_t mask;		/* bits that can be written; 0: all */
	uint32_t (*read)(struct nic *n, uint32_t at);
	void (*write)(struct nic *n, uint32_t at, uint32_t value);
};

/* A later line of the table wins over an earlier one. */
extern const struct reg regs[];
extern const unsigned int n_regs;

void register_file_reset(struct nic *n, bool all);	/* or but those that are kept */
void register_file_report(const struct nic *n, FILE *to);

/* The driver's accesses: an offset in BAR 0, a multiple of 4. */
uint32_t nic_read(struct nic *n, uint32_t at);
void nic_write(struct nic *n, uint32_t at, uint32_t value);

#endif
