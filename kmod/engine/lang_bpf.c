// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Translates a verified program to eBPF. A test of the outermost headers becomes a load
 * and a comparison; for other instructions the eBPF calls pfq_lang_step(). The
 * translation runs twice: the first pass only learns where each instruction starts.
 */
#include "engine/lang_bpf.h"
#include "engine/lang_ops.h"

#define OUTCOME	BPF_REG_6	/* struct pfq_outcome */
#define RUN	BPF_REG_7	/* struct pfq_lang_run */
#define FACTS	BPF_REG_8	/* facts of the outermost headers */
#define PAYLOAD	BPF_REG_9	/* payload of the outermost headers */

#define PORTS_LINEAR	3	/* compare up to this many ports one by one, more by binary search */
#define PORTS_MAX	64	/* in one binary search */

#define LAYER_OFF(field)	offsetof(struct pfq_lang_run, view.layer[0].field)
#define OUTCOME_OFF(field)	offsetof(struct pfq_outcome, field)

struct translation {
	const struct pfq_lang_code *code;
	const struct pfq_lang_insn *insn;	/* the one being translated */
	u32 known;				/* facts that hold before it */
	u32 gained;				/* facts that hold at jt in addition */
	struct pfq_bpf_insn_info *info;		/* one for each instruction */
	struct bpf_insn *out;			/* NULL in the first pass */
	u32 n;					/* emitted so far */
	bool jump_too_far;			/* beyond the 16 bits of off */
};

static void emit(struct translation *t, u8 code, u8 dst, u8 src, s64 off, s32 imm)
{
	if (t->out)
		t->out[t->n] = (struct bpf_insn) {
			.code = code, .dst_reg = dst, .src_reg = src, .off = off, .imm = imm,
		};
	if (off != (s16)off)
		t->jump_too_far = true;
	t->n++;
}

static void emit_imm64(struct translation *t, u8 dst, u64 k)
{
	emit(t, BPF_LD | BPF_IMM | BPF_DW, dst, 0, 0, (u32)k);
	emit(t, 0, 0, 0, 0, k >> 32);
}

static void emit_load(struct translation *t, u8 size, u8 dst, u8 src, u32 off)
{
	emit(t, BPF_LDX | BPF_MEM | size, dst, src, off, 0);
}

static void emit_store_imm(struct translation *t, u8 size, u32 off, s32 value)
{
	emit(t, BPF_ST | BPF_MEM | size, OUTCOME, 0, off, value);
}

/* Emit a jump within this instruction's code. patch_jump() sets its target. */
static u32 emit_jforward(struct translation *t, u8 op, u8 reg, s32 imm)
{
	emit(t, BPF_JMP | op | BPF_K, reg, 0, 0, imm);
	return t->n - 1;
}

/* Make the next emitted instruction the target of the jump. */
static void patch_jump(struct translation *t, u32 jump)
{
	if (t->out)
		t->out[jump].off = t->n - jump - 1;
}

/* Emit a jump to an instruction of the program. */
static void emit_jinsn(struct translation *t, u8 code, u8 reg, s32 imm, u32 skip)
{
	const u32 to = t->insn - t->code->insn + 1 + skip;

	emit(t, code, reg, 0, t->out ? (s64)t->info[to].start - t->n - 1 : 0, imm);
}

static void emit_goto(struct translation *t, u32 skip)
{
	if (skip)
		emit_jinsn(t, BPF_JMP | BPF_JA, 0, 0, skip);
}

/* Continue at jt. */
static void emit_true(struct translation *t)
{
	emit_goto(t, t->insn->jt);
}

/* Continue at jf. */
static void emit_false(struct translation *t)
{
	emit_goto(t, t->insn->jf);
}

static void emit_jtrue(struct translation *t, u8 code, u8 reg, s32 imm)
{
	emit_jinsn(t, code, reg, imm, t->insn->jt);
}

/* Record a path to an instruction. Only facts that hold on all paths to it are known there. */
static void merge_facts(struct translation *t, u32 skip, u32 facts)
{
	struct pfq_bpf_insn_info *to = &t->info[t->insn - t->code->insn + 1 + skip];

	if (facts & (PFQ_FACT_TCP | PFQ_FACT_UDP))
		facts |= PFQ_FACT_FLOW;
	to->facts = to->preds++ ? to->facts & facts : facts;
}

