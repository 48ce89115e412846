// SPDX-License-Identifier: GPL-2.0-only
/* The register table, data sheet 10.2, by function. */
#include "nic.h"

/* The clock runs; setting and adjusting it have no effect. */
static uint32_t time_read(struct nic *n, uint32_t reg)
{
	return reg == R_PRTTSYN_TIME_L ? (uint32_t)n->now : n->now >> 32;
}

/* GLVFGEN_TIMER counts microseconds; i40e_acquire_nvm() uses it. */
static uint32_t timer_read(struct nic *n, uint32_t reg)
{
	return n->now / 1000;
}

/* FCoE is not offered, but i40e_validate_filter_settings() wants room for its contexts. */
#define FCOE_MAX	8192

/* 8.4.3.1.2: GLLAN_TXPRE_QDIS prepares the scheduler for a queue's change; the model has none. */
#define TXPRE_BLOCKS	12

const struct reg regs[] = {
	/* resets, 4.1: all complete at once */
	{ "GLGEN_RSTCTL", R_GLGEN_RSTCTL, .reset = 1 },
	{ "GLGEN_RSTAT", R_GLGEN_RSTAT, .kind = RO },
	{ "GLGEN_RTRIG", R_GLGEN_RTRIG, .kind = WO, .write = nic_reset_write },
	{ "PFGEN_CTRL", R_PFGEN_CTRL, .kind = WO, .write = nic_reset_write },
	{ "PFGEN_DRUN", 0x092500 },

	/* function, port and resources */
	{ "PFGEN_PORTNUM", R_PFGEN_PORTNUM, .kind = RO },
	{ "PFGEN_PORTMDIO_NUM", 0x03f100 },
	{ "PF_FUNC_RID", R_PF_FUNC_RID, .kind = RO },
	{ "PF_VT_PFALLOC", 0x1c0500, .kind = RO },
	{ "GLPCI_CAPSUP", 0x0be4a8, .kind = RO },
	{ "GLPCI_CNF2", R_GLPCI_CNF2, .kind = RO, .reset = (VECTORS - 1) << CNF2_MSI_X_PF_N_SHIFT },
	{ "GLPCI_LBARCTRL", 0x0be484, .kind = RO },
	{ "PFPCI_SUBSYSID", R_PFPCI_SUBSYSID, .kind = RO, .reset = SUBSYSTEM },
	{ "PFLAN_QALLOC", R_PFLAN_QALLOC, .kind = RO,
	  .reset = QALLOC_VALID | (QUEUES - 1) << QALLOC_LASTQ_SHIFT },
	{ "GLGEN_PCIFCNCNT", 0x1c0ab4, .kind = RO, .reset = 2 },
	{ "PRTGEN_CNF", 0x0b8120, 4, 4, .kind = RO },
	{ "PRTGEN_STATUS", 0x0b8100, .kind = RO },
	{ "GL_FWSTS", 0x083048, .kind = RO },

	/* LEDs and pins, MDIO: nothing is connected */
	{ "GLGEN_GPIO_CTL", 0x088100, 30, 4 },
	{ "GLGEN_STAT", 0x0b612c, .kind = RO },
	{ "GLVFGEN_TIMER", 0x0881bc, .kind = RO, .read = timer_read },
	{ "GLGEN_GPIO_SET", 0x088184 },
	{ "GLGEN_MSCA", 0x08818c, 4, 4 },
	{ "GLGEN_MSRWD", 0x08819c, 4, 4 },
	{ "GLGEN_MDIO_I2C_SEL", 0x0881c0, 4, 4 },

	/* NVM, 3.4 */
	{ "GLNVM_ULD", R_GLNVM_ULD, .kind = RO, .reset = ULD_ALL_DONE },
	{ "GLNVM_GENS", R_GLNVM_GENS, .kind = RO,
	  .reset = GENS_NVM_PRES | SR_SIZE_4KB << GENS_SR_SIZE_SHIFT },
	{ "GLNVM_FLA", R_GLNVM_FLA, .kind = RO, .reset = FLA_LOCKED },
	{ "GLNVM_SRCTL", R_GLNVM_SRCTL, .write = nvm_write, .reset = SRCTL_DONE },
	{ "GLNVM_SRDATA", R_GLNVM_SRDATA, .kind = RO },

	/* admin queues, 7.10 */
	{ "PF_ATQBAL", R_PF_ATQBAL, .sticky = true, .mask = AQBAL_MASK },
	{ "PF_ATQBAH", R_PF_ATQBAH, .sticky = true },
	{ "PF_ATQLEN", R_PF_ATQLEN, .sticky = true }, { "PF_ATQH", R_PF_ATQH, .sticky = true },
	{ "PF_ATQT", R_PF_ATQT, .sticky = true, .write = adminq_write },
	{ "PF_ARQBAL", R_PF_ARQBAL, .sticky = true, .mask = AQBAL_MASK },
	{ "PF_ARQBAH", R_PF_ARQBAH, .sticky = true },
	{ "PF_ARQLEN", R_PF_ARQLEN, .sticky = true }, { "PF_ARQH", R_PF_ARQH, .sticky = true },
	{ "PF_ARQT", R_PF_ARQT, .sticky = true },

	/* host memory cache, 7.9: sizes of objects are exponents of 2 */
	{ "PFHMC_SDCMD", R_PFHMC_SDCMD, .write = hmc_write },
	{ "PFHMC_SDDATALOW", R_PFHMC_SDDATALOW },
	{ "PFHMC_SDDATAHIGH", R_PFHMC_SDDATAHIGH },
	{ "PFHMC_PDINV", R_PFHMC_PDINV },		/* no page descriptor is cached */
	{ "PFHMC_ERRORINFO", 0x0c0400 },
	{ "PFHMC_ERRORDATA", 0x0c0500 },
	{ "GLHMC_LANTXOBJSZ", R_GLHMC_LANTXOBJSZ, .kind = RO, .reset = 7 },
	{ "GLHMC_LANQMAX", R_GLHMC_LANQMAX, .kind = RO, .reset = QUEUES },
	{ "GLHMC_LANRXOBJSZ", R_GLHMC_LANRXOBJSZ, .kind = RO, .reset = 5 },
	{ "GLHMC_FCOEDDPOBJSZ", R_GLHMC_FCOEDDPOBJSZ, .kind = RO, .reset = 6 },
	{ "GLHMC_FCOEMAX", 0x0c2014, .kind = RO, .reset = FCOE_MAX },
	{ "GLHMC_FCOEFOBJSZ", R_GLHMC_FCOEFOBJSZ, .kind = RO, .reset = 6 },
	{ "GLHMC_FCOEFMAX", 0x0c20d0, .kind = RO, .reset = FCOE_MAX },
	{ "GLHMC_LANTXBASE", R_GLHMC_LANTXBASE(0), 16, 4 },
	{ "GLHMC_LANTXCNT", R_GLHMC_LANTXCNT(0), 16, 4 },
	{ "GLHMC_LANRXBASE", R_GLHMC_LANRXBASE(0), 16, 4 },
	{ "GLHMC_LANRXCNT", R_GLHMC_LANRXCNT(0), 16, 4 },
	{ "GLHMC_FCOEDDPBASE", 0x0c6600, 16, 4 },
	{ "GLHMC_FCOEDDPCNT", 0x0c6700, 16, 4 },
	{ "GLHMC_FCOEFBASE", 0x0c6800, 16, 4 },
	{ "GLHMC_FCOEFCNT", 0x0c6900, 16, 4 },

	/* queues, 8.3.3 and 8.4.3 */
	{ "QTX_ENA", R_QTX_ENA(0), QUEUES, 4, .write = queue_tx_write },
	{ "QRX_ENA", R_QRX_ENA(0), QUEUES, 4, .write = queue_rx_write },
	{ "QTX_CTL", R_QTX_CTL(0), QUEUES, 4 },
	{ "QTX_TAIL", R_QTX_TAIL(0), QUEUES, 4, .write = transmit_write },
	{ "QRX_TAIL", R_QRX_TAIL(0), QUEUES, 4, .write = receive_write },
	{ "QTX_HEAD", R_QTX_HEAD(0), QUEUES, 4 },
	{ "GLLAN_TXPRE_QDIS", R_GLLAN_TXPRE_QDIS(0), TXPRE_BLOCKS, 4 },
	{ "GLLAN_RCTL_0", R_GLLAN_RCTL_0 },
	{ "GLLAN_TSOMSK_F, _M, _L", 0x0442d8, 3, 4 },
	{ "GLLAN_TSO_MSS", R_GLLAN_TSO_MSS, .reset = 64 << TSO_MSS_MIN_SHIFT },
	{ "GL_MDET_TX", 0x0e6480 }, { "GL_MDET_RX", 0x12a510 },
	{ "PF_MDET_TX", 0x0e6400 }, { "PF_MDET_RX", 0x12a400 },

	/* interrupts, 7.5 */
	{ "PFINT_DYN_CTL0", R_PFINT_DYN_CTL0, .write = interrupt_write },
	{ "PFINT_DYN_CTLN", R_PFINT_DYN_CTLN(0), VECTORS - 1, 4, .write = interrupt_write },
	{ "PFINT_ITR0", R_PFINT_ITR0(0), ITRS, 128, .mask = ITR_INTERVAL },
	{ "PFINT_ITRN(0)", R_PFINT_ITRN(0, 0), VECTORS - 1, 4, .mask = ITR_INTERVAL },
	{ "PFINT_ITRN(1)", R_PFINT_ITRN(1, 0), VECTORS - 1, 4, .mask = ITR_INTERVAL },
	{ "PFINT_ITRN(2)", R_PFINT_ITRN(2, 0), VECTORS - 1, 4, .mask = ITR_INTERVAL },
	{ "PFINT_RATEN", R_PFINT_RATEN(0), VECTORS - 1, 4 },
	{ "PFINT_ICR0", R_PFINT_ICR0, .kind = RO, .read = interrupt_read },
	{ "PFINT_ICR0_ENA", R_PFINT_ICR0_ENA, .write = interrupt_enable },
	{ "PFINT_STAT_CTL0", R_PFINT_STAT_CTL0 },
	{ "PFINT_LNKLST0", R_PFINT_LNKLST0 },
	{ "PFINT_LNKLSTN", R_PFINT_LNKLSTN(0), VECTORS - 1, 4 },
	{ "PFINT_CEQCTL", 0x036800, VECTORS, 4 },
	{ "PFINT_AEQCTL", 0x038700 },
	{ "QINT_RQCTL", R_QINT_RQCTL(0), QUEUES, 4 },
	{ "QINT_TQCTL", R_QINT_TQCTL(0), QUEUES, 4 },

	/* classification, 7.1 */
	{ "PFQF_CTL_0", R_PFQF_CTL_0 },
	{ "PFQF_CTL_1", 0x245d80 },
	{ "PFQF_HKEY", R_PFQF_HKEY(0), RSS_KEY_LEN / 4, 128 },
	{ "PFQF_HLUT", R_PFQF_HLUT(0), LUT_ENTRIES / 4, 128 },
	{ "PFQF_HENA", R_PFQF_HENA(0), 2, 128 },
	{ "PFQF_FDSTAT", 0x246380, .kind = RO },
	{ "GLQF_FDCNT_0", 0x269bac, .kind = RO },
	{ "GLQF_FDEVICTENA", 0x270384, 2, 4 },
	{ "GLQF_HKEY", 0x270140, 13, 4 },
	{ "GLQF_HASH_INSET", R_GLQF_HASH_INSET(0, 0), 2 * PCTYPES, 4 },
	{ "GLQF_ORT", 0x268900, 64, 4 },
	{ "GLQF_PCNT", 0x266800, 512, 4, .kind = RO },
	{ "PRTQF_FD_INSET", 0x250000, 2 * PCTYPES, 32 },
	{ "PRTQF_FLX_PIT", 0x255200, 9, 32 },

	/* time stamping: storage, except for the clock */
	{ "PRTTSYN_CTL0", R_PRTTSYN_CTL0 }, { "PRTTSYN_CTL1", 0x085020 },
	{ "PRTTSYN_STAT_0", 0x1e4220, .kind = RO }, { "PRTTSYN_STAT_1", 0x085140, .kind = RO },
	{ "PRTTSYN_TIME_L", R_PRTTSYN_TIME_L, .read = time_read },
	{ "PRTTSYN_TIME_H", R_PRTTSYN_TIME_H, .read = time_read },
	{ "PRTTSYN_INC_L", 0x1e4040 }, { "PRTTSYN_INC_H", 0x1e4060 },
	{ "PRTTSYN_ADJ", 0x1e4280 },
	{ "PRTTSYN_TXTIME_L", 0x1e41c0, .kind = RO }, { "PRTTSYN_TXTIME_H", 0x1e41e0, .kind = RO },
	{ "PRTTSYN_RXTIME_L", 0x0850c0, 4, 32, .kind = RO },
	{ "PRTTSYN_RXTIME_H", 0x085040, 4, 32, .kind = RO },
	{ "PRTTSYN_AUX_0", 0x1e42a0, 2, 32 }, { "PRTTSYN_AUX_1", 0x1e42e0, 2, 32 },
	{ "PRTTSYN_CLKO", 0x1e4240, 2, 32 },
	{ "PRTTSYN_EVNT_L", 0x1e4080, 2, 32, .kind = RO },
	{ "PRTTSYN_EVNT_H", 0x1e40c0, 2, 32, .kind = RO },
	{ "PRTTSYN_TGT_L", 0x1e4140, 2, 32 }, { "PRTTSYN_TGT_H", 0x1e4180, 2, 32 },

	/* power management, wake-up */
	{ "PFPM_APM", 0x0b8080 }, { "PFPM_WUFC", 0x06b400 },
	{ "PRTPM_EEE_STAT", 0x1e4320, .kind = RO },
	{ "PRTPM_RLPIC", 0x1e43a0, .kind = RO }, { "PRTPM_TLPIC", 0x1e43c0, .kind = RO },
	{ "PRTGL_SAH", 0x1e2140, .reset = MAX_FRAME << 16 },

	/* statistics of the ports, 7.11: a counter takes 32 bytes, 8 for each of four ports */
	{ "GLPRT_..RC, ..ERRS", R_GLPRT(0x000, 0), 0xb00 / 4, 4, .kind = RO, .sticky = true },
	/* statistics of VSIs: bytes, packets, errors */
	{ "GLV_RDPC", R_GLV_RDPC(0), 2 * VSIS, 4, .kind = RO, .sticky = true },
	{ "GLV_GOTC", R_GLV_GOTC(0), 2 * VSIS, 4, .kind = RO, .sticky = true },
	{ "GLV_UPTC", R_GLV_UPTC(0), 2 * VSIS, 4, .kind = RO, .sticky = true },
	{ "GLV_MPTC", R_GLV_MPTC(0), 2 * VSIS, 4, .kind = RO, .sticky = true },
	{ "GLV_BPTC", R_GLV_BPTC(0), 2 * VSIS, 4, .kind = RO, .sticky = true },
	{ "GLV_TEPC", R_GLV_TEPC(0), 2 * VSIS, 4, .kind = RO, .sticky = true },
	{ "GLV_GORC", R_GLV_GORC(0), 2 * VSIS, 4, .kind = RO, .sticky = true },
	{ "GLV_UPRC", R_GLV_UPRC(0), 2 * VSIS, 4, .kind = RO, .sticky = true },
	{ "GLV_MPRC", R_GLV_MPRC(0), 2 * VSIS, 4, .kind = RO, .sticky = true },
	{ "GLV_BPRC", R_GLV_BPRC(0), 2 * VSIS, 4, .kind = RO, .sticky = true },
	{ "GLV_RUPP", R_GLV_RUPP(0), 2 * VSIS, 4, .kind = RO, .sticky = true },
	{ "GL_RXERR1", R_GL_RXERR1(0), 2 * 144, 4, .kind = RO, .sticky = true },
	{ "GLGEN_STAT_CLEAR", 0x390004 },

	/* of the model, not of the chip */
	{ "window", R_WINDOW, WINDOW_REGS, 4, .read = window_read, .write = window_write },
};

