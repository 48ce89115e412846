/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between a program in the guest and counter.c in QEMU: a no-op that no compiler
 * makes marks where a measurement begins and ends, text at a fixed address names it.
 */
#ifndef _BENCH_METER_H
#define _BENCH_METER_H

#define METER_LABEL	0x10000000ul
#define METER_LABEL_MAX	4096ul
#define METER_SYMBOLS	(METER_LABEL + METER_LABEL_MAX)	/* /proc/kallsyms */
#define METER_SYMBOLS_MAX (16ul << 20)

/* nopl 0x504600XX(%rax,%rax,1); XX says what it marks */
#define METER_NOP	{ 0x0f, 0x1f, 0x84, 0x00, 0, 0x00, 0x46, 0x50 }
#define METER_MARK_AT	4

#define METER_BEGIN	1
#define METER_END	2
#define METER_PROFILE	3	/* the end; and count functions, by METER_SYMBOLS */

/* For meter_profile(): where functions are now. */
void meter_symbols(void);

void meter_begin(void);

/* What was counted is written as a line that starts with the label. */
void meter_end(const char *label);

/* The same, and a line for each function. */
void meter_profile(const char *label);

#endif
