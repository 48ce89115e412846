/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Verified programs as eBPF, which the kernel compiles. */
#ifndef _PFQ_LANG_BPF_H
#define _PFQ_LANG_BPF_H

#include <linux/bpf.h>
#include "engine/lang_engine.h"

/* What the eBPF calls: the immediate of BPF_CALL, until the caller puts an address there. */
enum pfq_lang_helper { PFQ_LANG_HELPER_STEP, PFQ_LANG_HELPER_FLOW_HASH, PFQ_LANG_NR_HELPERS };

/* What the translation knows of an instruction. */
struct pfq_bpf_place {
	u32 start;	/* in the eBPF */
	u32 facts;	/* that hold on each way there */
	u32 ways;
};

/*
 * Returns the number of instructions, which out has room for; NULL: only counts
 * them. 0: a jump is too far for eBPF. place: one for each instruction of code. The eBPF
 * takes a struct pfq_lang_run whose view has been read, or, when
 * pfq_lang_reads_headers() says so, need not have been.
 */
u32 pfq_lang_to_bpf(const struct pfq_lang_code *code, u32 nr_insns, struct pfq_bpf_place *place,
		    struct bpf_insn *out);

bool pfq_lang_reads_headers(const struct pfq_lang_code *code, u32 nr_insns);

#endif
