/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers and descriptors of the Intel 82599, with the names of its data sheet (Intel 331520,
 * chapter 8.2.3 for registers, 7.1.6 and 7.2.3 for descriptors). Most bits that the model does
 * not use are left out. registers.c lists all registers.
 */
#ifndef REGS_H
#define REGS_H

#define BIT(n)			(1u << (n))

#define MODEL			"82599"
#define MODEL_IDS		"10f7: KX4 backplane (default), or 10fb: SFP+"
#define DEFAULT_ID		0x10f7
#define SUBSYSTEM		0x7a11		/* Ethernet Server Adapter X520 */
#define REVISION		0x01
#define BAR0_SIZE		0x20000
#define MSIX_BAR		4
#define MSIX_BAR_SIZE		0x4000		/* table and pending bits */
#define MSIX_PBA		0x2000
#define PCIE_SPEED		1		/* 2.5 GT/s */
#define PCIE_WIDTH		8

#define QUEUES			128
#define VECTORS			64		/* MSI-X */
#define RX_ADDRESSES		128
#define RETA_ENTRIES		128
#define RSS_KEY_LEN		40
#define PACKET_BUFFER_MAX	(512 << 10)
#define STAT_QUEUES		16

/* 8.2.3.1 General control */
#define R_CTRL			0x00000
#define   CTRL_GIO_DIS		BIT(2)
#define   CTRL_LRST		BIT(3)
#define   CTRL_RST		BIT(26)
#define R_STATUS		0x00008
#define   STATUS_LAN_ID_SHIFT	2
#define   STATUS_GIO		BIT(19)
#define R_ESDP			0x00020
#define   ESDP_SDP2		BIT(2)		/* an SFP module is plugged in */
#define   ESDP_SDP3		BIT(3)		/* its laser is off */
#define R_I2CCTL		0x00028
#define   I2C_CLK_IN		BIT(0)
#define   I2C_CLK_OUT		BIT(1)
#define   I2C_DATA_IN		BIT(2)
#define   I2C_DATA_OUT		BIT(3)
#define R_FRTIMER		0x00048

/* 8.2.3.2 EEPROM and flash */
#define R_EEC			0x10010
#define   EEC_REQ		BIT(6)
#define   EEC_GNT		BIT(7)
#define   EEC_PRES		BIT(8)
#define   EEC_ARD		BIT(9)		/* auto read done */
#define   EEC_SIZE_SHIFT	11
#define R_EERD			0x10014
#define   EERD_START		BIT(0)
#define   EERD_DONE		BIT(1)
#define   EERD_ADDR_SHIFT	2
#define   EERD_ADDR_MASK	0x3fff
#define   EERD_DATA_SHIFT	16

/* 8.2.3.3 Flow control */
#define R_FCRTL(n)		(0x03220 + 4 * (n))
#define R_FCRTH(n)		(0x03260 + 4 * (n))
#define   FCRT_MASK		0x7ffe0
#define R_FCCFG			0x03d00
#define   FCCFG_TFCE_802_3X	BIT(3)

/* 8.2.3.4 PCIe; the semaphores of 8.2.3.4.9 to 11 */
#define R_SWSM			0x10140
#define   SWSM_SMBI		BIT(0)
#define R_FWSM			0x10148
#define   FWSM_FW_VAL		BIT(15)

/* 8.2.3.5 Interrupts */
#define R_EICR			0x00800
#define R_EICS			0x00808
#define R_EIAC			0x00810
#define R_EIMS			0x00880
#define R_EIMC			0x00888
#define R_EIAM			0x00890
#define R_GPIE			0x00898
#define   GPIE_EIAME		BIT(30)
#define R_EICR_EX(n)		(0x00a80 + 4 * (n))
#define R_EICS_EX(n)		(0x00a90 + 4 * (n))
#define R_EIMS_EX(n)		(0x00aa0 + 4 * (n))
#define R_EIMC_EX(n)		(0x00ab0 + 4 * (n))
#define R_EIAM_EX(n)		(0x00ad0 + 4 * (n))
#define   EICR_QUEUES		0x0000ffff
#define   EICR_RX_MISS		BIT(17)
#define   EICR_LSC		BIT(20)
#define   EICR_TCP_TIMER	BIT(30)
#define   EICR_OTHER		0x7fff0000
#define R_EITR(n)		((n) < 24 ? 0x00820 + 4 * (n) : 0x12300 + 4 * ((n) - 24))
#define   EITR_INTERVAL(v)	((v) >> 3 & 0x1ff)
#define   EITR_UNIT_NS		2048		/* at 10 Gb/s */
#define R_IVAR(n)		(0x00900 + 4 * (n))
#define R_IVAR_MISC		0x00a00
#define   IVAR_MISC_TIMER	0		/* number of the byte */
#define   IVAR_MISC_OTHER	1
#define   IVAR_VALID		BIT(7)
#define   IVAR_VECTOR		0x3f