/* Require one of the facts. If none holds, skip that many instructions. */
static void emit_require_or(struct translation *t, u32 facts, u32 skip)
{
	u32 has;

	if (t->known & facts)
		return;
	has = emit_jforward(t, BPF_JSET, FACTS, facts);
	emit_jinsn(t, BPF_JMP | BPF_JA, 0, 0, skip);
	patch_jump(t, has);
	if (!(facts & (facts - 1)))
		t->gained |= facts;
}

/* Require one of the facts. If none holds, continue at jf. */
static void emit_require(struct translation *t, u32 facts)
{
	emit_require_or(t, facts, t->insn->jf);
}

/* Emit the last comparison of an instruction. yes and no are opposite jumps: one of them is enough. */
static void emit_decide(struct translation *t, u8 yes, u8 no, u8 reg, s32 imm)
{
	if (!t->insn->jt) {
		emit_jinsn(t, no, reg, imm, t->insn->jf);
		return;
	}
	emit_jtrue(t, yes, reg, imm);
	emit_false(t);
}

static void emit_call_step(struct translation *t)
{
	emit_imm64(t, BPF_REG_1, (unsigned long)t->insn);
	emit_imm64(t, BPF_REG_2, (unsigned long)t->code->pool);
	emit(t, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_3, RUN, 0, 0);
	emit(t, BPF_JMP | BPF_CALL, 0, 0, 0, PFQ_LANG_HELPER_STEP);
}

static void emit_step(struct translation *t)
{
	emit_call_step(t);
	emit_decide(t, BPF_JMP | BPF_JNE | BPF_K, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0);
}

static void emit_facts(struct translation *t)
{
	const u32 a = t->insn->a, b = t->insn->b;

	t->gained = b;
	if (!b) {
		emit_jinsn(t, BPF_JMP | BPF_JSET | BPF_K, FACTS, a, t->insn->jf);
		emit_true(t);
	} else if (a == b && !(a & (a - 1))) {
		emit_jtrue(t, BPF_JMP | BPF_JSET | BPF_K, FACTS, a);
		emit_false(t);
	} else {
		emit(t, BPF_ALU | BPF_MOV | BPF_X, BPF_REG_1, FACTS, 0, 0);
		emit(t, BPF_ALU | BPF_AND | BPF_K, BPF_REG_1, 0, 0, a);
		emit_decide(t, BPF_JMP | BPF_JEQ | BPF_K, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_1, b);
	}
}

/* Is the next instruction a port test, too, and reached only by the jf of this one? */
static bool ports_continue(const struct translation *t)
{
	const struct pfq_lang_insn *i = t->insn;

	return !i->jf && i->jt && i[1].op == PFQ_LANG_OP_PORT && !i[1].layer && i[1].flags == i->flags &&
	       !t->info[i + 1 - t->code->insn].preds;
}

/* For a run of port tests: the number of instructions to skip if no port matches. */
static u32 ports_last_jf(const struct translation *t)
{
	struct translation last = *t;

	while (ports_continue(&last))
		last.insn++;
	return last.insn - t->insn + last.insn->jf;
}

/*
 * Search the port in a register among n ports, sorted by their value in network byte order.
 * Continues at jt if it is one of them, else with the next instruction that is emitted.
 */
static void emit_port_search(struct translation *t, u8 reg, const u16 *port, u32 n)
{
	u32 i, upper, none;

	if (n <= PORTS_LINEAR) {
		for (i = 0; i < n; i++)
			emit_jtrue(t, BPF_JMP | BPF_JEQ | BPF_K, reg, port[i]);
		return;
	}
	upper = emit_jforward(t, BPF_JGE, reg, port[n / 2]);
	emit_port_search(t, reg, port, n / 2);
	none = emit_jforward(t, BPF_JA, 0, 0);
	patch_jump(t, upper);
	emit_port_search(t, reg, port + n / 2, n - n / 2);
	patch_jump(t, none);
}

static void insert_sorted(u16 *port, u32 n, u16 is)
{
	for (; n && port[n - 1] > is; n--)
		port[n] = port[n - 1];
	port[n] = is;
}

/* The number of successive port tests, from this one on, with the same jump target. */
static u32 ports_same_target(const struct translation *t)
{
	struct translation last = *t;
	u32 n = 1;

	for (; n < PORTS_MAX && ports_continue(&last) && last.insn->jt == last.insn[1].jt + 1; n++)
		last.insn++;
	return n;
}

