/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers and descriptors of the Intel XL710, with the names of its data sheet (Intel 332464,
 * chapter 10.2 for registers, 8.3.2 and 8.4.2 for descriptors) and of Linux, i40e_register.h and
 * i40e_type.h. Most bits that the model does not use are left out. registers.c lists all
 * registers.
 */
#ifndef REGS_H
#define REGS_H

#define BIT(n)			(1u << (n))
#define BIT64(n)		(1ull << (n))

#define MODEL			"xl710"
#define MODEL_IDS		"1583: two ports of QSFP+ (default)"
#define DEFAULT_ID		0x1583
#define SUBSYSTEM		0x0002		/* an XL710-Q2 */
#define REVISION		0x02
#define BAR0_SIZE		0x800000
#define MSIX_BAR		3
#define MSIX_BAR_SIZE		0x8000		/* table and pending bits */
#define MSIX_PBA		0x1000
#define PCIE_SPEED		3		/* 8 GT/s */
#define PCIE_WIDTH		8

/* The function's share of the chip */
#define QUEUES			128		/* pairs */
#define VECTORS			64		/* MSI-X; vector 0 is for all causes but queues */
#define VSIS			16
#define MAC_FILTERS		512
#define PACKET_BUFFER_MAX	(968 << 10)	/* 7.7.1 */
#define RSS_KEY_LEN		52
#define LUT_ENTRIES		512
#define MAX_FRAME		9728		/* with the frame check sequence */

/* The test window (common/model_window.h); the real chip has its flash here */
#define R_WINDOW		0x7fff00

/* Resets, 4.1 */
#define R_GLGEN_RSTCTL		0x0b8180
#define R_GLGEN_RSTAT		0x0b8188
#define   RSTAT_TYPE_SHIFT	2
#define   RSTAT_CORER		1
#define   RSTAT_GLOBR		2
#define R_GLGEN_RTRIG		0x0b8190
#define   RTRIG_CORER		BIT(0)
#define   RTRIG_GLOBR		BIT(1)
#define R_PFGEN_CTRL		0x092400
#define   PFGEN_CTRL_PFSWR	BIT(0)

/* Function, port and resources */
#define R_PFGEN_PORTNUM		0x1c0480
#define R_PF_FUNC_RID		0x09c000
#define R_GLPCI_CNF2		0x0be494
#define   CNF2_MSI_X_PF_N_SHIFT	2
#define R_PFLAN_QALLOC		0x1c0400
#define   QALLOC_LASTQ_SHIFT	16
#define   QALLOC_VALID		BIT(31)
#define R_PFPCI_SUBSYSID	0x0be100

/* NVM, 3.4 */
#define R_GLNVM_ULD		0x0b6008
#define   ULD_ALL_DONE		0x3ff		/* the configuration of all parts is loaded */
#define R_GLNVM_GENS		0x0b6100
#define   GENS_NVM_PRES		BIT(0)
#define   GENS_SR_SIZE_SHIFT	5
#define   SR_SIZE_4KB		2		/* a real chip has 64 KB */
#define R_GLNVM_FLA		0x0b6108
#define   FLA_LOCKED		BIT(6)
#define R_GLNVM_SRCTL		0x0b6110
#define   SRCTL_ADDR(v)		((v) >> 14 & 0x7fff)
#define   SRCTL_START		BIT(30)
#define   SRCTL_DONE		BIT(31)
#define R_GLNVM_SRDATA		0x0b6114
#define   SRDATA_RDDATA_SHIFT	16

/* Admin queues, 7.10: the function's transmit and receive queue */
#define R_PF_ATQBAL		0x080000
#define R_PF_ARQBAL		0x080080
#define   AQBAL_MASK		0xffffffc0	/* rings are aligned to 64 bytes */
#define R_PF_ATQBAH		0x080100
#define R_PF_ARQBAH		0x080180
#define R_PF_ATQLEN		0x080200
#define R_PF_ARQLEN		0x080280
#define   AQLEN			0x3ff
#define   AQLEN_VFE		BIT(28)
#define   AQLEN_OVFL		BIT(29)
#define   AQLEN_CRIT		BIT(30)
#define   AQLEN_ENABLE		BIT(31)
#define R_PF_ATQH		0x080300
#define R_PF_ARQH		0x080380
#define R_PF_ATQT		0x080400
#define R_PF_ARQT		0x080480
#define   AQ_INDEX		0x3ff