/* 8.2.3.7 Receive */
#define R_RXCSUM		0x05000
#define   RXCSUM_PCSD		BIT(13)		/* descriptors have the hash, not the packet checksum */
#define R_FCTRL			0x05080
#define   FCTRL_SBP		BIT(1)
#define   FCTRL_MPE		BIT(8)
#define   FCTRL_UPE		BIT(9)
#define   FCTRL_BAM		BIT(10)
#define R_VLNCTRL		0x05088
#define   VLNCTRL_VET		0xffff
#define   VLNCTRL_CFI		BIT(28)
#define   VLNCTRL_CFIEN		BIT(29)
#define   VLNCTRL_VFE		BIT(30)
#define R_MCSTCTRL		0x05090
#define   MCSTCTRL_MO		0x3
#define   MCSTCTRL_MFE		BIT(2)
#define R_ETQF(n)		(0x05128 + 4 * (n))
#define   ETQF_ETYPE		0xffff
#define   ETQF_1588		BIT(30)
#define   ETQF_EN		BIT(31)
#define R_ETQS(n)		(0x0ec00 + 4 * (n))
#define   ETQS_QUEUE(v)		((v) >> 16 & 0x7f)
#define   ETQS_QUEUE_EN		BIT(31)
#define R_MTA(n)		(0x05200 + 4 * (n))
#define R_RAL(n)		((n) < 16 ? 0x05400 + 8 * (n) : 0x0a200 + 8 * (n))
#define R_RAH(n)		(R_RAL(n) + 4)
#define   RAH_AV		BIT(31)
#define R_MRQC			0x05818
#define   MRQC_MRQE		0xf
#define   MRQE_RSS		0x1
#define   MRQC_TCP_IPV4		BIT(16)
#define   MRQC_IPV4		BIT(17)
#define   MRQC_IPV6		BIT(20)
#define   MRQC_TCP_IPV6		BIT(21)
#define   MRQC_UDP_IPV4		BIT(22)
#define   MRQC_UDP_IPV6		BIT(23)
#define R_RETA(n)		(0x05c00 + 4 * (n))
#define R_RSSRK(n)		(0x05c80 + 4 * (n))
#define R_VFTA(n)		(0x0a000 + 4 * (n))

/* 8.2.3.8 Receive DMA */
#define R_RX(n)			((n) < 64 ? 0x01000 + 0x40 * (n) : 0x0d000 + 0x40 * ((n) - 64))
#define R_RDBAL(n)		(R_RX(n) + 0x00)
#define R_RDBAH(n)		(R_RX(n) + 0x04)
#define R_RDLEN(n)		(R_RX(n) + 0x08)
#define R_RDH(n)		(R_RX(n) + 0x10)
#define R_RDT(n)		(R_RX(n) + 0x18)
#define R_RXDCTL(n)		(R_RX(n) + 0x28)
#define   RXDCTL_ENABLE		BIT(25)
#define   RXDCTL_VME		BIT(30)
#define R_DCA_RXCTRL(n)		(R_RX(n) + 0x0c)
#define R_RSCCTL(n)		(R_RX(n) + 0x2c)
#define R_SRRCTL_RX(n)		(R_RX(n) + 0x14)
#define R_SRRCTL(n)		((n) < 16 ? 0x02100 + 4 * (n) : R_SRRCTL_RX(n))
#define   SRRCTL_RESET		0x402		/* 2 KB, headers of 256 bytes */
#define   SRRCTL_BSIZEPACKET	0x1f		/* in KB */
#define   SRRCTL_DESCTYPE	(7u << 25)
#define   DESCTYPE_ADV_ONE	(1u << 25)
#define   SRRCTL_DROP_EN	BIT(28)
#define R_RDRXCTL		0x02f00
#define   RDRXCTL_CRCSTRIP	BIT(1)
#define   RDRXCTL_DMAIDONE	BIT(3)
#define R_RXCTRL		0x03000
#define   RXCTRL_RXEN		BIT(0)
#define R_RXPBSIZE(n)		(0x03c00 + 4 * (n))