const unsigned int n_regs = sizeof(regs) / sizeof(*regs);

static void set_inset(struct nic *n, unsigned int pctype, uint64_t inset)
{
	set(n, R_GLQF_HASH_INSET(0, pctype), inset);
	set(n, R_GLQF_HASH_INSET(1, pctype), inset >> 32);
}

/* 7.1.8.1: the default input set of the hash for each packet class */
static void reset_insets(struct nic *n)
{
	static const uint8_t with_ports[] = { PCTYPE_IPV4_UDP, PCTYPE_IPV4_TCP, PCTYPE_IPV6_UDP,
					      PCTYPE_IPV6_TCP, PCTYPE_IPV4_SCTP, PCTYPE_IPV6_SCTP };
	static const uint8_t without[] = { PCTYPE_IPV4_OTHER, PCTYPE_IPV4_FRAG, PCTYPE_IPV6_OTHER,
					   PCTYPE_IPV6_FRAG };
	const uint64_t v4 = INSET_L3_SRC | INSET_L3_DST, v6 = INSET_L3_V6_SRC | INSET_L3_V6_DST;
	const uint64_t ports = INSET_L4_SRC | INSET_L4_DST;
	unsigned int i;

	for (i = 0; i < sizeof(with_ports); i++)
		set_inset(n, with_ports[i], ports | (with_ports[i] < PCTYPE_IPV6_UDP ? v4 : v6));
	for (i = 0; i < sizeof(without); i++)
		set_inset(n, without[i], without[i] < PCTYPE_IPV6_UDP ? v4 : v6);
}

void registers_reset(struct nic *n, bool all)
{
	register_file_reset(n, all);
	set(n, R_PFGEN_PORTNUM, port_of(n));
	set(n, R_PF_FUNC_RID, port_of(n));
	/* the clock belongs to another function, so i40e_ptp_init() enables no time stamps */
	set(n, R_PRTTSYN_CTL0, NO_FUNCTION << PRTTSYN_PF_ID_SHIFT);
	reset_insets(n);
}
