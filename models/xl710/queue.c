// SPDX-License-Identifier: GPL-2.0-only
/*
 * Enabling and disabling queues, 8.3.3 and 8.4.3. Enabling one fetches its context from the host
 * memory cache. Below, a field of a context is its lowest bit and its width, as in Linux's
 * i40e_hmc_rxq_ce_info and i40e_hmc_txq_ce_info.
 */
#include "nic.h"

#define UNIT		128		/* unit of ring addresses and of receive buffer sizes */

#define RX_HEAD		0, 13
#define RX_BASE		32, 57
#define RX_QLEN		89, 13
#define RX_DBUFF	102, 7
#define RX_DSIZE	116, 1
#define RX_CRCSTRIP	117, 1
#define RX_L2TSEL	119, 1
#define RX_RXMAX	174, 14

#define TX_HEAD		0, 13
#define TX_BASE		32, 57
#define TX_HEAD_WB_ENA	160, 1
#define TX_QLEN		161, 13
#define TX_HEAD_WB_ADDR	192, 64
#define HEAD_WB_ALIGNED	(~(uint64_t)3)

static uint64_t context_addr(const struct nic *n, uint32_t base_reg, uint32_t size_reg,
			     unsigned int queue)
{
	return (uint64_t)(get(n, base_reg) & LANBASE_MASK) * LANBASE_UNIT +
	       queue * (1ull << get(n, size_reg));
}

static void fetch_rx(struct nic *n, unsigned int queue)
{
	uint64_t addr = context_addr(n, R_GLHMC_LANRXBASE(port_of(n)), R_GLHMC_LANRXOBJSZ, queue);
	const uint8_t *c = hmc_object(n, addr, 1u << get(n, R_GLHMC_LANRXOBJSZ));

	n->rx[queue] = (struct rx_queue) { 0 };
	if (!c)
		return;
	n->rx[queue] = (struct rx_queue) {
		.enabled = true,
		.head = hmc_field(c, RX_HEAD),
		.base = hmc_field(c, RX_BASE) * UNIT,
		.size = hmc_field(c, RX_QLEN),
		.descriptor = hmc_field(c, RX_DSIZE) ? 32 : 16,
		.buffer = hmc_field(c, RX_DBUFF) * UNIT,
		.max_frame = hmc_field(c, RX_RXMAX),
		.strip_crc = hmc_field(c, RX_CRCSTRIP),
		.tag_in_l2tag1 = hmc_field(c, RX_L2TSEL),
	};
}

static void fetch_tx(struct nic *n, unsigned int queue)
{
	uint64_t addr = context_addr(n, R_GLHMC_LANTXBASE(port_of(n)), R_GLHMC_LANTXOBJSZ, queue);
	const uint8_t *c = hmc_object(n, addr, 1u << get(n, R_GLHMC_LANTXOBJSZ));

	n->tx[queue] = (struct tx_queue) { 0 };
	if (!c)
		return;
	n->tx[queue] = (struct tx_queue) {
		.enabled = true,
		.head = hmc_field(c, TX_HEAD),
		.base = hmc_field(c, TX_BASE) * UNIT,
		.size = hmc_field(c, TX_QLEN),
		.head_wb = hmc_field(c, TX_HEAD_WB_ENA),
		.head_wb_addr = hmc_field(c, TX_HEAD_WB_ADDR) & HEAD_WB_ALIGNED,
	};
	set(n, R_QTX_HEAD(queue), n->tx[queue].head);
}

/* QENA_STAT follows QENA_REQ at once. A queue without a context stays off. */
static void set_status(struct nic *n, uint32_t reg, bool on, uint32_t value)
{
	set(n, reg, (value & QENA_REQ) | (on ? QENA_STAT : 0));
}

void queue_rx_write(struct nic *n, uint32_t reg, uint32_t value)
{
	unsigned int queue = (reg - R_QRX_ENA(0)) / 4;

	if (!(value & QENA_REQ))
		n->rx[queue].enabled = false;
	else if (!(get(n, reg) & QENA_STAT))
		fetch_rx(n, queue);
	set_status(n, reg, n->rx[queue].enabled, value);
}

void queue_tx_write(struct nic *n, uint32_t reg, uint32_t value)
{
	unsigned int queue = (reg - R_QTX_ENA(0)) / 4;

	if (!(value & QENA_REQ))
		n->tx[queue].enabled = false;
	else if (!(get(n, reg) & QENA_STAT))
		fetch_tx(n, queue);
	set_status(n, reg, n->tx[queue].enabled, value);
}