/* Host memory cache, 7.9 */
#define R_PFHMC_SDCMD		0x0c0000
#define   SDCMD_INDEX		0xfff
#define   SDCMD_WR		BIT(31)
#define R_PFHMC_SDDATALOW	0x0c0100
#define   SDDATA_VALID		BIT(0)
#define   SDDATA_DIRECT		BIT(1)
#define   SDDATA_ADDRESS	0xfffff000
#define R_PFHMC_SDDATAHIGH	0x0c0200
#define R_PFHMC_PDINV		0x0c0300
#define R_GLHMC_LANTXOBJSZ	0x0c2004
#define R_GLHMC_LANQMAX		0x0c2008
#define R_GLHMC_LANRXOBJSZ	0x0c200c
#define R_GLHMC_FCOEDDPOBJSZ	0x0c2010
#define R_GLHMC_FCOEFOBJSZ	0x0c2018
#define R_GLHMC_LANTXBASE(pf)	(0x0c6200 + 4 * (pf))
#define R_GLHMC_LANTXCNT(pf)	(0x0c6300 + 4 * (pf))
#define R_GLHMC_LANRXBASE(pf)	(0x0c6400 + 4 * (pf))
#define R_GLHMC_LANRXCNT(pf)	(0x0c6500 + 4 * (pf))
#define   LANBASE_MASK		0xffffff
#define   LANBASE_UNIT		512

/* Queues, 8.3.3 and 8.4.3 */
#define R_QTX_ENA(q)		(0x100000 + 4 * (q))
#define R_QRX_ENA(q)		(0x120000 + 4 * (q))
#define   QENA_REQ		BIT(0)
#define   QENA_STAT		BIT(2)
#define R_QTX_CTL(q)		(0x104000 + 4 * (q))
#define R_QTX_TAIL(q)		(0x108000 + 4 * (q))
#define R_QRX_TAIL(q)		(0x128000 + 4 * (q))
#define   TAIL_MASK		0x1fff
#define R_QTX_HEAD(q)		(0x0e4000 + 4 * (q))
#define R_GLLAN_TXPRE_QDIS(i)	(0x0e6500 + 4 * (i))
#define R_GLLAN_RCTL_0		0x12a500
#define R_GLLAN_TSO_MSS		0x0e64dc	/* i40e calls it I40E_REG_MSS */
#define   TSO_MSS_MIN_SHIFT	16

/* Interrupts, 7.5 */
#define R_PFINT_DYN_CTL0	0x038480
#define R_PFINT_DYN_CTLN(v)	(0x034800 + 4 * (v))	/* of vector v + 1 */
#define   DYN_CTL_INTENA	BIT(0)
#define   DYN_CTL_CLEARPBA	BIT(1)
#define   DYN_CTL_SWINT_TRIG	BIT(2)
#define   DYN_CTL_ITR_INDX(v)	((v) >> 3 & 3)
#define   DYN_CTL_INTERVAL(v)	((v) >> 5 & 0xfff)
#define   DYN_CTL_INTENA_MSK	BIT(31)
#define R_PFINT_ITR0(i)		(0x038000 + 128 * (i))
#define R_PFINT_ITRN(i, v)	(0x030000 + 2048 * (i) + 4 * (v))
#define   ITRS			3		/* index 3 means: not throttled */
#define   ITR_UNIT_NS		2000
#define   ITR_INTERVAL		0xfff
#define R_PFINT_ICR0		0x038780
#define R_PFINT_ICR0_ENA	0x038800
#define   ICR0_INTEVENT		BIT(0)
#define   ICR0_GRST		BIT(20)
#define   ICR0_ADMINQ		BIT(30)
#define   ICR0_SWINT		BIT(31)
#define R_PFINT_STAT_CTL0	0x038400
#define R_PFINT_LNKLST0		0x038500
#define R_PFINT_LNKLSTN(v)	(0x035000 + 4 * (v))
#define R_PFINT_RATEN(v)	(0x035800 + 4 * (v))
#define R_QINT_RQCTL(q)		(0x03a000 + 4 * (q))
#define R_QINT_TQCTL(q)		(0x03c000 + 4 * (q))
#define   QINT_MSIX(v)		((v) & 0xff)
#define   QINT_ITR(v)		((v) >> 11 & 3)
#define   QINT_CAUSE_ENA	BIT(30)

