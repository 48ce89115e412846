/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Verified programs as eBPF, which the kernel compiles to machine code. */
#ifndef _PFQ_LANG_BPF_H
#define _PFQ_LANG_BPF_H

#include <linux/bpf.h>
#include "engine/lang_engine.h"

/* The functions that the eBPF calls: immediates of BPF_CALL, which the caller must resolve. */
enum pfq_lang_helper { PFQ_LANG_HELPER_STEP, PFQ_LANG_HELPER_FLOW_HASH, PFQ_LANG_NR_HELPERS };

/**
 * struct pfq_bpf_insn_info - what the translator knows of an instruction
 * @start: index of its first eBPF instruction
 * @facts: PFQ_FACT_* that hold for the outermost headers on all paths to it
 * @preds: number of instructions that lead to it
 */
struct pfq_bpf_insn_info {
	u32 start;
	u32 facts;
	u32 preds;
};

/**
 * pfq_lang_to_bpf() - translate a verified program
 * @code: the program
 * @nr_insns: its number of instructions
 * @info: scratch memory, one entry for each instruction; the first call fills it for the second
 * @out: NULL in the first call, which only counts; in the second, room for as many
 *	instructions as the first call returned
 *
 * The eBPF takes a struct pfq_lang_run, as pfq_lang_run() does, and returns 0.
 *
 * Return: the number of eBPF instructions, or 0 if a jump is too long for eBPF.
 */
u32 pfq_lang_to_bpf(const struct pfq_lang_code *code, u32 nr_insns, struct pfq_bpf_insn_info *info,
		    struct bpf_insn *out);

/* Does the program look at headers? If not, its caller need not parse them. */
bool pfq_lang_reads_headers(const struct pfq_lang_code *code, u32 nr_insns);

#endif
