/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interface between a program in the guest and counter.c in QEMU. A no-op that no compiler
 * emits marks the begin and the end of a measurement; text at a fixed address names it.
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
#define METER_PROFILE	3	/* the end; count per function, too, by METER_SYMBOLS */

/* Copy /proc/kallsyms for meter_profile(). Call after the last module is loaded. */
void meter_symbols(void);

/* Begin a measurement. */
void meter_begin(void);

/* End it. The counter writes a line that starts with the label. */
void meter_end(const char *label);

/* End it. The counter writes that line, and one for each function. */
void meter_profile(const char *label);

#endif