/* Receive-side scaling, 7.1.8 */
#define R_PFQF_CTL_0		0x1c0ac0
#define   PFQF_CTL_0_LUT_512	BIT(16)
#define R_PFQF_HKEY(i)		(0x244800 + 128 * (i))
#define R_PFQF_HLUT(i)		(0x240000 + 128 * (i))
#define R_PFQF_HENA(i)		(0x245900 + 128 * (i))
#define R_GLQF_HASH_INSET(i, p)	(0x267600 + 4 * (i) + 8 * (p))
#define   INSET_L3_SRC		(3ull << 47)
#define   INSET_L3_DST		(3ull << 35)
#define   INSET_L3_V6_SRC	(0xffull << 43)
#define   INSET_L3_V6_DST	(0xffull << 35)
#define   INSET_L4_SRC		BIT64(34)
#define   INSET_L4_DST		BIT64(33)

/* Packet classifier types, 7.1.7 */
#define PCTYPES			64
#define PCTYPE_IPV4_UDP		31
#define PCTYPE_IPV4_TCP		33
#define PCTYPE_IPV4_SCTP	34
#define PCTYPE_IPV4_OTHER	35
#define PCTYPE_IPV4_FRAG	36
#define PCTYPE_IPV6_UDP		41
#define PCTYPE_IPV6_TCP		43
#define PCTYPE_IPV6_SCTP	44
#define PCTYPE_IPV6_OTHER	45
#define PCTYPE_IPV6_FRAG	46
#define PCTYPE_L2		63

/* Time stamping */
#define R_PRTTSYN_CTL0		0x1e4200
#define   PRTTSYN_PF_ID_SHIFT	8
#define     NO_FUNCTION		0xf
#define R_PRTTSYN_TIME_L	0x1e4100
#define R_PRTTSYN_TIME_H	0x1e4120

/* Statistics, 7.11: counters of 48 bits have their upper part in the next register */
#define R_GLPRT(at, port)	(0x300000 + (at) + 8 * (port))
#define R_GLPRT_GORC(p)		R_GLPRT(0x000, p)
#define R_GLPRT_MLFC(p)		R_GLPRT(0x020, p)
#define R_GLPRT_MRFC(p)		R_GLPRT(0x040, p)
#define R_GLPRT_CRCERRS(p)	R_GLPRT(0x080, p)
#define R_GLPRT_RLEC(p)		R_GLPRT(0x0a0, p)
#define R_GLPRT_ILLERRC(p)	R_GLPRT(0x0e0, p)
#define R_GLPRT_RUC(p)		R_GLPRT(0x100, p)
#define R_GLPRT_ROC(p)		R_GLPRT(0x120, p)
#define R_GLPRT_PRC64(p)	R_GLPRT(0x480, p)	/* first of seven, the last is PRC9522 */
#define R_GLPRT_RFC(p)		R_GLPRT(0x560, p)
#define R_GLPRT_RJC(p)		R_GLPRT(0x580, p)
#define R_GLPRT_UPRC(p)		R_GLPRT(0x5a0, p)
#define R_GLPRT_MPRC(p)		R_GLPRT(0x5c0, p)
#define R_GLPRT_BPRC(p)		R_GLPRT(0x5e0, p)
#define R_GLPRT_RDPC(p)		R_GLPRT(0x600, p)
#define R_GLPRT_GOTC(p)		R_GLPRT(0x680, p)
#define R_GLPRT_PTC64(p)	R_GLPRT(0x6a0, p)	/* first of seven, the last is PTC9522 */
#define R_GLPRT_LXONTXC(p)	R_GLPRT(0x980, p)
#define R_GLPRT_LXOFFTXC(p)	R_GLPRT(0x9a0, p)
#define R_GLPRT_UPTC(p)		R_GLPRT(0x9c0, p)
#define R_GLPRT_MPTC(p)		R_GLPRT(0x9e0, p)
#define R_GLPRT_BPTC(p)		R_GLPRT(0xa00, p)
#define R_GLPRT_TDOLD(p)	R_GLPRT(0xa20, p)
#define   SIZE_CLASS_STRIDE	0x20
#define R_GLV_RDPC(v)		(0x310000 + 8 * (v))
#define R_GLV_GOTC(v)		(0x328000 + 8 * (v))
#define R_GLV_UPTC(v)		(0x33c000 + 8 * (v))
#define R_GLV_MPTC(v)		(0x33cc00 + 8 * (v))
#define R_GLV_BPTC(v)		(0x33d800 + 8 * (v))
#define R_GLV_TEPC(v)		(0x344000 + 8 * (v))
#define R_GLV_GORC(v)		(0x358000 + 8 * (v))
#define R_GLV_UPRC(v)		(0x36c000 + 8 * (v))
#define R_GLV_MPRC(v)		(0x36cc00 + 8 * (v))
#define R_GLV_BPRC(v)		(0x36d800 + 8 * (v))
#define R_GLV_RUPP(v)		(0x36e400 + 8 * (v))
#define R_GL_RXERR1(i)		(0x318000 + 8 * (i))
#define   RXERR1_PF(pf)		(128 + (pf))	/* the first 128 are of VFs */

