// SPDX-License-Identifier: GPL-2.0-only
/* Statistics, data sheet 8.2.3.23. Lengths include the FCS. */
#include "nic.h"

#define SIZE_CLASSES 6

const struct counter counters[] = {
	{ "tpr", R_TPR }, { "gprc", R_GPRC }, { "gptc", R_GPTC }, { "crcerrs", R_CRCERRS },
	{ "mpc", R_MPC(0) }, { "ruc", R_RUC }, { "roc", R_ROC }, { "xoff", R_LXOFFTXC },
	{ "qprdc0", R_QPRDC(0) }, { NULL },
};

void stat_inc(struct nic *n, uint32_t reg)
{
	set(n, reg, get(n, reg) + 1);
}

void stat_add36(struct nic *n, uint32_t reg, size_t len)
{
	uint32_t low = get(n, reg) + len;

	set(n, reg, low);
	if (low < len)
		set(n, reg + 4, (get(n, reg + 4) + 1) & 0xf);
}

/* The counter for a frame's length, from PRC64 or PTC64 on. The last also counts longer frames. */
static uint32_t size_counter(uint32_t first, size_t len)
{
	unsigned int class = size_class(len);

	return first + 4 * (class < SIZE_CLASSES ? class : SIZE_CLASSES - 1);
}

void stat_rx(struct nic *n, const struct packet *p, unsigned int queue)
{
	size_t len = p->len + FCS_LEN;

	if (queue < STAT_QUEUES) {
		stat_inc(n, R_QPRC(queue));
		stat_add36(n, R_QBRC_L(queue), len);
	}
	if (p->bad_crc)
		return;
	stat_inc(n, R_GPRC);
	stat_add36(n, R_GORCL, len);
	stat_inc(n, size_counter(R_PRC64, len));
	if (is_broadcast(p->frame))
		stat_inc(n, R_BPRC);
	else if (is_multicast(p->frame))
		stat_inc(n, R_MPRC);
}

void stat_tx(struct nic *n, const uint8_t *frame, size_t len, unsigned int queue)
{
	len += FCS_LEN;
	if (queue < STAT_QUEUES) {
		stat_inc(n, R_QPTC(queue));
		stat_add36(n, R_QBTC_L(queue), len);
	}
	stat_inc(n, R_GPTC);
	stat_inc(n, R_TPT);
	stat_add36(n, R_GOTCL, len);
	stat_inc(n, size_counter(R_PTC64, len));
	if (is_broadcast(frame))
		stat_inc(n, R_BPTC);
	else if (is_multicast(frame))
		stat_inc(n, R_MPTC);
}
