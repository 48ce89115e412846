// SPDX-License-Identifier: GPL-2.0-only
/* The shadow RAM, 3.4.2 and chapter 6. Drivers read it by GLNVM_SRCTL, in 16-bit words. */
#include "nic.h"

#include <string.h>

#define SR_CONTROL_WORD		0x00
#define   CONTROL_VALID		(1 << 6)
#define SR_PBA_FLAGS		0x15
#define   PBA_GUARD		0xfafa
#define SR_PBA_BLOCK		0x16
#define SR_BOOT_CONFIG		0x17
#define SR_STARTER_VERSION	0x18
#define   VERSION		0x8030		/* 8.03 */
#define SR_OEM_VERSION		0x1b
#define   NO_POINTER		0xffff
#define SR_EETRACK_LO		0x2d
#define SR_EETRACK_HI		0x2e
#define SR_VPD			0x2f
#define SR_PCIE_ALT		0x3e
#define SR_CHECKSUM		0x3f
#define   CHECKSUM_BASE		0xbaba
#define SR_EMP_SETTINGS		0x48

/* The offsets of the blocks that the pointers refer to, chosen freely. */
#define BOOT_CONFIG_OFFSET	0x100
#define PBA_OFFSET		0x200
#define EMP_SETTINGS_OFFSET	0x220
#define UNSUMMED_WORDS		512		/* of VPD, of PCIe ALT: i40e_calc_nvm_checksum() */
#define VPD_OFFSET		0x400
#define PCIE_ALT_OFFSET		(VPD_OFFSET + UNSUMMED_WORDS)

static const char board[] = "PFQ-XL710 ";

static bool is_summed(unsigned int word)
{
	return word != SR_CHECKSUM && (word < VPD_OFFSET || word >= PCIE_ALT_OFFSET + UNSUMMED_WORDS);
}

void nvm_init(struct nic *n)
{
	uint16_t *w = n->nvm, sum = 0;
	unsigned int i;

	memset(w, 0, sizeof(n->nvm));
	w[SR_CONTROL_WORD] = CONTROL_VALID;
	w[SR_PBA_FLAGS] = PBA_GUARD;
	w[SR_PBA_BLOCK] = PBA_OFFSET;
	w[PBA_OFFSET] = 1 + (sizeof(board) - 1) / 2;
	for (i = 0; i + 1 < sizeof(board); i += 2)
		w[PBA_OFFSET + 1 + i / 2] = board[i] << 8 | board[i + 1];
	w[SR_BOOT_CONFIG] = BOOT_CONFIG_OFFSET;
	w[SR_STARTER_VERSION] = VERSION;
	w[SR_OEM_VERSION] = NO_POINTER;
	w[SR_EETRACK_LO] = 0x0001;
	w[SR_EETRACK_HI] = 0x8000;
	w[SR_VPD] = VPD_OFFSET;
	w[SR_PCIE_ALT] = PCIE_ALT_OFFSET;
	w[SR_EMP_SETTINGS] = EMP_SETTINGS_OFFSET;
	for (i = 0; i < NVM_WORDS; i++)
		if (is_summed(i))
			sum += w[i];
	w[SR_CHECKSUM] = CHECKSUM_BASE - sum;
}

/* A read completes at once. */
void nvm_write(struct nic *n, uint32_t reg, uint32_t value)
{
	uint32_t word = SRCTL_ADDR(value);

	if (value & SRCTL_START)
		set(n, R_GLNVM_SRDATA, word < NVM_WORDS ? (uint32_t)n->nvm[word] << SRDATA_RDDATA_SHIFT : 0);
	set(n, reg, (value & ~SRCTL_START) | SRCTL_DONE);
}
