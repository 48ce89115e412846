// SPDX-License-Identifier: GPL-2.0-only
/* The EEPROM, data sheet chapter 6, read by EERD (8.2.3.2.2). A word has 16 bits. */
#include "nic.h"

#include <string.h>

#define NVM_WORDS		2048
#define NVM_FW_PTR		0x0f
#define NVM_PBA			0x15		/* two words: guard, pointer */
#define   PBA_GUARD		0xfafa
#define NVM_PHY_INIT_PTR	0x2b
#define NVM_DEVICE_CAPS		0x2c
#define   CAPS_ANY_SFP		BIT(0)
#define   CAPS_NO_FCOE		BIT(1)
#define   CAPS_NO_CROSSTALK	BIT(7)
#define NVM_CHECKSUM		0x3f
#define   CHECKSUM_SUM		0xbaba

/* Where we put the blocks that pointers lead to. */
#define PBA_AT			0x100
#define FW_AT			0x120
#define   FW_PATCH_CONFIG	4		/* a pointer, ixgbe_verify_fw_version_82599() */
#define PATCH_AT		0x140
#define   PATCH_VERSION		7
#define   VERSION_IN_USE	6		/* older ones are warned of */
#define PHY_INIT_AT		0x160

static const char board[] = "PFQ-82599 ";

/* ixgbe_get_sfp_init_sequence_offsets(): pairs of a module's type and its list. */
static void put_phy_init(uint16_t *w)
{
	static const uint16_t types[] = { 3, 4, 5, 6 };	/* DA and SR/LR, ports 0 and 1 */
	uint16_t *list = &w[PHY_INIT_AT], at = PHY_INIT_AT + 0x10;
	unsigned int i;

	w[NVM_PHY_INIT_PTR] = PHY_INIT_AT;
	list[0] = 2 * sizeof(types) / sizeof(*types) + 1;
	for (i = 0; i < sizeof(types) / sizeof(*types); i++) {
		list[1 + 2 * i] = types[i];
		list[2 + 2 * i] = at;
	}
	list[1 + 2 * i] = 0xffff;
	w[at] = 1;		/* its length, then no value for CORECTL */
	w[at + 1] = 0xffff;
}

void nvm_init(struct nic *n)
{
	uint16_t *w = n->nvm, sum = 0;
	unsigned int i;

	memset(w, 0, sizeof(n->nvm));
	w[NVM_DEVICE_CAPS] = CAPS_ANY_SFP | CAPS_NO_FCOE | CAPS_NO_CROSSTALK;
	w[NVM_PBA] = PBA_GUARD;
	w[NVM_PBA + 1] = PBA_AT;
	w[PBA_AT] = 1 + (sizeof(board) - 1) / 2;
	for (i = 0; i + 1 < sizeof(board); i += 2)
		w[PBA_AT + 1 + i / 2] = board[i] << 8 | board[i + 1];
	w[NVM_FW_PTR] = FW_AT;
	w[FW_AT + FW_PATCH_CONFIG] = PATCH_AT;
	w[PATCH_AT + PATCH_VERSION] = VERSION_IN_USE;
	put_phy_init(w);
	for (i = 0; i < NVM_CHECKSUM; i++)
		sum += w[i];
	w[NVM_CHECKSUM] = CHECKSUM_SUM - sum;
}

uint32_t nvm_read(struct nic *n, uint32_t at)
{
	uint32_t value = get(n, at);

	if (at == R_EEC)
		return value & EEC_REQ ? value | EEC_GNT : value;
	/* SWSM: who reads 0 has taken the semaphore (8.2.3.4.9) */
	set(n, at, value | SWSM_SMBI);
	return value;
}

void nvm_write(struct nic *n, uint32_t at, uint32_t value)
{
	uint32_t word = value >> EERD_ADDR_SHIFT & EERD_ADDR_MASK;

	if (at == R_EERD && (value & EERD_START)) {
		value &= ~(EERD_START | 0xffffu << EERD_DATA_SHIFT);
		value |= EERD_DONE;
		if (word < NVM_WORDS)
			value |= (uint32_t)n->nvm[word] << EERD_DATA_SHIFT;
	}
	set(n, at, value);
}
