/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Not of any chip: registers in an unused part of BAR 0, its end, by which a test in
 * the guest works the model (window.c). R_WINDOW is where they begin.
 */
#ifndef WINDOW_H
#define WINDOW_H

#define WINDOW_SIZE		0x100
#define R_WIN_MAGIC		(R_WINDOW + 0x00)
#define R_WIN_COUNT		(R_WINDOW + 0x04)	/* frames to generate; left over */
#define R_WIN_BURST		(R_WINDOW + 0x08)	/* frames a burst */
#define R_WIN_GAP_US		(R_WINDOW + 0x0c)	/* between bursts */
#define R_WIN_LEN		(R_WINDOW + 0x10)	/* of a frame, without its checksum */
#define R_WIN_FLOWS		(R_WINDOW + 0x14)	/* of UDP; 0: an ethertype of nobody */
#define R_WIN_GIVEN		(R_WINDOW + 0x18)	/* frames written to rings since the reset */
#define R_WIN_BURSTS		(R_WINDOW + 0x1c)
#define R_WIN_FLAP_MS		(R_WINDOW + 0x20)	/* pulls the cable for so long */
#define R_WIN_BAD_CRC		(R_WINDOW + 0x24)	/* so many of the next frames */
#define R_WIN_SHORT		(R_WINDOW + 0x28)
#define R_WIN_WB_DELAY_US	(R_WINDOW + 0x2c)	/* write back descriptors so late */
#define R_WIN_DMA_ERROR		(R_WINDOW + 0x30)
#define R_WIN_CPU_LOW		(R_WINDOW + 0x34)	/* ns that the machine took; it latches the upper half */
#define R_WIN_CPU_HIGH		(R_WINDOW + 0x38)
#define   WINDOW_REGS		15
#define   WINDOW_MAGIC		0x37514650		/* "PFQ7" */

#endif