/* 8.2.3.9 Transmit DMA */
#define R_TX(n)			(0x06000 + 0x40 * (n))
#define R_TDBAL(n)		(R_TX(n) + 0x00)
#define R_TDBAH(n)		(R_TX(n) + 0x04)
#define R_TDLEN(n)		(R_TX(n) + 0x08)
#define R_TDH(n)		(R_TX(n) + 0x10)
#define R_TDT(n)		(R_TX(n) + 0x18)
#define R_TXDCTL(n)		(R_TX(n) + 0x28)
#define   TXDCTL_ENABLE		BIT(25)
#define R_DMATXCTL		0x04a80
#define   DMATXCTL_TE		BIT(0)
#define   DMATXCTL_VT_SHIFT	16
#define   RING_LEN_MASK		0xfff80		/* RDLEN, TDLEN: in units of 128 bytes */
#define   RING_BASE_MASK	0xffffff80	/* RDBAL, TDBAL: the low 7 bits are 0 */

/* 8.2.3.12 Security */
#define R_SECRXCTRL		0x08d00
#define   SECRXCTRL_RX_DIS	BIT(1)
#define R_SECRXSTAT		0x08d04
#define   SECRXSTAT_RDY		BIT(0)
#define R_SECTXSTAT		0x08804
#define   SECTXSTAT_RDY		BIT(0)

/* 8.2.3.21 Flow Director */
#define R_FDIRCTRL		0x0ee00
#define   FDIRCTRL_PBALLOC	0x3
#define   FDIRCTRL_INIT_DONE	BIT(3)
#define   FDIRCTRL_PERFECT	BIT(4)
#define   FDIRCTRL_DROP_QUEUE(v)	((v) >> 8 & 0x7f)
#define   FDIRCTRL_FLEX_OFFSET(v)	((v) >> 16 & 0x1f)	/* in words */
#define R_FDIRIPSA		0x0ee18
#define R_FDIRIPDA		0x0ee1c
#define R_FDIRPORT		0x0ee20
#define R_FDIRVLAN		0x0ee24
#define R_FDIRHASH		0x0ee28
#define   FDIRHASH_SHIFT	16		/* of the signature, or of the driver's filter index */
#define   FDIRHASH_BITS		0x7fff		/* width of both fields */
#define R_FDIRCMD		0x0ee2c
#define   FDIRCMD_CMD		0x3
#define     CMD_ADD		1
#define     CMD_REMOVE		2
#define     CMD_QUERY		3
#define   FDIRCMD_VALID		BIT(2)
#define   FDIRCMD_FLOW_TYPE(v)	((v) >> 5 & 0x7)	/* L4TYPE and IPV6 */
#define     L4TYPE_UDP		1
#define     L4TYPE_TCP		2
#define     L4TYPE_SCTP		3
#define     L4TYPE_MASK		3
#define     FLOW_TYPE_IPV6	4
#define   FDIRCMD_CLEARHT	BIT(8)
#define   FDIRCMD_DROP		BIT(9)
#define   FDIRCMD_QUEUE_EN	BIT(15)
#define   FDIRCMD_QUEUE(v)	((v) >> 16 & 0x7f)
#define R_FDIRFREE		0x0ee38
#define R_FDIRDIP4M		0x0ee3c
#define R_FDIRSIP4M		0x0ee40
#define R_FDIRTCPM		0x0ee44
#define R_FDIRUDPM		0x0ee48
#define R_FDIRUSTAT		0x0ee50		/* commands done: adding (15:0), removing (31:16) */
#define R_FDIRFSTAT		0x0ee54		/* commands failed: adding (7:0), removing (15:8) */
#define R_FDIRMATCH		0x0ee58
#define R_FDIRMISS		0x0ee5c
#define R_FDIRHKEY		0x0ee68
#define R_FDIRSKEY		0x0ee6c
#define R_FDIRM			0x0ee70
#define   FDIRM_VLANID		BIT(0)
#define   FDIRM_VLANP		BIT(1)
#define   FDIRM_L4P		BIT(3)
#define   FDIRM_FLEX		BIT(4)
#define R_FDIRSCTPM		0x0ee78

