/* SPDX-License-Identifier: GPL-2.0-only */
/* Compiles programs to machine code by the kernel's BPF JIT. */
#ifndef _PFQ_LANG_JIT_H
#define _PFQ_LANG_JIT_H

#include "engine/lang_engine.h"

struct bpf_prog;

/**
 * pfq_lang_jit() - compile a verified program
 * @code: the program; it must live as long as the result, which has its addresses
 * @nr_insns: its number of instructions
 *
 * Call bpf_func of the result with a struct pfq_lang_run. Free it with bpf_prog_free().
 *
 * Context: Process. Sleeps.
 * Return: NULL if the kernel has no BPF JIT, the program is too long for it, or memory
 * is short. The caller then interprets the program.
 */
struct bpf_prog *pfq_lang_jit(const struct pfq_lang_code *code, u32 nr_insns);

#endif
