/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interface between a program in the guest and counter.c in QEMU. The program marks the
 * beginning and the end of a measurement by a no-op that no compiler emits. A text at a fixed
 * address, the label, names the measurement.
 */
#ifndef _BENCH_METER_H
#define _BENCH_METER_H

#define METER_LABEL	0x10000000ul
#define METER_LABEL_MAX	4096ul
#define METER_SYMBOLS	(METER_LABEL + METER_LABEL_MAX)	/* the text of /proc/kallsyms */
#define METER_SYMBOLS_MAX (16ul << 20)

/* nopl 0x504600XX(%rax,%rax,1); XX is the mark */
#define METER_NOP	{ 0x0f, 0x1f, 0x84, 0x00, 0, 0x00, 0x46, 0x50 }
#define METER_MARK_AT	4

#define METER_BEGIN	1
#define METER_END	2
#define METER_PROFILE	3	/* the end; also write counts per function, by METER_SYMBOLS */

/* Copy /proc/kallsyms for meter_profile(). Call after the last module is loaded. */
void meter_symbols(void);

/* Begin a measurement. */
void meter_begin(void);

/* End a measurement. The counter writes its total in a line with the label. */
void meter_end(const char *label);

/* End a measurement. The counter writes its total and a line for each function. */
void meter_profile(const char *label);

#endif
