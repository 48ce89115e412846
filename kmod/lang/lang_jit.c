// SPDX-License-Identifier: GPL-2.0-only
/* The eBPF that lang_bpf.c makes, compiled by the kernel, as lib/test_bpf.c does. */
#include <linux/filter.h>
#include <linux/slab.h>

#include "engine/lang_bpf.h"
#include "lang/lang_jit.h"

/* A call's immediate is the distance from __bpf_call_base. */
static bool put_addresses(struct bpf_insn *insn, u32 n)
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

static struct bpf_prog *translate(const struct pfq_lang_code *code, u32 nr_insns, struct pfq_bpf_place *place)
{
	const u32 n = pfq_lang_to_bpf(code, nr_insns, place, NULL);
	struct bpf_prog *prog = bpf_prog_alloc(bpf_prog_size(n), 0);

	if (!prog)
		return NULL;
	prog->len = n;
	prog->type = BPF_PROG_TYPE_SOCKET_FILTER;
	if (pfq_lang_to_bpf(code, nr_insns, place, prog->insnsi) && put_addresses(prog->insnsi, n))
		return prog;
	bpf_prog_free(prog);
	return NULL;
}

struct bpf_prog *pfq_lang_jit(const struct pfq_lang_code *code, u32 nr_insns)
{
	struct bpf_prog *prog;
	struct pfq_bpf_place *place;
	int err;

	if (!IS_ENABLED(CONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS))
		return NULL;
	place = kvmalloc_array(nr_insns, sizeof(*place), GFP_KERNEL);
	if (!place)
		return NULL;
	prog = translate(code, nr_insns, place);
	kvfree(place);
	if (!prog)
		return NULL;
	prog = bpf_prog_select_runtime(prog, &err);
	if (!err && prog->jited)
		return prog;
	bpf_prog_free(prog);
	return NULL;
}