/* 8.2.3.22 MAC */
#define R_HLREG0		0x04240
#define   HLREG0_RXCRCSTRP	BIT(1)
#define   HLREG0_JUMBOEN	BIT(2)
#define   HLREG0_TXPADEN	BIT(10)
#define   HLREG0_LPBK		BIT(15)
#define R_MSCA			0x0425c
#define   MSCA_MDI_CMD		BIT(30)
#define R_MSRWD			0x04260
#define R_MAXFRS		0x04268
#define   MAXFRS_MFS_SHIFT	16
#define R_AUTOC			0x042a0
#define   AUTOC_LMS_SHIFT	13
#define   LMS_10G_SERIAL	3
#define   LMS_KX4_KX_KR		4
#define   AUTOC_FLU		BIT(0)		/* force link up */
#define   AUTOC_10G_KX4		(1u << 7)
#define   AUTOC_1G_KX		(1u << 9)
#define   AUTOC_RESTART_AN	BIT(12)
#define   AUTOC_KX_SUPP		BIT(30)
#define   AUTOC_KX4_SUPP	BIT(31)
#define R_LINKS			0x042a4
#define   LINKS_SINCE_READ	BIT(7)
#define   LINKS_SPEED_10G	(3u << 28)
#define   LINKS_UP		BIT(30)
#define   LINKS_KX_AN_COMP	BIT(31)
#define R_AUTOC2		0x042a8
#define   AUTOC2_10G_SFI	(2u << 16)
#define   AUTOC2_LINK_DISABLE	(7u << 28)
#define R_ANLP1			0x042b0
#define   ANLP1_SYM_PAUSE	BIT(10)
#define   ANLP1_ASM_PAUSE	BIT(11)
#define   ANLP1_AN_STATE	(1u << 16)
#define R_LINKS2		0x04324
#define   LINKS2_AN_SUPPORTED	BIT(6)

/* 8.2.3.23 Statistics */
#define R_CRCERRS		0x04000
#define R_RLEC			0x04040
#define R_MPC(n)		(0x03fa0 + 4 * (n))
#define R_LXONTXC		0x03f60
#define R_LXOFFTXC		0x03f68
#define R_PRC64			0x0405c		/* first of six, the last is PRC1522 */
#define R_GPRC			0x04074
#define R_BPRC			0x04078
#define R_MPRC			0x0407c
#define R_GPTC			0x04080
#define R_GORCL			0x04088
#define R_GOTCL			0x04090
#define R_RUC			0x040a4
#define R_RFC			0x040a8
#define R_ROC			0x040ac
#define R_RJC			0x040b0
#define R_TORL			0x040c0
#define R_TPR			0x040d0
#define R_TPT			0x040d4
#define R_PTC64			0x040d8		/* first of six, the last is PTC1522 */
#define R_MPTC			0x040f0
#define R_BPTC			0x040f4
#define R_QPRC(n)		(0x01030 + 0x40 * (n))
#define R_QBRC_L(n)		(0x01034 + 0x40 * (n))
#define R_QPRDC(n)		(0x01430 + 0x40 * (n))
#define R_QPTC(n)		(0x06030 + 0x40 * (n))
#define R_QBTC_L(n)		(0x08700 + 8 * (n))

/* The test window (common/model_window.h), in an unused part of BAR 0 */
#define R_WINDOW		0x1ff00