static void emit_port_set(struct translation *t, u32 n)
{
	u16 port[PORTS_MAX];
	u32 i;

	for (i = 0; i < n; i++)
		insert_sorted(port, i, __builtin_bswap16(t->insn[i].a));
	if (t->insn->flags & PFQ_LANG_SRC)
		emit_port_search(t, BPF_REG_1, port, n);
	if (t->insn->flags & PFQ_LANG_DST)
		emit_port_search(t, BPF_REG_2, port, n);
}

/* Translate a run of port tests together, so that the packet's ports are loaded once. */
static void emit_port(struct translation *t)
{
	u32 n;

	emit_require_or(t, PFQ_FACT_FLOW, ports_last_jf(t));
	if (t->insn->flags & PFQ_LANG_SRC)
		emit_load(t, BPF_H, BPF_REG_1, PAYLOAD, 0);
	if (t->insn->flags & PFQ_LANG_DST)
		emit_load(t, BPF_H, BPF_REG_2, PAYLOAD, 2);
	for (n = 0;; n--, t->insn++) {
		if (!n) {
			n = ports_same_target(t);
			emit_port_set(t, n);
		}
		if (!ports_continue(t))
			break;
		merge_facts(t, t->insn->jt, t->known | PFQ_FACT_FLOW);
	}
	emit_false(t);
}

static void emit_one_addr4(struct translation *t, u32 off)
{
	emit_load(t, BPF_W, BPF_REG_1, BPF_REG_2, off);
	if (t->insn->b != ~0u)
		emit(t, BPF_ALU | BPF_AND | BPF_K, BPF_REG_1, 0, 0, __builtin_bswap32(t->insn->b));
	emit_jtrue(t, BPF_JMP32 | BPF_JEQ | BPF_K, BPF_REG_1, __builtin_bswap32(t->insn->a));
}

static void emit_addr4(struct translation *t)
{
	emit_require(t, PFQ_FACT_IP4);
	emit_load(t, BPF_DW, BPF_REG_2, RUN, LAYER_OFF(network));
	if (t->insn->flags & PFQ_LANG_SRC)
		emit_one_addr4(t, 12);
	if (t->insn->flags & PFQ_LANG_DST)
		emit_one_addr4(t, 16);
	emit_false(t);
}

static void emit_one_mac(struct translation *t, u32 off)
{
	u32 no;

	if (t->insn->a == PFQ_LANG_MAC_MULTICAST) {
		emit_load(t, BPF_B, BPF_REG_1, BPF_REG_2, off);
		emit_jtrue(t, BPF_JMP | BPF_JSET | BPF_K, BPF_REG_1, 1);
		return;
	}
	emit_load(t, BPF_H, BPF_REG_1, BPF_REG_2, off);
	no = emit_jforward(t, BPF_JNE, BPF_REG_1, 0xffff);
	emit_load(t, BPF_W, BPF_REG_1, BPF_REG_2, off + 2);
	emit_jtrue(t, BPF_JMP32 | BPF_JEQ | BPF_K, BPF_REG_1, -1);
	patch_jump(t, no);
}

static void emit_cast(struct translation *t)
{
	if (t->insn->a > PFQ_LANG_MAC_MULTICAST) {
		emit_require(t, PFQ_FACT_IP);
		emit_step(t);
		return;
	}
	emit_require(t, PFQ_FACT_LINK);
	emit_load(t, BPF_DW, BPF_REG_2, RUN, LAYER_OFF(mac));
	if (t->insn->flags & PFQ_LANG_SRC)
		emit_one_mac(t, 6);
	if (t->insn->flags & PFQ_LANG_DST)
		emit_one_mac(t, 0);
	emit_false(t);
}

/* Compare register 1 with the constant of the instruction. */
static void emit_compare_imm(struct translation *t)
{
	static const struct {
		u8 yes, no;
	} jumps[PFQ_LANG_NR_COMPARES] = {
		[PFQ_LANG_LESS] = { BPF_JLT, BPF_JGE },
		[PFQ_LANG_LESS_EQ] = { BPF_JLE, BPF_JGT },
		[PFQ_LANG_GREATER] = { BPF_JGT, BPF_JLE },
		[PFQ_LANG_GREATER_EQ] = { BPF_JGE, BPF_JLT },
		[PFQ_LANG_EQUAL] = { BPF_JEQ, BPF_JNE },
		[PFQ_LANG_NOT_EQUAL] = { BPF_JNE, BPF_JEQ },
		[PFQ_LANG_ALL_BIT] = { BPF_JEQ, BPF_JNE },
	};
	const u32 relation = t->insn->flags;

	if (relation == PFQ_LANG_ANY_BIT) {
		emit_jtrue(t, BPF_JMP | BPF_JSET | BPF_K, BPF_REG_1, t->insn->k);
		emit_false(t);
		return;
	}
	if (relation == PFQ_LANG_ALL_BIT)
		emit(t, BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_1, 0, 0, t->insn->k);
	emit_decide(t, BPF_JMP | jumps[relation].yes | BPF_K, BPF_JMP | jumps[relation].no | BPF_K, BPF_REG_1,
		    t->insn->k);
}

