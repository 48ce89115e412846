// SPDX-License-Identifier: GPL-2.0-only
/* Steps of a driver for the 82599, for the tests in models/tests/ (guest.h). */
#include "guest.h"

const uint16_t guest_device_id = 0x10fb;

void guest_reset(void)
{
	nic_write(&guest.dev.nic, R_CTRL, CTRL_RST | CTRL_LRST);
}

void guest_queue(void)
{
	static const struct { uint32_t at, value; } steps[] = {
		{ R_RDBAL(0), 0 }, { R_RDBAH(0), 0 }, { R_RDLEN(0), GUEST_RING }, { R_RDH(0), 0 },
		{ R_SRRCTL(0), DESCTYPE_ADV_ONE | 2 }, { R_RXDCTL(0), RXDCTL_ENABLE },
		{ R_RXCTRL, RXCTRL_RXEN }, { R_FCTRL, FCTRL_UPE | FCTRL_MPE | FCTRL_BAM },
		{ R_HLREG0, HLREG0_JUMBOEN | HLREG0_LPBK }, { R_MAXFRS, 9018u << MAXFRS_MFS_SHIFT },
		{ R_RDT(0), 200 }, { R_TDBAL(0), GUEST_TX_RING }, { R_TDBAH(0), 0 },
		{ R_TDLEN(0), GUEST_RING }, { R_TDH(0), 0 }, { R_DMATXCTL, DMATXCTL_TE },
		{ R_TXDCTL(0), TXDCTL_ENABLE }, { R_MRQC, MRQE_RSS | 0xffff0000 },
		{ R_IVAR(0), (IVAR_VALID | 0) | (IVAR_VALID | 1) << 8 }, { R_EIMS_EX(0), 3 },
	};
	unsigned int i;

	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		nic_write(&guest.dev.nic, steps[i].at, steps[i].value);
	cable_plug(&guest.dev.nic, true);
}

uint32_t guest_register(uint32_t number)
{
	static const uint32_t often_used[] = {
		R_RDBAL(0), R_RDLEN(0), R_RDH(0), R_RDT(0), R_RXDCTL(0), R_SRRCTL(0), R_TDBAL(0),
		R_TDLEN(0), R_TDH(0), R_TDT(0), R_TDT(0), R_TDT(0), R_TXDCTL(0), R_DMATXCTL, R_RXCTRL,
		R_HLREG0, R_FCTRL, R_MAXFRS, R_RXPBSIZE(0), R_IVAR(0), R_EIMS, R_EIMS_EX(1), R_EICS,
		R_FCRTH(0), R_FCRTL(0), R_FCCFG, R_MRQC, R_RETA(0), R_EERD, R_I2CCTL, R_ETQF(0),
		R_ETQS(0), R_WIN_COUNT, R_WIN_BURST, R_WIN_LEN, R_WIN_FLOWS, R_WIN_WB_DELAY_US,
		R_WIN_BAD_CRC, R_WIN_FLAP_MS, R_EITR(0), R_EITR(63), R_IVAR_MISC,
		R_FDIRCTRL, R_FDIRCMD, R_FDIRHASH, R_FDIRIPSA, R_FDIRPORT, R_FDIRM, R_FDIRTCPM,
		R_TSYNCRXCTL, R_RXSTMPH, R_RXMTRL, R_TIMINCA, R_SYSTIMH, R_TSYNCTXCTL,
	};

	if (number & 1)
		return often_used[number / 2 % (sizeof(often_used) / sizeof(*often_used))];
	return number / 2 * 4 % BAR0_SIZE;
}

void guest_tail(bool tx, uint32_t tail)
{
	nic_write(&guest.dev.nic, tx ? R_TDT(0) : R_RDT(0), tail);
}

static uint64_t data_descriptor(uint32_t (*dice)(uint32_t sides))
{
	return (uint64_t)(dice(4) | TXD_IXSM | TXD_TXSM) << 32 | TXD_DEXT | TXD_EOP |
	       (dice(3) ? DTYP_DATA : DTYP_CONTEXT) << TXD_DTYP_SHIFT | dice(1u << dice(17)) |
	       (dice(4) ? 0 : TXD_TSE) | (dice(4) ? 0 : TXD_VLE);
}

static uint64_t context_descriptor(uint32_t (*dice)(uint32_t sides))
{
	return (uint64_t)(dice(3000) << 16 | dice(64) << 8) << 32 | TXD_DEXT |
	       DTYP_CONTEXT << TXD_DTYP_SHIFT | dice(4) << CTX_L4T_SHIFT | (dice(2) ? CTX_IPV4 : 0);
}

uint64_t guest_descriptor(uint32_t (*dice)(uint32_t sides))
{
	return dice(2) ? data_descriptor(dice) : context_descriptor(dice);
}

bool guest_received(size_t len)
{
	return (guest.memory[1] & RXD_STAT_DD) && (guest.memory[1] >> 32 & 0xffff) >= len;
}

uint32_t guest_sent(void)
{
	return get(&guest.dev.nic, R_GPTC);
}
