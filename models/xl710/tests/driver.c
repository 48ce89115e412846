// SPDX-License-Identifier: GPL-2.0-only
/* Steps of a driver for the XL710, for the tests in models/tests/ (guest.h). */
#include "guest.h"

#include "aq.h"

#include <string.h>

/* Offsets in guest memory. The host memory cache maps them to equal addresses. */
#define RX_CONTEXTS	0x40000
#define TX_CONTEXTS	0x41000
#define ATQ		0x50000
#define ATQ_ENTRIES	32

const uint16_t guest_device_id = DEFAULT_ID;

void guest_reset(void)
{
	nic_write(&guest.dev.nic, R_GLGEN_RTRIG, RTRIG_CORER);
}

static void put_field(uint32_t object, unsigned int lsb, unsigned int width, uint64_t value)
{
	uint8_t *bytes = (uint8_t *)guest.memory + object;
	unsigned int i;

	for (i = 0; i < width; i++, lsb++)
		bytes[lsb / 8] = (bytes[lsb / 8] & ~(1 << lsb % 8)) | (value >> i & 1) << lsb % 8;
}

/* Queue contexts as i40e_configure_rx_ring() and i40e_configure_tx_ring() fill them in. */
static void put_contexts(void)
{
	memset((uint8_t *)guest.memory + RX_CONTEXTS, 0, TX_CONTEXTS + 4096 - RX_CONTEXTS);
	put_field(RX_CONTEXTS, 89, 13, GUEST_RING / 16);
	put_field(RX_CONTEXTS, 102, 7, 2048 / 128);
	put_field(RX_CONTEXTS, 117, 1, 1);
	put_field(RX_CONTEXTS, 119, 1, 1);
	put_field(RX_CONTEXTS, 174, 14, 9018);
	put_field(TX_CONTEXTS, 32, 57, GUEST_TX_RING / 128);
	put_field(TX_CONTEXTS, 160, 1, 1);
	put_field(TX_CONTEXTS, 161, 13, GUEST_RING / 16);
	put_field(TX_CONTEXTS, 192, 64, GUEST_TX_RING + GUEST_RING);
}

/* Puts the command that enables all promiscuous modes into the admin queue. */
static void put_promiscuous_command(void)
{
	const struct aq_promiscuous all = { .flags = 7, .valid = 7, .seid = guest.dev.nic.vsi[0].seid };
	struct aq_desc d = { .opcode = 0x0254 };

	memcpy(d.raw, &all, sizeof(all));
	memcpy((uint8_t *)guest.memory + ATQ, &d, sizeof(d));
}

void guest_queue(void)
{
	static const struct { uint32_t at, value; } steps[] = {
		{ R_PF_ATQBAL, ATQ }, { R_PF_ATQBAH, 0 }, { R_PF_ATQH, 0 },
		{ R_PF_ATQLEN, AQLEN_ENABLE | ATQ_ENTRIES }, { R_PF_ATQT, 1 },
		{ R_PFHMC_SDDATAHIGH, 0 }, { R_PFHMC_SDDATALOW, SDDATA_VALID | SDDATA_DIRECT },
		{ R_PFHMC_SDCMD, SDCMD_WR }, { R_GLHMC_LANRXBASE(0), RX_CONTEXTS / LANBASE_UNIT },
		{ R_GLHMC_LANTXBASE(0), TX_CONTEXTS / LANBASE_UNIT }, { R_QRX_TAIL(0), 0 },
		{ R_QTX_TAIL(0), 0 }, { R_QRX_ENA(0), 0 }, { R_QRX_ENA(0), QENA_REQ }, { R_QTX_ENA(0), 0 },
		{ R_QTX_ENA(0), QENA_REQ }, { R_QRX_TAIL(0), 200 }, { R_PFQF_HENA(0), ~0u },
		{ R_PFQF_HENA(1), ~0u }, { R_QINT_RQCTL(0), QINT_CAUSE_ENA | 1 },
		{ R_QINT_TQCTL(0), QINT_CAUSE_ENA | 1 }, { R_PFINT_DYN_CTLN(0), DYN_CTL_INTENA },
	};
	unsigned int i;

	put_contexts();
	put_promiscuous_command();
	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		nic_write(&guest.dev.nic, steps[i].at, steps[i].value);
	cable_plug(&guest.dev.nic, true);
}

void guest_tail(bool tx, uint32_t tail)
{
	nic_write(&guest.dev.nic, tx ? R_QTX_TAIL(0) : R_QRX_TAIL(0), tail);
}

uint32_t guest_register(uint32_t number)
{
	static const uint32_t often_used[] = {
		R_PF_ATQT, R_PF_ATQT, R_PF_ATQBAL, R_PF_ATQLEN, R_PF_ATQH, R_PF_ARQT, R_PF_ARQH,
		R_PF_ARQLEN, R_PF_ARQBAL, R_QTX_TAIL(0), R_QTX_TAIL(0), R_QRX_TAIL(0), R_QTX_ENA(0),
		R_QRX_ENA(0), R_PFHMC_SDCMD, R_PFHMC_SDDATALOW, R_GLHMC_LANRXBASE(0),
		R_GLHMC_LANTXBASE(0), R_PFINT_DYN_CTL0, R_PFINT_DYN_CTLN(0), R_PFINT_ICR0,
		R_PFINT_ICR0_ENA, R_PFINT_ITRN(0, 0), R_PFINT_ITRN(1, 0), R_QINT_RQCTL(0), R_QINT_TQCTL(0),
		R_PFQF_HENA(0), R_PFQF_HLUT(0), R_PFQF_CTL_0, R_GLQF_HASH_INSET(1, PCTYPE_IPV4_UDP),
		R_GLNVM_SRCTL, R_PFGEN_CTRL, R_GLGEN_RTRIG, R_WIN_COUNT, R_WIN_BURST, R_WIN_LEN,
		R_WIN_FLOWS, R_WIN_WB_DELAY_US, R_WIN_BAD_CRC, R_WIN_FLAP_MS,
	};

	if (number & 1)
		return often_used[number / 2 % (sizeof(often_used) / sizeof(*often_used))];
	return number / 2 * 256 % BAR0_SIZE;
}

static uint64_t data_descriptor(uint32_t (*dice)(uint32_t sides))
{
	return DTYPE_DATA | (uint64_t)(dice(1024) | CMD_EOP) << TXD_CMD_SHIFT |
	       (uint64_t)(7 | dice(16) << 7 | dice(16) << 14) << 16 | (uint64_t)dice(1u << dice(14)) << 34 |
	       (uint64_t)dice(4096) << 48;
}

static uint64_t context_descriptor(uint32_t (*dice)(uint32_t sides))
{
	return DTYPE_CONTEXT | (dice(4) ? CTX_TSO << TXD_CMD_SHIFT : 0) | (uint64_t)dice(3000) << 50;
}

uint64_t guest_descriptor(uint32_t (*dice)(uint32_t sides))
{
	return dice(3) ? data_descriptor(dice) : context_descriptor(dice);
}

bool guest_received(size_t len)
{
	return (guest.memory[1] & RXD_STAT_DD) && (guest.memory[1] >> RXD_LENGTH_SHIFT & 0x3fff) >= len;
}

uint32_t guest_sent(void)
{
	const struct nic *n = &guest.dev.nic;

	return get(n, R_GLPRT_UPTC(0)) + get(n, R_GLPRT_MPTC(0)) + get(n, R_GLPRT_BPTC(0));
}