static void emit_compare_be16(struct translation *t, u8 src, u32 off)
{
	emit_load(t, BPF_H, BPF_REG_1, src, off);
	emit(t, BPF_ALU | BPF_END | BPF_TO_BE, BPF_REG_1, 0, 0, 16);
	emit_compare_imm(t);
}

static void emit_compare_byte(struct translation *t, u8 src, u32 off)
{
	emit_load(t, BPF_B, BPF_REG_1, src, off);
	emit_compare_imm(t);
}

static void emit_compare_word(struct translation *t, u32 off)
{
	emit_load(t, BPF_W, BPF_REG_1, OUTCOME, off);
	emit_compare_imm(t);
}

/* Compare a property of IPv4. The engine does it for other packets. */
static void emit_compare_ip(struct translation *t)
{
	static const u8 offset[] = {
		[PFQ_LANG_IP_TOS] = 1, [PFQ_LANG_IP_TOT_LEN] = 2, [PFQ_LANG_IP_ID] = 4,
		[PFQ_LANG_IP_FRAG] = 6, [PFQ_LANG_IP_TTL] = 8,
	};
	const u32 property = t->insn->a;
	u32 is_ip4;

	if (!(t->known & PFQ_FACT_IP4)) {
		is_ip4 = emit_jforward(t, BPF_JSET, FACTS, PFQ_FACT_IP4);
		emit_call_step(t);
		emit_jtrue(t, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_0, 0);
		emit_jinsn(t, BPF_JMP | BPF_JA, 0, 0, t->insn->jf);
		patch_jump(t, is_ip4);
	}
	emit_load(t, BPF_DW, BPF_REG_2, RUN, LAYER_OFF(network));
	if (property == PFQ_LANG_IP_TOS || property == PFQ_LANG_IP_TTL)
		emit_compare_byte(t, BPF_REG_2, offset[property]);
	else
		emit_compare_be16(t, BPF_REG_2, offset[property]);
}

static void emit_compare(struct translation *t)
{
	const u32 property = t->insn->a;

	if (t->insn->k > 0x7fffffff) {	/* immediates are sign-extended */
		emit_step(t);
		return;
	}
	if (property <= PFQ_LANG_IP_TTL) {
		emit_compare_ip(t);
		return;
	}
	switch (property) {
	case PFQ_LANG_TCP_SOURCE:
		emit_require(t, PFQ_FACT_TCP);
		emit_compare_be16(t, PAYLOAD, 0);
		return;
	case PFQ_LANG_TCP_DEST:
		emit_require(t, PFQ_FACT_TCP);
		emit_compare_be16(t, PAYLOAD, 2);
		return;
	case PFQ_LANG_UDP_SOURCE:
		emit_require(t, PFQ_FACT_UDP);
		emit_compare_be16(t, PAYLOAD, 0);
		return;
	case PFQ_LANG_UDP_DEST:
		emit_require(t, PFQ_FACT_UDP);
		emit_compare_be16(t, PAYLOAD, 2);
		return;
	case PFQ_LANG_UDP_LEN:
		emit_require(t, PFQ_FACT_UDP);
		emit_compare_be16(t, PAYLOAD, 4);
		return;
	case PFQ_LANG_ICMP_TYPE:
	case PFQ_LANG_ICMP_CODE:
		emit_require(t, PFQ_FACT_ICMP);
		emit_compare_byte(t, PAYLOAD, property == PFQ_LANG_ICMP_CODE);
		return;
	case PFQ_LANG_GET_MARK:
		emit_compare_word(t, OUTCOME_OFF(mark));
		return;
	case PFQ_LANG_GET_STATE:
		emit_compare_word(t, OUTCOME_OFF(state));
		return;
	case PFQ_LANG_L4_PROTO:
		emit_require(t, PFQ_FACT_PROTO);
		emit_compare_byte(t, RUN, LAYER_OFF(proto));
		return;
	}
	emit_step(t);
}

