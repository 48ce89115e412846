// SPDX-License-Identifier: GPL-2.0-only
#include "nic.h"

static uint16_t known[BAR0_SIZE / 4];	/* index into regs + 1 */

static unsigned int count_of(const struct reg *r)
{
	return r->n ? r->n : 1;
}

static void index_registers(void)
{
	unsigned int i, k;

	for (i = 0; i < n_regs; i++)
		for (k = 0; k < count_of(&regs[i]); k++)
			known[(regs[i].at + k * regs[i].stride) / 4] = i + 1;
}

void register_file_reset(struct nic *n, bool all)
{
	static bool indexed;
	unsigned int i, k;

	if (!indexed)
		index_registers();
	indexed = true;
	for (i = 0; i < n_regs; i++)
		for (k = 0; k < count_of(&regs[i]) && (all || !regs[i].kept); k++)
			set(n, regs[i].at + k * regs[i].stride, regs[i].reset);
}

static const struct reg *find(struct nic *n, uint32_t at)
{
	uint16_t i = known[at / 4];

	if (i)
		return &regs[i - 1];
	n->touched[at / 4]++;
	return NULL;
}

uint32_t nic_read(struct nic *n, uint32_t at)
{
	const struct reg *r = find(n, at);
	uint32_t value = get(n, at);

	n->reads++;
	if (!r)
		return value;
	if (r->read)
		return r->read(n, at);
	if (r->kind == RC)
		set(n, at, 0);
	return r->kind == WO ? 0 : value;
}

void nic_write(struct nic *n, uint32_t at, uint32_t value)
{
	const struct reg *r = find(n, at);

	n->writes++;
	if (r && r->write)
		r->write(n, at, value);
	else if (!r || (r->kind != RO && r->kind != RC))
		set(n, at, r && r->mask ? value & r->mask : value);
}

void register_file_report(const struct nic *n, FILE *to)
{
	unsigned int i, unknown = 0;

	for (i = 0; i < BAR0_SIZE / 4; i++) {
		if (n->touched[i]) {
			fprintf(to, MODEL ": unknown register %05x, %u accesses\n",
				i * 4, n->touched[i]);
			unknown++;
		}
	}
	fprintf(to, MODEL ": %u unknown registers\n", unknown);
}