/* 8.3.2.2 Receive descriptor, write-back format */
#define RXD_STAT_DD		BIT64(0)
#define RXD_STAT_EOF		BIT64(1)
#define RXD_STAT_L2TAG1P	BIT64(2)
#define RXD_STAT_L3L4P		BIT64(3)
#define RXD_STAT_UMBCAST_SHIFT	9
#define   UMBCAST_UNICAST	0
#define   UMBCAST_MULTICAST	1
#define   UMBCAST_BROADCAST	2
#define RXD_STAT_FLTSTAT_SHIFT	12
#define   FLTSTAT_RSS_HASH	3
#define RXD_STAT_IPV6EXADD	BIT64(15)
#define RXD_ERR_RXE		BIT64(19)
#define RXD_ERR_IPE		BIT64(22)
#define RXD_ERR_L4E		BIT64(23)
#define RXD_PTYPE_SHIFT		30
#define RXD_LENGTH_SHIFT	38
#define RXD_L2TAG1_SHIFT	16		/* in the first quad word */
#define RXD_HASH_SHIFT		32

/* Packet types; i40e_ptype_lookup has all of them */
#define PTYPE_L2		1
#define PTYPE_L2_ARP		11
#define PTYPE_IPV4_FRAG		22		/* other types of IPv4: 22 plus an offset below */
#define PTYPE_IPV6_FRAG		88
#define   PTYPE_PAY3		1
#define   PTYPE_UDP		2
#define   PTYPE_TCP		4
#define   PTYPE_SCTP		5
#define   PTYPE_ICMP		6

/* 8.4.2 Transmit descriptors */
#define TXD_DTYPE		0xf
#define   DTYPE_DATA		0
#define   DTYPE_CONTEXT		1
#define   DTYPE_FILTER		8
#define   DTYPE_DONE		0xf
#define TXD_CMD_SHIFT		4
#define   CMD_EOP		BIT(0)
#define   CMD_RS		BIT(1)
#define   CMD_IL2TAG1		BIT(3)
#define   CMD_DUMMY		BIT(4)
#define   CMD_IIPT_SHIFT	5
#define     IIPT_IPV6		1
#define     IIPT_IPV4		2
#define     IIPT_IPV4_CSUM	3
#define   CMD_L4T_SHIFT		8
#define     L4T_TCP		1
#define     L4T_SCTP		2
#define     L4T_UDP		3
#define TXD_MACLEN(d)		(((d) >> 16 & 0x7f) * 2)
#define TXD_IPLEN(d)		(((d) >> 23 & 0x7f) * 4)
#define TXD_L4LEN(d)		(((d) >> 30 & 0xf) * 4)
#define TXD_BUF_SZ(d)		((d) >> 34 & 0x3fff)
#define TXD_L2TAG1(d)		((d) >> 48)
#define CTX_TSO			BIT(0)
#define CTX_MSS(d)		((d) >> 50 & 0x3fff)

#endif
