// SPDX-License-Identifier: GPL-2.0-only
/* The register table, grouped as in 8.2.3 of the data sheet. */
#include "nic.h"

static void ctrl_write(struct nic *n, uint32_t reg, uint32_t value)
{
	if (value & (CTRL_RST | CTRL_LRST)) {	/* self-clearing bits */
		nic_reset(n);
		if (value & CTRL_LRST)
			link_reset(n);
	}
	set(n, reg, value & ~(CTRL_RST | CTRL_LRST));
	/* 5.2.5.3.2: STATUS follows when no PCIe request is in flight; in the model none ever is */
	if (value & CTRL_GIO_DIS)
		set(n, R_STATUS, get(n, R_STATUS) & ~STATUS_GIO);
	else
		set(n, R_STATUS, get(n, R_STATUS) | STATUS_GIO);
}

static uint32_t timer_read(struct nic *n, uint32_t reg)
{
	(void)reg;
	return n->now / 1000;
}

static void mdio_write(struct nic *n, uint32_t reg, uint32_t value)
{
	/* there is no PHY: reads give all ones, as from an open bus */
	set(n, R_MSRWD, 0xffff0000);
	set(n, reg, value & ~MSCA_MDI_CMD);
}

static void rdrxctl_write(struct nic *n, uint32_t reg, uint32_t value)
{
	set(n, reg, value | RDRXCTL_DMAIDONE);
}

/* 8.2.3.8: the registers of the 128 receive queues are two arrays. */
#define RX_QUEUES(name, r, ...) \
	{ name, r(0), 64, 0x40, __VA_ARGS__ }, { name, r(64), 64, 0x40, __VA_ARGS__ }

