/* SPDX-License-Identifier: GPL-2.0-only */
/* Compiles programs to machine code with the kernel's BPF JIT. */
#ifndef _PFQ_LANG_JIT_H
#define _PFQ_LANG_JIT_H

#include "engine/lang_engine.h"

struct bpf_prog;

/**
 * pfq_lang_jit() - compile a verified program
 * @code: the program; it must outlive the result, which contains its addresses
 * @nr_insns: its number of instructions
 *
 * Call bpf_func of the result with a struct pfq_lang_run. Free it with bpf_prog_free().
 *
 * Context: Process. Sleeps.
 * Return: the eBPF program, or NULL if the kernel has no usable BPF JIT, the program is too
 * long, or there is no memory. The caller then interprets the program.
 */
struct bpf_prog *pfq_lang_jit(const struct pfq_lang_code *code, u32 nr_insns);

#endif
