/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_LANG_JIT_H
#define _PFQ_LANG_JIT_H

#include "engine/lang_engine.h"

struct bpf_prog;

/*
 * A verified program in the CPU's instructions: takes a struct pfq_lang_run. NULL where
 * the kernel compiles no eBPF, or the program is too long for it: interpret it.
 */
struct bpf_prog *pfq_lang_jit(const struct pfq_lang_code *code, u32 nr_insns);

#endif
