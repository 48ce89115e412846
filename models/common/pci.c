// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI configuration space (82599 data sheet, 9.3; XL710 data sheet, 11.2). QEMU keeps the BARs
 * and the MSI-X table. The capabilities are at the offsets of the real chips, because drivers
 * read some of them directly: ixgbe_get_pcie_msix_count_generic(),
 * ixgbe_get_bus_info_generic(), i40e_set_pci_config_data().
 */
#include "nic.h"

#include <linux/pci_regs.h>
#include <string.h>

#define VENDOR_INTEL		0x8086
#define CLASS_ETHERNET		0x0200
#define CAP_PM			0x40
#define CAP_MSIX		0x70
#define CAP_EXP			0xa0

static void put16(uint8_t *config, unsigned int offset, uint16_t v)
{
	config[offset] = v;
	config[offset + 1] = v >> 8;
}

static void put32(uint8_t *config, unsigned int offset, uint32_t v)
{
	put16(config, offset, v);
	put16(config, offset + 2, v >> 16);
}

void pci_init(uint8_t *c, const struct nic *n)
{
	memset(c, 0, PCI_CONFIG_SIZE);
	put16(c, PCI_VENDOR_ID, VENDOR_INTEL);
	put16(c, PCI_DEVICE_ID, n->device_id);
	put16(c, PCI_STATUS, PCI_STATUS_CAP_LIST);
	c[PCI_REVISION_ID] = REVISION;
	put16(c, PCI_CLASS_DEVICE, CLASS_ETHERNET);
	put32(c, PCI_BASE_ADDRESS_0, PCI_BASE_ADDRESS_MEM_TYPE_64);
	put32(c, PCI_BASE_ADDRESS_0 + 4 * MSIX_BAR, PCI_BASE_ADDRESS_MEM_TYPE_64);
	put16(c, PCI_SUBSYSTEM_VENDOR_ID, VENDOR_INTEL);
	put16(c, PCI_SUBSYSTEM_ID, SUBSYSTEM);
	c[PCI_CAPABILITY_LIST] = CAP_PM;

	c[CAP_PM] = PCI_CAP_ID_PM;
	c[CAP_PM + PCI_CAP_LIST_NEXT] = CAP_MSIX;
	put16(c, CAP_PM + PCI_PM_PMC, 3);

	c[CAP_MSIX] = PCI_CAP_ID_MSIX;
	c[CAP_MSIX + PCI_CAP_LIST_NEXT] = CAP_EXP;
	put16(c, CAP_MSIX + PCI_MSIX_FLAGS, VECTORS - 1);
	put32(c, CAP_MSIX + PCI_MSIX_TABLE, MSIX_BAR);
	put32(c, CAP_MSIX + PCI_MSIX_PBA, MSIX_BAR | MSIX_PBA);

	c[CAP_EXP] = PCI_CAP_ID_EXP;
	put16(c, CAP_EXP + PCI_EXP_FLAGS, 2);
	put32(c, CAP_EXP + PCI_EXP_DEVCAP, PCI_EXP_DEVCAP_RBER | PCI_EXP_DEVCAP_FLR | 2);
	put32(c, CAP_EXP + PCI_EXP_LNKCAP, PCIE_SPEED | PCIE_WIDTH << 4);
	put16(c, CAP_EXP + PCI_EXP_LNKSTA, PCIE_SPEED | PCIE_WIDTH << 4);
}

void pci_write(uint8_t *c, uint32_t offset, const uint8_t *data, uint32_t len)
{
	for (; len; len--, offset++, data++)
		if (offset == PCI_COMMAND || offset == PCI_COMMAND + 1 ||
		    (offset >= CAP_PM + PCI_PM_CTRL && offset < CAP_PM + PCI_PM_CTRL + 2))
			c[offset] = *data;
}