static void emit_steer(struct translation *t)
{
	if (t->insn->a != PFQ_LANG_STEER_FLOW) {
		emit_step(t);
		return;
	}
	emit_require(t, PFQ_FACT_IP);
	emit(t, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, RUN, 0, 0);
	emit(t, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_1, 0, 0, offsetof(struct pfq_lang_run, view.layer));
	emit_load(t, BPF_DW, BPF_REG_2, RUN, offsetof(struct pfq_lang_run, view.seed));
	emit(t, BPF_JMP | BPF_CALL, 0, 0, 0, PFQ_LANG_HELPER_FLOW_HASH);
	emit_store_imm(t, BPF_B, OUTCOME_OFF(action), PFQ_ACTION_STEER);
	emit(t, BPF_STX | BPF_MEM | BPF_W, OUTCOME, BPF_REG_0, OUTCOME_OFF(hash), 0);
	emit_true(t);
}

static u32 slot_offset(const struct translation *t)
{
	return offsetof(struct pfq_lang_run, saved) + t->insn->a * sizeof(struct pfq_outcome);
}

static void emit_save(struct translation *t)
{
	u32 i;

	for (i = 0; i < sizeof(struct pfq_outcome); i += 8) {
		emit_load(t, BPF_DW, BPF_REG_1, OUTCOME, i);
		emit(t, BPF_STX | BPF_MEM | BPF_DW, RUN, BPF_REG_1, slot_offset(t) + i, 0);
	}
}

static void emit_restore(struct translation *t)
{
	u32 i;

	for (i = 0; i < sizeof(struct pfq_outcome); i += 8) {
		emit_load(t, BPF_DW, BPF_REG_1, RUN, slot_offset(t) + i);
		emit(t, BPF_STX | BPF_MEM | BPF_DW, OUTCOME, BPF_REG_1, i, 0);
	}
}

static void emit_set_classes(struct translation *t, u64 classes)
{
	emit_imm64(t, BPF_REG_1, classes);
	emit(t, BPF_STX | BPF_MEM | BPF_DW, OUTCOME, BPF_REG_1, OUTCOME_OFF(classes), 0);
}

/* run->effect[outcome->nr_effects++] = index of the instruction */
static void emit_effect(struct translation *t)
{
	emit_load(t, BPF_B, BPF_REG_1, OUTCOME, OUTCOME_OFF(nr_effects));
	emit(t, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_1, 0, 0);
	emit(t, BPF_ALU64 | BPF_ADD | BPF_X, BPF_REG_2, BPF_REG_2, 0, 0);
	emit(t, BPF_ALU64 | BPF_ADD | BPF_X, BPF_REG_2, RUN, 0, 0);
	emit(t, BPF_ST | BPF_MEM | BPF_H, BPF_REG_2, 0, offsetof(struct pfq_lang_run, effect),
	    t->insn - t->code->insn);
	emit(t, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_1, 0, 0, 1);
	emit(t, BPF_STX | BPF_MEM | BPF_B, OUTCOME, BPF_REG_1, OUTCOME_OFF(nr_effects), 0);
}

