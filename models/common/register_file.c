// SPDX-License-Identifier: GPL-2.0-only
/* Carries out a driver's register accesses, as the chip's table says. */
#include "nic.h"

static uint16_t line_of[BAR0_SIZE / 4];	/* per register, its line in regs[] + 1; 0: unlisted */

static unsigned int array_len(const struct reg *r)
{
	return r->n ? r->n : 1;
}

static void index_registers(void)
{
	unsigned int i, k;

	for (i = 0; i < n_regs; i++)
		for (k = 0; k < array_len(&regs[i]); k++)
			line_of[(regs[i].offset + k * regs[i].stride) / 4] = i + 1;
}

void register_file_reset(struct nic *n, bool all)
{
	static bool indexed;
	unsigned int i, k;

	if (!indexed)
		index_registers();
	indexed = true;
	for (i = 0; i < n_regs; i++)
		for (k = 0; k < array_len(&regs[i]) && (all || !regs[i].sticky); k++)
			set(n, regs[i].offset + k * regs[i].stride, regs[i].reset);
}

static const struct reg *find_reg(struct nic *n, uint32_t reg)
{
	uint16_t i = line_of[reg / 4];

	if (i)
		return &regs[i - 1];
	n->unknown_accesses[reg / 4]++;
	return NULL;
}

uint32_t nic_read(struct nic *n, uint32_t reg)
{
	const struct reg *r = find_reg(n, reg);
	uint32_t value = get(n, reg);

	n->reads++;
	if (!r)
		return value;
	if (r->read)
		return r->read(n, reg);
	if (r->kind == RC)
		set(n, reg, 0);
	return r->kind == WO ? 0 : value;
}

void nic_write(struct nic *n, uint32_t reg, uint32_t value)
{
	const struct reg *r = find_reg(n, reg);

	n->writes++;
	if (r && r->write)
		r->write(n, reg, value);
	else if (!r || (r->kind != RO && r->kind != RC))
		set(n, reg, r && r->mask ? value & r->mask : value);
}

void register_file_report(const struct nic *n, FILE *to)
{
	unsigned int i, unknown = 0;

	for (i = 0; i < BAR0_SIZE / 4; i++) {
		if (n->unknown_accesses[i]) {
			fprintf(to, MODEL ": unknown register %05x, %u accesses\n",
				i * 4, n->unknown_accesses[i]);
			unknown++;
		}
	}
	fprintf(to, MODEL ": %u unknown registers\n", unknown);
}
