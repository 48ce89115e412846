/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An engine for lang_run_packet(): it interprets the program's eBPF, as the BPF documentation says. */
#ifndef LANG_VM_H
#define LANG_VM_H

#include <stdlib.h>

#include "engine/lang_bpf.h"
#include <pfq/lang.h>

#include "../lang/bytecode.h"

static inline uint64_t vm_load(const uint8_t *p, uint8_t code)
{
	uint16_t h;
	uint32_t w;
	uint64_t d;

	switch (code & 0x18) {
	case BPF_B:
		return *p;
	case BPF_H:
		memcpy(&h, p, sizeof(h));
		return h;
	case BPF_W:
		memcpy(&w, p, sizeof(w));
		return w;
	}
	memcpy(&d, p, sizeof(d));
	return d;
}

static inline void vm_store(uint8_t *p, uint8_t code, uint64_t value)
{
	static const uint8_t size[] = { 4, 2, 1, 8 };

	memcpy(p, &value, size[(code & 0x18) >> 3]);
}

static inline uint64_t vm_alu(uint8_t code, uint64_t a, uint64_t b)
{
	switch (code & 0xf0) {
	case BPF_MOV:
		return b;
	case BPF_ADD:
		return a + b;
	case BPF_AND:
		return a & b;
	case BPF_END:
		return __builtin_bswap16(a);
	}
	abort();
}

static inline bool vm_jumps(uint8_t code, uint64_t a, uint64_t b)
{
	switch (code & 0xf0) {
	case BPF_JA:
		return true;
	case BPF_JEQ:
		return a == b;
	case BPF_JNE:
		return a != b;
	case BPF_JGT:
		return a > b;
	case BPF_JGE:
		return a >= b;
	case BPF_JLT:
		return a < b;
	case BPF_JLE:
		return a <= b;
	case BPF_JSET:
		return a & b;
	}
	abort();
}

static inline uint64_t vm_call(int helper, const uint64_t *r)
{
	if (helper == PFQ_LANG_HELPER_STEP)
		return pfq_lang_step((void *)r[1], (void *)r[2], (void *)r[3]);
	if (helper == PFQ_LANG_HELPER_FLOW_HASH)
		return pfq_flow_hash((void *)r[1], (void *)r[2]);
	abort();
}

/* Interpret eBPF. A call clobbers the caller-saved registers, to expose code that relies on them. */
static inline void vm_run(const struct bpf_insn *i, struct pfq_lang_run *run)
{
	uint64_t r[11] = { 0 }, b;

	for (r[1] = (uintptr_t)run;; i++) {
		b = i->code & BPF_X ? r[i->src_reg] : (uint64_t)i->imm;
		switch (i->code & 7) {
		case BPF_LD:
			r[i->dst_reg] = (uint32_t)i[0].imm | (uint64_t)i[1].imm << 32;
			i++;
			break;
		case BPF_LDX:
			r[i->dst_reg] = vm_load((void *)(r[i->src_reg] + i->off), i->code);
			break;
		case BPF_ST:
			vm_store((void *)(r[i->dst_reg] + i->off), i->code, i->imm);
			break;
		case BPF_STX:
			vm_store((void *)(r[i->dst_reg] + i->off), i->code, r[i->src_reg]);
			break;
		case BPF_ALU:
			r[i->dst_reg] = (uint32_t)vm_alu(i->code, r[i->dst_reg], b);
			break;
		case BPF_ALU64:
			r[i->dst_reg] = vm_alu(i->code, r[i->dst_reg], b);
			break;
		case BPF_JMP32:
			i += vm_jumps(i->code, (uint32_t)r[i->dst_reg], (uint32_t)b) ? i->off : 0;
			break;
		default:
			if (i->code == (BPF_JMP | BPF_EXIT))
				return;
			if (i->code != (BPF_JMP | BPF_CALL)) {
				i += vm_jumps(i->code, r[i->dst_reg], b) ? i->off : 0;
				break;
			}
			r[0] = vm_call(i->imm, r);
			r[1] = r[2] = r[3] = r[4] = r[5] = 1;
		}
	}
}

/* A program and its eBPF. */
struct vm {
	struct pfq_lang *prog;		/* NULL: it did not compile */
	struct bpf_insn *insn;		/* NULL: it is too long for eBPF */
	bool reads_headers;
};

/* Translate a program. vm_free() frees both. */
static inline struct vm vm_translate(struct pfq_lang *prog)
{
	const struct pfq_lang_header *h = prog->code;
	const struct pfq_lang_insn *insn = (const void *)(h + 1);
	const struct pfq_lang_code code = { insn, (const u8 *)(insn + h->nr_insns) };
	struct pfq_bpf_insn_info *info = malloc(h->nr_insns * sizeof(*info));
	const uint32_t n = pfq_lang_to_bpf(&code, h->nr_insns, info, NULL);
	struct vm vm = {
		.prog = prog,
		.insn = malloc(n * sizeof(*vm.insn)),
		.reads_headers = pfq_lang_reads_headers(&code, h->nr_insns),
	};

	if (!pfq_lang_to_bpf(&code, h->nr_insns, info, vm.insn)) {
		free(vm.insn);
		vm.insn = NULL;
	}
	free(info);
	return vm;
}

static inline void vm_free(struct vm *vm)
{
	free(vm->insn);
	pfq_lang_free(vm->prog);
}

static const struct vm *vm_now;		/* the program that vm_engine() runs */

static inline void vm_engine(const struct pfq_lang_code *code, struct pfq_lang_run *run)
{
	if (!vm_now->reads_headers)
		memset(run->view.layer, 0xff, sizeof(run->view.layer));
	if (vm_now->insn)
		vm_run(vm_now->insn, run);
	else
		pfq_lang_run(code, run);
}

/* Return whether both engines decide the same. r gets the interpreter's decision. */
static inline bool engines_agree(const struct vm *vm, const struct pfq_lang_packet *p,
				 struct pfq_lang_result *r)
{
	const unsigned int rr_next = lang_rr_next;
	struct pfq_lang_result two;

	lang_run_packet(vm->prog, p, r, pfq_lang_run);
	lang_rr_next = rr_next;
	vm_now = vm;
	lang_run_packet(vm->prog, p, &two, vm_engine);
	return !memcmp(r, &two, sizeof(two));
}

#endif
