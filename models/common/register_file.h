/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The register file. A chip's registers.c lists all registers that its model knows, and what
 * an access does. A register without a callback is storage. A register that is not listed is
 * storage too, but the report at exit names it.
 */
#ifndef REGISTER_FILE_H
#define REGISTER_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct nic;

enum reg_kind {
	RW,		/* storage */
	RO,
	RC,		/* read-only, clears when read: statistics */
	WO,		/* reads as 0 */
};

/* One register, or an array of n of them, stride bytes apart. */
struct reg {
	const char *name;
	uint32_t offset;	/* in BAR 0 */
	uint16_t n, stride;	/* n: 0 means 1 */
	enum reg_kind kind;
	bool sticky;		/* only a reset of the whole chip resets it */
	uint32_t reset;		/* value after a reset */
	uint32_t mask;		/* bits that can be written; 0: all */
	/* callbacks, which replace what kind and mask say; reg: the offset accessed */
	uint32_t (*read)(struct nic *n, uint32_t reg);
	void (*write)(struct nic *n, uint32_t reg, uint32_t value);
};

/* Where two lines of the table have the same offset, the later one counts. */
extern const struct reg regs[];
extern const unsigned int n_regs;

/* Sets the registers to their reset values: all of them, or those that are not sticky. */
void register_file_reset(struct nic *n, bool all);

/* Prints the unlisted registers that the driver has accessed, and how many they are. */
void register_file_report(const struct nic *n, FILE *to);

/* A driver's access with its side effects. reg: an offset in BAR 0, a multiple of 4 */
uint32_t nic_read(struct nic *n, uint32_t reg);
void nic_write(struct nic *n, uint32_t reg, uint32_t value);

#endif