/* 8.2.3.26 Time sync */
#define R_TSYNCRXCTL		0x05188
#define   TSYNC_VALID		BIT(0)		/* a time stamp is latched; also in TSYNCTXCTL */
#define   TSYNCRXCTL_TYPE(v)	((v) >> 1 & 0x7)
#define     TYPE_L2_V2		0
#define     TYPE_L4_V1		1
#define     TYPE_L2_L4_V2	2
#define     TYPE_ALL		4
#define     TYPE_EVENT_V2	5
#define   TSYNC_ENABLE		BIT(4)		/* also in TSYNCTXCTL */
#define R_RXSTMPL		0x051e8
#define R_RXSTMPH		0x051a4
#define R_RXMTRL		0x05120
#define   RXMTRL_CTRLT(v)	((v) & 0xff)	/* the control field of version 1 */
#define   RXMTRL_MSGT(v)	((v) >> 8 & 0xf)	/* the message type of version 2 */
#define   RXMTRL_UDPT(v)	((v) >> 16)	/* UDP port */
#define R_TSYNCTXCTL		0x08c00
#define R_TXSTMPL		0x08c04
#define R_TXSTMPH		0x08c08
#define R_SYSTIML		0x08c0c
#define R_SYSTIMH		0x08c10
#define R_TIMINCA		0x08c14
#define   TIMINCA_VALUE(v)	((v) & 0xffffff)
#define   TIMINCA_PERIOD(v)	((v) >> 24)	/* in ticks; one is 6.4 ns at 10 Gb/s */

/* 7.1.6.2 Advanced receive descriptor, write-back format */
#define RXD_RSS_TYPE		0xf
#define   RSS_TYPE_NONE		0
#define   RSS_TYPE_TCP_IPV4	1
#define   RSS_TYPE_IPV4		2
#define   RSS_TYPE_TCP_IPV6	3
#define   RSS_TYPE_IPV6		5
#define   RSS_TYPE_UDP_IPV4	7
#define   RSS_TYPE_UDP_IPV6	8
#define RXD_TYPE_IPV4		BIT(4)
#define RXD_TYPE_IPV4E		BIT(5)
#define RXD_TYPE_IPV6		BIT(6)
#define RXD_TYPE_IPV6E		BIT(7)
#define RXD_TYPE_TCP		BIT(8)
#define RXD_TYPE_UDP		BIT(9)
#define RXD_TYPE_SCTP		BIT(10)
#define RXD_TYPE_ETQF		BIT(15)
#define RXD_TYPE_ETQF_SHIFT	4
#define RXD_STAT_DD		BIT(0)
#define RXD_STAT_EOP		BIT(1)
#define RXD_STAT_FLM		BIT(2)		/* a Flow Director filter matches */
#define RXD_STAT_VP		BIT(3)
#define RXD_STAT_UDPCS		BIT(4)
#define RXD_STAT_L4CS		BIT(5)
#define RXD_STAT_IPCS		BIT(6)
#define RXD_STAT_PIF		BIT(7)
#define RXD_STAT_UDPV		BIT(10)
#define RXD_STAT_TS		BIT(16)		/* a packet of the Precision Time Protocol */
#define RXD_ERR_RXE		BIT(29)		/* the MAC found an error */
#define RXD_ERR_TCPE		BIT(30)
#define RXD_ERR_IPE		BIT(31)

/* 7.2.3.2.3 Transmit context descriptor, 7.2.3.2.4 data descriptor */
#define TXD_LEN			0xffff
#define TXD_DTYP_SHIFT		20
#define TXD_DTYP		0xf
#define   DTYP_CONTEXT		2
#define   DTYP_DATA		3
#define TXD_1588		BIT(19)
#define TXD_EOP			BIT(24)
#define TXD_RS			BIT(27)
#define TXD_DEXT		BIT(29)
#define TXD_VLE			BIT(30)
#define TXD_TSE			BIT(31)
#define TXD_STAT_DD		BIT(0)
#define TXD_CTX_SHIFT		4
#define TXD_CTX			0x7
#define TXD_IXSM		BIT(8)
#define TXD_TXSM		BIT(9)
#define CTX_IPLEN		0x1ff
#define CTX_MACLEN_SHIFT	9
#define CTX_MACLEN		0x7f
#define CTX_VLAN_SHIFT		16
#define CTX_IPV4		BIT(10)
#define CTX_L4T_SHIFT		11
#define CTX_L4T			0x3
#define   L4T_UDP		0
#define   L4T_TCP		1
#define   L4T_SCTP		2
#define   L4T_RESERVED		3
#define CTX_L4LEN_SHIFT		8
#define CTX_L4LEN		0xff
#define CTX_MSS_SHIFT		16

#endif
