// SPDX-License-Identifier: GPL-2.0-only
/* Statistics, data sheet 8.2.3.23: lengths include the frame check sequence. */
#include "nic.h"

#define SIZE_CLASSES 6

const struct counter counters[] = {
	{ "tpr", R_TPR }, { "gprc", R_GPRC }, { "gptc", R_GPTC }, { "crcerrs", R_CRCERRS },
	{ "mpc", R_MPC(0) }, { "ruc", R_RUC }, { "roc", R_ROC }, { "xoff", R_LXOFFTXC },
	{ "qprdc0", R_QPRDC(0) }, { NULL },
};

void count(struct nic *n, uint32_t at)
{
	set(n, at, get(n, at) + 1);
}

/* 36 bits in two registers */
void count_bytes(struct nic *n, uint32_t at, size_t len)
{
	uint32_t low = get(n, at) + len;

	set(n, at, low);
	if (low < len)
		set(n, at + 4, (get(n, at + 4) + 1) & 0xf);
}

/* PRC64 to PRC1522, whose last counts all that are longer; PTC64 and its like. */
static uint32_t class_at(uint32_t first, size_t len)
{
	unsigned int class = size_class(len);

	return first + 4 * (class < SIZE_CLASSES ? class : SIZE_CLASSES - 1);
}

void count_rx(struct nic *n, const struct packet *p, unsigned int queue)
{
	size_t len = p->len + FCS_LEN;

	if (queue < STAT_QUEUES) {
		count(n, R_QPRC(queue));
		count_bytes(n, R_QBRC_L(queue), len);
	}
	if (p->bad_crc)
		return;
	count(n, R_GPRC);
	count_bytes(n, R_GORCL, len);
	count(n, class_at(R_PRC64, len));
	if (is_broadcast(p->frame))
		count(n, R_BPRC);
	else if (is_multicast(p->frame))
		count(n, R_MPRC);
}

void count_tx(struct nic *n, const uint8_t *frame, size_t len, unsigned int queue)
{
	len += FCS_LEN;
	if (queue < STAT_QUEUES) {
		count(n, R_QPTC(queue));
		count_bytes(n, R_QBTC_L(queue), len);
	}
	count(n, R_GPTC);
	count(n, R_TPT);
	count_bytes(n, R_GOTCL, len);
	count(n, class_at(R_PTC64, len));
	if (is_broadcast(frame))
		count(n, R_BPTC);
	else if (is_multicast(frame))
		count(n, R_MPTC);
}
