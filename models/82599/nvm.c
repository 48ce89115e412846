// SPDX-License-Identifier: GPL-2.0-only
/* The EEPROM, data sheet chapter 6. Drivers read it by EERD (8.2.3.2.2), in 16-bit words. */
#include "nic.h"

#include <string.h>

#define NVM_WORDS		2048
#define NVM_FW_PTR		0x0f
#define NVM_PBA			0x15		/* two words: guard, pointer to the block */
#define   PBA_GUARD		0xfafa
#define NVM_PHY_INIT_PTR	0x2b
#define NVM_DEVICE_CAPS		0x2c
#define   CAPS_ANY_SFP		BIT(0)
#define   CAPS_NO_FCOE		BIT(1)
#define   CAPS_NO_CROSSTALK	BIT(7)
#define NVM_CHECKSUM		0x3f
#define   CHECKSUM_SUM		0xbaba

/* The offsets of the blocks that the pointers refer to, chosen freely. */
#define PBA_OFFSET		0x100
#define FW_OFFSET		0x120
#define   FW_PATCH_CONFIG	4		/* a pointer, see ixgbe_verify_fw_version_82599() */
#define PATCH_OFFSET		0x140
#define   PATCH_VERSION		7
#define   VERSION_IN_USE	6		/* ixgbe warns of older firmware */
#define PHY_INIT_OFFSET		0x160

static const char board[] = "PFQ-82599 ";

/*
 * A list of SFP module types, each with the offset of its init sequence, see
 * ixgbe_get_sfp_init_sequence_offsets(). All share one empty sequence.
 */
static void put_phy_init(uint16_t *w)
{
	static const uint16_t types[] = { 3, 4, 5, 6 };	/* DA and SR/LR, of port 0 and port 1 */
	uint16_t *list = &w[PHY_INIT_OFFSET], sequence = PHY_INIT_OFFSET + 0x10;
	unsigned int i;

	w[NVM_PHY_INIT_PTR] = PHY_INIT_OFFSET;
	list[0] = 2 * sizeof(types) / sizeof(*types) + 1;
	for (i = 0; i < sizeof(types) / sizeof(*types); i++) {
		list[1 + 2 * i] = types[i];
		list[2 + 2 * i] = sequence;
	}
	list[1 + 2 * i] = 0xffff;
	w[sequence] = 1;		/* length */
	w[sequence + 1] = 0xffff;	/* no value for CORECTL */
}

void nvm_init(struct nic *n)
{
	uint16_t *w = n->nvm, sum = 0;
	unsigned int i;

	memset(w, 0, sizeof(n->nvm));
	w[NVM_DEVICE_CAPS] = CAPS_ANY_SFP | CAPS_NO_FCOE | CAPS_NO_CROSSTALK;
	w[NVM_PBA] = PBA_GUARD;
	w[NVM_PBA + 1] = PBA_OFFSET;
	w[PBA_OFFSET] = 1 + (sizeof(board) - 1) / 2;
	for (i = 0; i + 1 < sizeof(board); i += 2)
		w[PBA_OFFSET + 1 + i / 2] = board[i] << 8 | board[i + 1];
	w[NVM_FW_PTR] = FW_OFFSET;
	w[FW_OFFSET + FW_PATCH_CONFIG] = PATCH_OFFSET;
	w[PATCH_OFFSET + PATCH_VERSION] = VERSION_IN_USE;
	put_phy_init(w);
	for (i = 0; i < NVM_CHECKSUM; i++)
		sum += w[i];
	w[NVM_CHECKSUM] = CHECKSUM_SUM - sum;
}

uint32_t nvm_read(struct nic *n, uint32_t reg)
{
	uint32_t value = get(n, reg);

	if (reg == R_EEC)
		return value & EEC_REQ ? value | EEC_GNT : value;
	/* 8.2.3.4.9: a driver that reads 0 from SWSM.SMBI has taken the semaphore */
	set(n, reg, value | SWSM_SMBI);
	return value;
}

void nvm_write(struct nic *n, uint32_t reg, uint32_t value)
{
	uint32_t word = value >> EERD_ADDR_SHIFT & EERD_ADDR_MASK;

	if (reg == R_EERD && (value & EERD_START)) {
		value &= ~(EERD_START | 0xffffu << EERD_DATA_SHIFT);
		value |= EERD_DONE;
		if (word < NVM_WORDS)
			value |= (uint32_t)n->nvm[word] << EERD_DATA_SHIFT;
	}
	set(n, reg, value);
}