static void emit_exit(struct translation *t)
{
	emit(t, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0);
	emit(t, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

static void emit_action(struct translation *t)
{
	switch (t->insn->op) {
	case PFQ_LANG_OP_PASS:
		emit_exit(t);
		break;
	case PFQ_LANG_OP_DROP:
		emit_store_imm(t, BPF_B, OUTCOME_OFF(action), PFQ_ACTION_DROP);
		emit_exit(t);
		break;
	case PFQ_LANG_OP_JUMP:
		emit_true(t);
		break;
	case PFQ_LANG_OP_SAVE:
		emit_save(t);
		break;
	case PFQ_LANG_OP_RESTORE:
		emit_restore(t);
		break;
	case PFQ_LANG_OP_COPY:
		emit_store_imm(t, BPF_B, OUTCOME_OFF(action), PFQ_ACTION_COPY);
		break;
	case PFQ_LANG_OP_BROADCAST:
		emit_store_imm(t, BPF_B, OUTCOME_OFF(action), PFQ_ACTION_COPY);
		emit_set_classes(t, PFQ_CLASS_ANY);
		break;
	case PFQ_LANG_OP_CLASSIFY:
		emit_set_classes(t, 1ull << t->insn->a);
		break;
	case PFQ_LANG_OP_KERNEL:
		emit_store_imm(t, BPF_B, OUTCOME_OFF(to_stack), true);
		break;
	case PFQ_LANG_OP_MARK:
		emit_store_imm(t, BPF_W, OUTCOME_OFF(mark), t->insn->a);
		break;
	case PFQ_LANG_OP_STATE:
		emit_store_imm(t, BPF_W, OUTCOME_OFF(state), t->insn->a);
		break;
	case PFQ_LANG_OP_ARG:
	case PFQ_LANG_OP_ARG_PROPERTY:
		emit_call_step(t);
		break;
	default:	/* FORWARD, COUNT, LOG */
		emit_effect(t);
	}
}

static void emit_test(struct translation *t)
{
	if (t->insn->layer) {
		emit_step(t);
		return;
	}
	switch (t->insn->op) {
	case PFQ_LANG_OP_FACTS:
		emit_facts(t);
		break;
	case PFQ_LANG_OP_COMPARE:
		emit_compare(t);
		break;
	case PFQ_LANG_OP_PORT:
		emit_port(t);
		break;
	case PFQ_LANG_OP_ADDR4:
		emit_addr4(t);
		break;
	case PFQ_LANG_OP_CAST:
		emit_cast(t);
		break;
	case PFQ_LANG_OP_ADDR6:
	case PFQ_LANG_OP_BLOOM6:
		emit_require(t, PFQ_FACT_IP6);
		emit_step(t);
		break;
	case PFQ_LANG_OP_BLOOM4:
		emit_require(t, PFQ_FACT_IP4);
		emit_step(t);
		break;
	case PFQ_LANG_OP_APP:
		emit_require(t, PFQ_FACT_FLOW);
		emit_step(t);
		break;
	case PFQ_LANG_OP_STEER:
		emit_steer(t);
		break;
	default:
		emit_step(t);
	}
}

static void translate_test(struct translation *t)
{
	emit_test(t);
	merge_facts(t, t->insn->jt, t->known | t->gained);
	merge_facts(t, t->insn->jf, t->known);
}

static void translate_action(struct translation *t)
{
	emit_action(t);
	if (pfq_lang_op_class(t->insn->op) != PFQ_OPC_END)
		merge_facts(t, t->insn->jt, t->known);
}

static bool insn_reads_headers(const struct pfq_lang_insn *i)
{
	if (i->op == PFQ_LANG_OP_STEER)
		return i->a != PFQ_LANG_STEER_RROBIN && i->a != PFQ_LANG_STEER_TO;
	if (i->op == PFQ_LANG_OP_COMPARE)
		return i->a != PFQ_LANG_GET_MARK && i->a != PFQ_LANG_GET_STATE;
	return pfq_lang_op_branches(i->op) || i->op == PFQ_LANG_OP_LOG || i->op == PFQ_LANG_OP_ARG_PROPERTY;
}

bool pfq_lang_reads_headers(const struct pfq_lang_code *code, u32 nr_insns)
{
	u32 n;

	for (n = 0; n < nr_insns; n++)
		if (insn_reads_headers(&code->insn[n]))
			return true;
	return false;
}

u32 pfq_lang_to_bpf(const struct pfq_lang_code *code, u32 nr_insns, struct pfq_bpf_insn_info *info,
		    struct bpf_insn *out)
{
	struct translation t = { .code = code, .info = info, .out = out };
	u32 n;

	for (n = 0; n < nr_insns; n++)
		info[n].facts = info[n].preds = 0;
	emit(&t, BPF_ALU64 | BPF_MOV | BPF_X, RUN, BPF_REG_1, 0, 0);
	emit_load(&t, BPF_DW, OUTCOME, RUN, offsetof(struct pfq_lang_run, outcome));
	if (pfq_lang_reads_headers(code, nr_insns)) {
		emit_load(&t, BPF_W, FACTS, RUN, LAYER_OFF(facts));
		emit_load(&t, BPF_DW, PAYLOAD, RUN, LAYER_OFF(payload));
	}
	for (t.insn = code->insn; t.insn < code->insn + nr_insns; t.insn++) {
		info[t.insn - code->insn].start = t.n;
		t.known = info[t.insn - code->insn].facts;
		t.gained = 0;
		if (pfq_lang_op_branches(t.insn->op))
			translate_test(&t);
		else
			translate_action(&t);
	}
	return t.jump_too_far ? 0 : t.n;
}
