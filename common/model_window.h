/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The test window of a NIC model (models/): 32-bit registers that no real chip has. Programs
 * in the guest use them to generate packets, to inject faults and to read the guest's CPU
 * time. The window is both the last WINDOW_SIZE bytes of BAR 0 and the last ones of the PCI
 * configuration space. models/common/window.c implements it, selftests and bench access it.
 *
 * The includer defines R_WINDOW, the offset at which its window begins.
 */
#ifndef MODEL_WINDOW_H
#define MODEL_WINDOW_H

#define WINDOW_SIZE		0x100			/* bytes */
#define R_WIN_MAGIC		(R_WINDOW + 0x00)	/* reads as WINDOW_MAGIC */
#define   WINDOW_MAGIC		0x37514650		/* "PFQ7" */

/* The packet generator. A write to R_WIN_COUNT starts it; a read returns the frames still to send. */
#define R_WIN_COUNT		(R_WINDOW + 0x04)	/* frames */
#define R_WIN_BURST		(R_WINDOW + 0x08)	/* frames per burst */
#define R_WIN_GAP_US		(R_WINDOW + 0x0c)	/* pause between bursts, us */
#define R_WIN_LEN		(R_WINDOW + 0x10)	/* bytes per frame, without FCS */
#define R_WIN_FLOWS		(R_WINDOW + 0x14)	/* UDP flows; 0: frames of ethertype 0x88b5 */

/* Counters, since the model was started; read-only by convention. */
#define R_WIN_DELIVERED		(R_WINDOW + 0x18)	/* frames written to receive rings */
#define R_WIN_BURSTS		(R_WINDOW + 0x1c)	/* bursts generated */

/* Faults. Registers that count frames decrease by one with each frame that the fault hits. */
#define R_WIN_FLAP_MS		(R_WINDOW + 0x20)	/* unplug the cable for this many ms */
#define R_WIN_BAD_CRC		(R_WINDOW + 0x24)	/* frames to receive with a bad FCS */
#define R_WIN_SHORT		(R_WINDOW + 0x28)	/* frames to cut below 64 bytes */
#define R_WIN_WB_DELAY_US	(R_WINDOW + 0x2c)	/* delay of each descriptor write-back, us */
#define R_WIN_DMA_ERROR		(R_WINDOW + 0x30)	/* frames to lose to a DMA error */

/* CPU time that the guest has used, in ns. 0 if unknown. A read of LOW latches HIGH. */
#define R_WIN_CPU_LOW		(R_WINDOW + 0x34)
#define R_WIN_CPU_HIGH		(R_WINDOW + 0x38)

#define WINDOW_REGS		15

#endif