const struct reg regs[] = {
	/* 8.2.3.1 general control */
	{ "CTRL", R_CTRL, .write = ctrl_write },
	{ "STATUS", R_STATUS, .kind = RO, .reset = STATUS_GIO },
	{ "CTRL_EXT", 0x00018 },
	{ "ESDP", R_ESDP, .write = link_write },
	{ "I2CCTL", R_I2CCTL, .read = sfp_read, .write = sfp_write },
	{ "TSSDP", 0x0003c },
	{ "FRTIMER", R_FRTIMER, .kind = RO, .read = timer_read },
	{ "TCPTIMER", 0x0004c },
	{ "LEDCTL", 0x00200 },

	/* 8.2.3.2 EEPROM and flash */
	{ "EEC", R_EEC, .read = nvm_read, .write = nvm_write,
	  .reset = EEC_PRES | EEC_ARD | 5 << EEC_SIZE_SHIFT },
	{ "EERD", R_EERD, .write = nvm_write },
	{ "EEWR", 0x10018 },
	{ "FLA", 0x1001c },
	{ "EEMNGCTL", 0x10110 },
	{ "EEMNGDATA", 0x10114 },
	{ "FLMNGCTL", 0x10118 },
	{ "FLMNGDATA", 0x1011c },
	{ "FLMNGCNT", 0x10120 },
	{ "FLOP", 0x1013c },
	{ "GRC", 0x10200 },

	/* 8.2.3.3 flow control */
	{ "PFCTOP", 0x03008 },
	{ "FCTTV", 0x03200, 4, 4 },
	{ "FCRTL", R_FCRTL(0), 8, 4 },
	{ "FCRTH", R_FCRTH(0), 8, 4 },
	{ "FCRTV", 0x032a0 },
	{ "TFCS", 0x0ce00, .kind = RO },
	{ "FCCFG", R_FCCFG },

	/* 8.2.3.4 PCIe */
	{ "GCR", 0x11000 },
	{ "GSCL", 0x11010, 4, 4 },
	{ "GSCN", 0x11020, 4, 4 },
	{ "FACTPS", 0x10150, .kind = RO },
	{ "SWSM", R_SWSM, .read = nvm_read },
	{ "FWSM", R_FWSM, .reset = FWSM_FW_VAL },
	{ "GSSR", 0x10160 },		/* SW_FW_SYNC */
	{ "GCR_EXT", 0x11050 },
	{ "MREVID", 0x11064 },
	{ "PCIE_DIAG", 0x11090, 8, 4 },
	{ "CIAA", 0x11088 },
	{ "CIAD", 0x1108c },

	/* 8.2.3.5 interrupts */
	{ "EICR", R_EICR, .read = interrupt_read, .write = interrupt_write },
	{ "EICS", R_EICS, .read = interrupt_read, .write = interrupt_write },
	{ "EIAC", R_EIAC },
	{ "EIMS", R_EIMS, .read = interrupt_read, .write = interrupt_write },
	{ "EIMC", R_EIMC, .read = interrupt_read, .write = interrupt_write },
	{ "EIAM", R_EIAM },
	{ "EITRSEL", 0x00894 },
	{ "GPIE", R_GPIE },
	{ "EICR_EX", R_EICR_EX(0), 2, 4, .read = interrupt_read, .write = interrupt_write },
	{ "EICS_EX", R_EICS_EX(0), 2, 4, .read = interrupt_read, .write = interrupt_write },
	{ "EIMS_EX", R_EIMS_EX(0), 2, 4, .read = interrupt_read, .write = interrupt_write },
	{ "EIMC_EX", R_EIMC_EX(0), 2, 4, .read = interrupt_read, .write = interrupt_write },
	{ "EIAM_EX", R_EIAM_EX(0), 2, 4 },
	{ "EITR", R_EITR(0), 24, 4 },
	{ "EITR", R_EITR(24), 40, 4 },
	{ "IVAR", R_IVAR(0), 64, 4 },
	{ "IVAR_MISC", R_IVAR_MISC },
	{ "PBACL", 0x11068 },
	{ "PBACL", 0x110c4, 7, 4 },

	/* 8.2.3.7 receive */
	{ "RXCSUM", R_RXCSUM },
	{ "RFCTL", 0x05008 },
	{ "FCTRL", R_FCTRL },
	{ "VLNCTRL", R_VLNCTRL, .reset = 0x8100 },
	{ "MCSTCTRL", R_MCSTCTRL },
	{ "ETQF", R_ETQF(0), 8, 4 },
	{ "ETQS", R_ETQS(0), 8, 4 },
	{ "MTA", R_MTA(0), 128, 4 },
	{ "RAL", R_RAL(0), 16, 8 }, { "RAL", R_RAL(16), 112, 8 },
	{ "RAH", R_RAH(0), 16, 8, .mask = RAH_AV | 0xffff },
	{ "RAH", R_RAH(16), 112, 8, .mask = RAH_AV | 0xffff },
	{ "PSRTYPE", 0x05480, 16, 4 },
	{ "PSRTYPE", 0x0ea40, 48, 4 },
	{ "MPSAR", 0x0a600, 256, 4 },
	{ "VFTA", R_VFTA(0), 128, 4 },
	{ "MRQC", R_MRQC },
	{ "RQTC", 0x0ec70 },
	{ "RETA", R_RETA(0), 32, 4 },
	{ "RSSRK", R_RSSRK(0), 10, 4 },
	{ "SYNQF", 0x0ec30 },
	{ "SAQF", 0x0e000, 128, 4 },
	{ "DAQF", 0x0e200, 128, 4 },
	{ "SDPQF", 0x0e400, 128, 4 },
	{ "FTQF", 0x0e600, 128, 4 },
	{ "L34T_IMIR", 0x0e800, 128, 4 },
	{ "IMIR", 0x05a80, 8, 4 },
	{ "IMIREXT", 0x05aa0, 8, 4 },
	{ "IMIRVP", 0x05ac0 },
	{ "VMD_CTL", 0x0581c },

	/* 8.2.3.8 receive DMA */
	RX_QUEUES("RDBAL", R_RDBAL, .mask = RING_BASE_MASK),
	RX_QUEUES("RDBAH", R_RDBAH),
	RX_QUEUES("RDLEN", R_RDLEN, .mask = RING_LEN_MASK),
	RX_QUEUES("RDH", R_RDH),
	RX_QUEUES("RDT", R_RDT, .mask = 0xffff),
	RX_QUEUES("RXDCTL", R_RXDCTL),
	RX_QUEUES("RSCCTL", R_RSCCTL),
	RX_QUEUES("SRRCTL", R_SRRCTL_RX, .reset = SRRCTL_RESET),
	/* ixgbe uses these for queues 0 to 15 */
	{ "SRRCTL", R_SRRCTL(0), 16, 4, .reset = SRRCTL_RESET },
	{ "RDRXCTL", R_RDRXCTL, .reset = RDRXCTL_DMAIDONE, .write = rdrxctl_write },
	{ "RSCDBU", 0x03028 },
	{ "RXCTRL", R_RXCTRL },
	{ "RXPBSIZE", R_RXPBSIZE(0), 1, 4, .reset = PACKET_BUFFER_MAX },
	{ "RXPBSIZE", R_RXPBSIZE(1), 7, 4 },
	{ "RDDCC", 0x02f20 },
	{ "DROPEN", 0x03d04 },
	{ "QDE", 0x02f04 },

	/* 8.2.3.9 transmit DMA */
	{ "DTXMXSZRQ", 0x08100, .reset = 0x10 },
	{ "DMATXCTL", R_DMATXCTL, .reset = 0x8100u << DMATXCTL_VT_SHIFT, .write = transmit_write },
	{ "DTXTCPFLGL", 0x04a88 },
	{ "DTXTCPFLGH", 0x04a8c },
	{ "TDBAL", R_TDBAL(0), 128, 0x40, .mask = RING_BASE_MASK },
	{ "TDBAH", R_TDBAH(0), 128, 0x40 },
	{ "TDLEN", R_TDLEN(0), 128, 0x40, .mask = RING_LEN_MASK },
	{ "TDH", R_TDH(0), 128, 0x40 },
	{ "TDT", R_TDT(0), 128, 0x40, .write = transmit_write },
	{ "TXDCTL", R_TXDCTL(0), 128, 0x40, .write = transmit_write },
	{ "TDWBAL", 0x06038, 128, 0x40 },
	{ "TDWBAH", 0x0603c, 128, 0x40 },
	{ "MTQC", 0x08120 },
	{ "TXPBSIZE", 0x0cc00, 8, 4 },
	{ "TXPBTHRESH", 0x04950, 8, 4 },
	{ "MNGTXMAP", 0x0cd10 },

	/* 8.2.3.10 DCB: storage only, the model has one traffic class */
	{ "RTRPCS", 0x02430 },
	{ "RTTDCS", 0x04900 },
	{ "RTTPCS", 0x0cd00 },
	{ "RTRUP2TC", 0x03020 },
	{ "RTTUP2TC", 0x0c800 },
	{ "RTRPT4C", 0x02140, 8, 4 },
	{ "RTRPT4S", 0x02160, 8, 4 },
	{ "RTTDT2C", 0x04910, 8, 4 },
	{ "RTTDT2S", 0x04930, 8, 4 },
	{ "RTTPT2C", 0x0cd20, 8, 4 },
	{ "RTTPT2S", 0x0cd40, 8, 4 },
	{ "RTTDQSEL", 0x04904 },
	{ "RTTDT1C", 0x04908 },
	{ "RTTBCNRM", 0x04980 },
	{ "RTTBCNRC", 0x04984 },
	{ "TXLLQ", 0x082e0, 4, 4 },

	/* 8.2.3.11 DCA: hints without an effect */
	{ "DCA_RXCTRL", 0x02200, 16, 4 },
	RX_QUEUES("DCA_RXCTRL", R_DCA_RXCTRL),
	{ "DCA_TXCTRL", 0x0600c, 128, 0x40 },
	{ "DCA_ID", 0x11070 },
	{ "DCA_CTRL", 0x11074 },

	/* 8.2.3.12 security, 8.2.3.13 LinkSec, IPsec: always ready, the engines are not modelled */
	{ "SECTXCTRL", 0x08800 },
	{ "SECTXSTAT", R_SECTXSTAT, .kind = RO, .reset = SECTXSTAT_RDY },
	{ "SECTXBUFFAF", 0x08808 },
	{ "SECTXMINIFG", 0x08810 },
	{ "SECRXCTRL", R_SECRXCTRL },
	{ "SECRXSTAT", R_SECRXSTAT, .kind = RO, .reset = SECRXSTAT_RDY },
	{ "LSECTXCTRL", 0x08a04 },
	{ "LSECRXCTRL", 0x08f04 },
	{ "IPSTXIDX", 0x08900, 6, 4 },
	{ "IPSRXIDX", 0x08e00, 13, 4 },

	/* 8.2.3.21 Flow Director */
	{ "FDIRCTRL", R_FDIRCTRL, .write = flow_director_write },
	{ "FDIRSIPv6", 0x0ee0c, 3, 4 },
	{ "FDIRIPSA", R_FDIRIPSA },
	{ "FDIRIPDA", R_FDIRIPDA },
	{ "FDIRPORT", R_FDIRPORT },
	{ "FDIRVLAN", R_FDIRVLAN },
	{ "FDIRHASH", R_FDIRHASH },
	{ "FDIRCMD", R_FDIRCMD, .write = flow_director_write },
	{ "FDIRFREE", R_FDIRFREE },
	{ "FDIRDIP4M", R_FDIRDIP4M },
	{ "FDIRSIP4M", R_FDIRSIP4M },
	{ "FDIRTCPM", R_FDIRTCPM },
	{ "FDIRUDPM", R_FDIRUDPM },
	{ "FDIRLEN", 0x0ee4c, .kind = RC },
	{ "FDIRUSTAT", R_FDIRUSTAT, .kind = RC },
	{ "FDIRFSTAT", R_FDIRFSTAT, .kind = RC },
	{ "FDIRMATCH", R_FDIRMATCH, .kind = RC },
	{ "FDIRMISS", R_FDIRMISS, .kind = RC },
	{ "FDIRHKEY", R_FDIRHKEY },
	{ "FDIRSKEY", R_FDIRSKEY },
	{ "FDIRM", R_FDIRM },
	{ "FDIRIP6M", 0x0ee74 },
	{ "FDIRSCTPM", R_FDIRSCTPM },

	/* FCoE: storage only, the NVM says that the chip has none */
	{ "FCPTRL", 0x02410, 4, 4 },
	{ "FCDMARW", 0x02420 },
	{ "FCFLT", 0x05108 },
	{ "FCFLTRW", 0x05110 },
	{ "FCRXCTRL", 0x05100 },
	{ "FCRECTL", 0x0ed00 },
	{ "FCRETA", 0x0ed10, 8, 4 },

	/* 8.2.3.26 time sync */
	{ "TSYNCRXCTL", R_TSYNCRXCTL, .write = tsync_write },
	{ "RXSTMPH", R_RXSTMPH, .kind = RO, .read = timestamp_read },
	{ "RXSTMPL", R_RXSTMPL, .kind = RO },
	{ "RXMTRL", R_RXMTRL },
	{ "TSYNCTXCTL", R_TSYNCTXCTL, .write = tsync_write },
	{ "TXSTMPL", R_TXSTMPL, .kind = RO },
	{ "TXSTMPH", R_TXSTMPH, .kind = RO, .read = timestamp_read },
	{ "SYSTIM", R_SYSTIML, 2, 4, .read = systime_read, .write = systime_write },
	{ "TIMINCA", R_TIMINCA, .write = timinca_write },
	{ "TIMADJ", 0x08c18, 2, 4 },
	{ "TSAUXC", 0x08c20 },
	{ "TRGTTIM", 0x08c24, 4, 4 },
	{ "CLKTIM", 0x08c34, 2, 4 },

	/* wake-up: storage only */
	{ "WUC", 0x05800 },
	{ "WUFC", 0x05808 },
	{ "WUS", 0x05810, .kind = WO },
	{ "IPAV", 0x05838 },
	{ "IP4AT", 0x05840, 8, 4 },
	{ "IP6AT", 0x05880, 4, 4 },
	{ "WUPL", 0x05900 },
	{ "WUPM", 0x05a00, 32, 4 },
	{ "FHFT", 0x09000, 256, 4 },
	{ "MANC", 0x05820, .kind = RO },

	/* 8.2.3.22 MAC */
	{ "PCS1GCFIG", 0x04200 },
	{ "PCS1GLCTL", 0x04208 },
	{ "PCS1GLSTA", 0x0420c },
	{ "PCS1GDBG", 0x04210, 2, 4 },
	{ "PCS1GANA", 0x04218 },
	{ "PCS1GANLP", 0x0421c },
	{ "PCS1GANNP", 0x04220, 2, 4 },
	{ "HLREG0", R_HLREG0, .reset = HLREG0_RXCRCSTRP | HLREG0_TXPADEN | BIT(0) },
	{ "HLREG1", 0x04244 },
	{ "PAP", 0x04248 },
	{ "MACA", 0x0424c },
	{ "APAE", 0x04250 },
	{ "ARD", 0x04254 },
	{ "AIS", 0x04258 },
	{ "MSCA", R_MSCA, .write = mdio_write },
	{ "MSRWD", R_MSRWD },
	{ "MLADD", 0x04264 },
	{ "MAXFRS", R_MAXFRS, .reset = 1518u << MAXFRS_MFS_SHIFT },
	{ "TREG", 0x0426c },
	{ "PCSS", 0x04288, 2, 4 },
	{ "XPCSS", 0x04290 },
	{ "MFLCN", 0x04294 },
	{ "SERDESC", 0x04298 },
	{ "MACS", 0x0429c },
	{ "AUTOC", R_AUTOC, .write = link_write },
	{ "LINKS", R_LINKS, .read = link_read },
	{ "AUTOC2", R_AUTOC2, .write = link_write },
	{ "AUTOC3", 0x042ac },
	{ "ANLP1", R_ANLP1, .kind = RO },
	{ "ANLP2", 0x042b4, .kind = RO },
	{ "MDFTC1", 0x042b8 },
	{ "MDFTC2", 0x042c0 },
	{ "MDFTFIFO1", 0x042c4 },
	{ "MDFTFIFO2", 0x042c8 },
	{ "MDFTS", 0x042cc },
	{ "MMNGC", 0x042d0, .kind = RO },
	{ "LINKS2", R_LINKS2, .kind = RO },
	{ "MACC", 0x04330 },
	{ "CORECTL", 0x14f00 },
	{ "ATLASCTL", 0x04800 },

	/* 8.2.3.23 statistics, which clear when read */
	{ "CRCERRS", R_CRCERRS, .kind = RC },
	{ "ILLERRC", 0x04004, .kind = RC },
	{ "ERRBC", 0x04008, .kind = RC },
	{ "MSPDC", 0x04010, .kind = RC },
	{ "MPC", R_MPC(0), 8, 4, .kind = RC },
	{ "RNBC", 0x03fc0, 8, 4, .kind = RC },
	{ "MLFC", 0x04034, .kind = RC },
	{ "MRFC", 0x04038, .kind = RC },
	{ "RLEC", R_RLEC, .kind = RC },
	{ "LXONTXC", R_LXONTXC, .kind = RC },
	{ "LXONRXC", 0x0cf60, .kind = RC },
	{ "LXOFFTXC", R_LXOFFTXC, .kind = RC },
	{ "LXOFFRXC", 0x0cf68, .kind = RC },
	{ "LXONRXCNT", 0x041a4, .kind = RC },
	{ "LXOFFRXCNT", 0x041a8, .kind = RC },
	{ "PXONRXCNT", 0x04140, 8, 4, .kind = RC },
	{ "PXOFFRXCNT", 0x04160, 8, 4, .kind = RC },
	{ "PXON2OFFCNT", 0x03240, 8, 4, .kind = RC },
	{ "PXONTXC", 0x03f00, 8, 4, .kind = RC },
	{ "PXOFFTXC", 0x03f20, 8, 4, .kind = RC },
	{ "PXONRXC", 0x0cf00, 8, 4, .kind = RC },
	{ "PXOFFRXC", 0x0cf20, 8, 4, .kind = RC },
	{ "PRC64..1522", R_PRC64, 6, 4, .kind = RC },
	{ "GPRC", R_GPRC, .kind = RC },
	{ "BPRC", R_BPRC, .kind = RC },
	{ "MPRC", R_MPRC, .kind = RC },
	{ "GPTC", R_GPTC, .kind = RC },
	{ "GORC", R_GORCL, 2, 4, .kind = RC },
	{ "GOTC", R_GOTCL, 2, 4, .kind = RC },
	{ "RUC", R_RUC, .kind = RC },
	{ "RFC", R_RFC, .kind = RC },
	{ "ROC", R_ROC, .kind = RC },
	{ "RJC", R_RJC, .kind = RC },
	{ "MNGPRC", 0x040b4, 2, 4, .kind = RC },
	{ "MNGPTC", 0x0cf90, .kind = RC },
	{ "TOR", R_TORL, 2, 4, .kind = RC },
	{ "TPR", R_TPR, .kind = RC },
	{ "TPT", R_TPT, .kind = RC },
	{ "PTC64..1522", R_PTC64, 6, 4, .kind = RC },
	{ "MPTC", R_MPTC, .kind = RC },
	{ "BPTC", R_BPTC, .kind = RC },
	{ "XEC", 0x04120, .kind = RC },
	{ "RQSMR", 0x02300, 32, 4 },
	{ "TQSM", 0x08600, 32, 4 },
	{ "QPRC", R_QPRC(0), 16, 0x40, .kind = RC },
	{ "QPTC", R_QPTC(0), 16, 0x40, .kind = RC },
	{ "QBRC_L", R_QBRC_L(0), 16, 0x40, .kind = RC },
	{ "QBRC_H", R_QBRC_L(0) + 4, 16, 0x40, .kind = RC },
	{ "QBTC", R_QBTC_L(0), 32, 4, .kind = RC },
	{ "QPRDC", R_QPRDC(0), 16, 0x40, .kind = RC },
	{ "FCCRC", 0x05118, .kind = RC },
	{ "FCOERPDC", 0x0241c, .kind = RC },
	{ "FCLAST", 0x02424, .kind = RC },
	{ "FCOEPRC", 0x02428, 2, 4, .kind = RC },
	{ "FCOEPTC", 0x08784, 2, 4, .kind = RC },
	{ "SSVPC", 0x08780, .kind = RC },

	/* 8.2.3.27 virtualization: storage only, the model has one pool */
	{ "VT_CTL", 0x051b0 },
	{ "PFMAILBOX", 0x04b00, 64, 4 },
	{ "MBVFICR", 0x00710, 4, 4 },
	{ "VFLREC", 0x00700, 2, 4 },
	{ "VFRE", 0x051e0, 2, 4 },
	{ "VFTE", 0x08110, 2, 4 },
	{ "VMTXSW", 0x05180, 2, 4 },
	{ "PFVFSPOOF", 0x08200, 8, 4 },
	{ "PFDTXGSWC", 0x08220 },
	{ "VMOLR", 0x0f000, 64, 4 },
	{ "UTA", 0x0f400, 128, 4 },
	{ "VLVF", 0x0f100, 64, 4 },
	{ "VLVFB", 0x0f200, 128, 4 },
	{ "VMVIR", 0x08000, 64, 4 },
	{ "MRCTL", 0x0f600, 4, 4 },

	/* diagnostic registers, which ethtool -d reads */
	{ "RXDGPC..", 0x02f50, 12, 4, .kind = RC },
	{ "TXDGPC..", 0x087a0, 3, 4, .kind = RC },
	{ "RDSTAT", 0x02c00, 9, 4 },
	{ "RDHMPN", 0x02f08 },
	{ "RIC_DW", 0x02f10, 4, 4 },
	{ "TDSTAT", 0x07c00, 9, 4 },
	{ "TDHMPN", 0x07f08 },
	{ "TIC_DW", 0x07f10, 4, 4 },
	{ "TDPROBE", 0x07f20 },
	{ "TXBUFCTRL", 0x0c600 },
	{ "TXBUFDATA", 0x0c610, 4, 4 },
	{ "RXBUFCTRL", 0x03600 },
	{ "RXBUFDATA", 0x03610, 4, 4 },
	{ "RFVAL", 0x050a4 },
	{ "PCIEECCCTL", 0x1106c },
	{ "RTTBCNRD", 0x0498c },
	{ "RTTQCNTG", 0x04a90 },
	{ "RTTQCNCR", 0x08b00 },
	{ "TIPG", 0x0cb00 },
	{ "DCA_TXCTRL of the 82598", 0x07200, 16, 4 },
	{ "MSIXPBA of the 82598", 0x02000 },
	{ "PBTXECC", 0x0c300 },
	{ "PBRXECC", 0x03300 },

	/* firmware mailbox: HICR.EN is 0, no firmware answers */
	{ "HICR", 0x15f00, .kind = RO },
	{ "FWSTS", 0x15f0c, .kind = RO },

	/* of the model, not of the chip */
	{ "window", R_WINDOW, WINDOW_REGS, 4, .read = window_read, .write = window_write },
};

const unsigned int n_regs = sizeof(regs) / sizeof(*regs);

void registers_reset(struct nic *n)
{
	register_file_reset(n, true);
	set(n, R_STATUS, get(n, R_STATUS) | n->lan_id << STATUS_LAN_ID_SHIFT);
	/* receive address 0 is the MAC address of the NVM */
	set(n, R_RAL(0), n->mac[0] | n->mac[1] << 8 | n->mac[2] << 16 | (uint32_t)n->mac[3] << 24);
	set(n, R_RAH(0), n->mac[4] | n->mac[5] << 8 | RAH_AV);
}
