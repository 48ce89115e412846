// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes the kernel's JIT compile the eBPF that engine/lang_bpf.c generates. The eBPF bypasses the
 * BPF verifier, as in lib/test_bpf.c; pfq_lang_verify() has checked the program instead.
 */
#include <linux/filter.h>
#include <linux/slab.h>

#include "engine/lang_bpf.h"
#include "lang/lang_jit.h"

/* Replace each enum pfq_lang_helper by the function's distance from __bpf_call_base. */
static bool lang_jit_resolve_calls(struct bpf_insn *insn, u32 n)
{
	static const unsigned long helper[PFQ_LANG_NR_HELPERS] = {
		[PFQ_LANG_HELPER_STEP] = (unsigned long)pfq_lang_step,
		[PFQ_LANG_HELPER_FLOW_HASH] = (unsigned long)pfq_flow_hash,
	};
	s64 distance;

	for (; n--; insn++) {
		if (insn->code != (BPF_JMP | BPF_CALL))
			continue;
		distance = helper[insn->imm] - (unsigned long)__bpf_call_base;
		if (distance != (s32)distance)
			return false;
		insn->imm = distance;
	}
	return true;
}

static struct bpf_prog *lang_jit_translate(const struct pfq_lang_code *code, u32 nr_insns,
					   struct pfq_bpf_insn_info *info)
{
	const u32 n = pfq_lang_to_bpf(code, nr_insns, info, NULL);
	struct bpf_prog *prog = bpf_prog_alloc(bpf_prog_size(n), 0);

	if (!prog)
		return NULL;
	prog->len = n;
	prog->type = BPF_PROG_TYPE_SOCKET_FILTER;
	if (pfq_lang_to_bpf(code, nr_insns, info, prog->insnsi) && lang_jit_resolve_calls(prog->insnsi, n))
		return prog;
	bpf_prog_free(prog);
	return NULL;
}

struct bpf_prog *pfq_lang_jit(const struct pfq_lang_code *code, u32 nr_insns)
{
	struct bpf_prog *prog;
	struct pfq_bpf_insn_info *info;
	int err;

	if (!IS_ENABLED(CONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS))
		return NULL;
	info = kvmalloc_array(nr_insns, sizeof(*info), GFP_KERNEL);
	if (!info)
		return NULL;
	prog = lang_jit_translate(code, nr_insns, info);
	kvfree(info);
	if (!prog)
		return NULL;
	prog = bpf_prog_select_runtime(prog, &err);
	if (!err && prog->jited)
		return prog;
	bpf_prog_free(prog);
	return NULL;
}
