// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Translates a verified program to eBPF. What looks at the outermost headers
 * becomes a load and a comparison; the rest calls the engine for the one
 * instruction. It runs twice: first to learn where instructions start.
 * Compiles in user space too (env.h).
 */
#include "engine/lang_bpf.h"
#include "engine/lang_ops.h"

#define NOW	BPF_REG_6	/* struct pfq_outcome */
#define RUN	BPF_REG_7	/* struct pfq_lang_run */
#define FACTS	BPF_REG_8	/* of the outermost headers */
#define PAYLOAD	BPF_REG_9

/* Of ports that lead to one place: so many are compared one after the other, so many are sorted. */
#define PORTS_FEW	3
#define PORTS_MAX	64

#define OF_LAYER(field)	offsetof(struct pfq_lang_run, view.layer[0].field)
#define OF_NOW(field)	offsetof(struct pfq_outcome, field)

struct translation {
	const struct pfq_lang_code *code;
	const struct pfq_lang_insn *insn;	/* being translated */
	u32 known;				/* facts that hold when it begins */
	u32 gained;				/* and where its test holds */
	struct pfq_bpf_place *place;
	struct bpf_insn *out;
	u32 n;
	bool too_far;
};

static void put(struct translation *t, u8 code, u8 dst, u8 src, s64 off, s32 imm)
{
	if (t->out)
		t->out[t->n] = (struct bpf_insn) {
			.code = code, .dst_reg = dst, .src_reg = src, .off = off, .imm = imm,
		};
	if (off != (s16)off)
		t->too_far = true;
	t->n++;
}

static void put_constant(struct translation *t, u8 dst, u64 k)
{
	put(t, BPF_LD | BPF_IMM | BPF_DW, dst, 0, 0, (u32)k);
	put(t, 0, 0, 0, 0, k >> 32);
}

static void load(struct translation *t, u8 size, u8 dst, u8 src, u32 off)
{
	put(t, BPF_LDX | BPF_MEM | size, dst, src, off, 0);
}

static void set(struct translation *t, u8 size, u32 off, s32 value)
{
	put(t, BPF_ST | BPF_MEM | size, NOW, 0, off, value);
}

/* Further on in what is put now; arrive() ends it. */
static u32 jump_on(struct translation *t, u8 op, u8 reg, s32 imm)
{
	put(t, BPF_JMP | op | BPF_K, reg, 0, 0, imm);
	return t->n - 1;
}

static void arrive(struct translation *t, u32 jump)
{
	if (t->out)
		t->out[jump].off = t->n - jump - 1;
}

/* To an instruction of the program. */
static void jump(struct translation *t, u8 code, u8 reg, s32 imm, u32 skip)
{
	const u32 to = t->insn - t->code->insn + 1 + skip;

	put(t, code, reg, 0, t->out ? (s64)t->place[to].start - t->n - 1 : 0, imm);
}

static void go(struct translation *t, u32 skip)
{
	if (skip)
		jump(t, BPF_JMP | BPF_JA, 0, 0, skip);
}

static void holds(struct translation *t)
{
	go(t, t->insn->jt);
}

static void fails(struct translation *t)
{
	go(t, t->insn->jf);
}

static void holds_if(struct translation *t, u8 code, u8 reg, s32 imm)
{
	jump(t, code, reg, imm, t->insn->jt);
}

/* The way to an instruction, where facts hold. */
static void lead(struct translation *t, u32 skip, u32 facts)
{
	struct pfq_bpf_place *to = &t->place[t->insn - t->code->insn + 1 + skip];

	if (facts & (PFQ_FACT_TCP | PFQ_FACT_UDP))
		facts |= PFQ_FACT_FLOW;
	to->facts = to->ways++ ? to->facts & facts : facts;
}

/* One of the facts, or to an instruction. */
static void want_or(struct translation *t, u32 facts, u32 skip)
{
	u32 has;

	if (t->known & facts)
		return;
	has = jump_on(t, BPF_JSET, FACTS, facts);
	jump(t, BPF_JMP | BPF_JA, 0, 0, skip);
	arrive(t, has);
	if (!(facts & (facts - 1)))
		t->gained |= facts;
}

static void want(struct translation *t, u32 facts)
{
	want_or(t, facts, t->insn->jf);
}

/* The last test: yes and no are opposite jumps. */
static void decide(struct translation *t, u8 yes, u8 no, u8 reg, s32 imm)
{
	if (!t->insn->jt) {
		jump(t, no, reg, imm, t->insn->jf);
		return;
	}
	holds_if(t, yes, reg, imm);
	fails(t);
}

static void call_step(struct translation *t)
{
	put_constant(t, BPF_REG_1, (unsigned long)t->insn);
	put_constant(t, BPF_REG_2, (unsigned long)t->code->pool);
	put(t, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_3, RUN, 0, 0);
	put(t, BPF_JMP | BPF_CALL, 0, 0, 0, PFQ_LANG_HELPER_STEP);
}

static void step(struct translation *t)
{
	call_step(t);
	decide(t, BPF_JMP | BPF_JNE | BPF_K, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0);
}

static void facts(struct translation *t)
{
	const u32 a = t->insn->a, b = t->insn->b;

	t->gained = b;
	if (!b) {
		jump(t, BPF_JMP | BPF_JSET | BPF_K, FACTS, a, t->insn->jf);
		holds(t);
	} else if (a == b && !(a & (a - 1))) {
		holds_if(t, BPF_JMP | BPF_JSET | BPF_K, FACTS, a);
		fails(t);
	} else {
		put(t, BPF_ALU | BPF_MOV | BPF_X, BPF_REG_1, FACTS, 0, 0);
		put(t, BPF_ALU | BPF_AND | BPF_K, BPF_REG_1, 0, 0, a);
		decide(t, BPF_JMP | BPF_JEQ | BPF_K, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_1, b);
	}
}

/* Whether the next test, too, is of ports, and only this one's failing leads there. */
static bool goes_on(const struct translation *t)
{
	const struct pfq_lang_insn *i = t->insn;

	return !i->jf && i->jt && i[1].op == PFQ_LANG_OP_PORT && !i[1].layer && i[1].flags == i->flags &&
	       !t->place[i + 1 - t->code->insn].ways;
}

static u32 last_port(const struct translation *t)
{
	struct translation at = *t;

	while (goes_on(&at))
		at.insn++;
	return at.insn - t->insn + at.insn->jf;
}

/* The port in a register, among sorted ones as they lie in packets; if it is none, what is put next goes on. */
static void search(struct translation *t, u8 reg, const u16 *port, u32 n)
{
	u32 i, upper, none;

	if (n <= PORTS_FEW) {
		for (i = 0; i < n; i++)
			holds_if(t, BPF_JMP | BPF_JEQ | BPF_K, reg, port[i]);
		return;
	}
	upper = jump_on(t, BPF_JGE, reg, port[n / 2]);
	search(t, reg, port, n / 2);
	none = jump_on(t, BPF_JA, 0, 0);
	arrive(t, upper);
	search(t, reg, port + n / 2, n - n / 2);
	arrive(t, none);
}

static void put_sorted(u16 *port, u32 n, u16 is)
{
	for (; n && port[n - 1] > is; n--)
		port[n] = port[n - 1];
	port[n] = is;
}

/* How many of the tests in a row lead to one place. */
static u32 alike_ports(const struct translation *t)
{
	struct translation at = *t;
	u32 n = 1;

	for (; n < PORTS_MAX && goes_on(&at) && at.insn->jt == at.insn[1].jt + 1; n++)
		at.insn++;
	return n;
}

static void some_ports(struct translation *t, u32 n)
{
	u16 port[PORTS_MAX];
	u32 i;

	for (i = 0; i < n; i++)
		put_sorted(port, i, __builtin_bswap16(t->insn[i].a));
	if (t->insn->flags & PFQ_LANG_SRC)
		search(t, BPF_REG_1, port, n);
	if (t->insn->flags & PFQ_LANG_DST)
		search(t, BPF_REG_2, port, n);
}

/* Of alternatives in a row, as one: the ports are loaded once. */
static void port(struct translation *t)
{
	u32 n;

	want_or(t, PFQ_FACT_FLOW, last_port(t));
	if (t->insn->flags & PFQ_LANG_SRC)
		load(t, BPF_H, BPF_REG_1, PAYLOAD, 0);
	if (t->insn->flags & PFQ_LANG_DST)
		load(t, BPF_H, BPF_REG_2, PAYLOAD, 2);
	for (n = 0;; n--, t->insn++) {
		if (!n) {
			n = alike_ports(t);
			some_ports(t, n);
		}
		if (!goes_on(t))
			break;
		lead(t, t->insn->jt, t->known | PFQ_FACT_FLOW);
	}
	fails(t);
}

static void one_addr4(struct translation *t, u32 off)
{
	load(t, BPF_W, BPF_REG_1, BPF_REG_2, off);
	if (t->insn->b != ~0u)
		put(t, BPF_ALU | BPF_AND | BPF_K, BPF_REG_1, 0, 0, __builtin_bswap32(t->insn->b));
	holds_if(t, BPF_JMP32 | BPF_JEQ | BPF_K, BPF_REG_1, __builtin_bswap32(t->insn->a));
}

static void addr4(struct translation *t)
{
	want(t, PFQ_FACT_IP4);
	load(t, BPF_DW, BPF_REG_2, RUN, OF_LAYER(network));
	if (t->insn->flags & PFQ_LANG_SRC)
		one_addr4(t, 12);
	if (t->insn->flags & PFQ_LANG_DST)
		one_addr4(t, 16);
	fails(t);
}

static void one_mac(struct translation *t, u32 off)
{
	u32 no;

	if (t->insn->a == PFQ_LANG_MAC_MULTICAST) {
		load(t, BPF_B, BPF_REG_1, BPF_REG_2, off);
		holds_if(t, BPF_JMP | BPF_JSET | BPF_K, BPF_REG_1, 1);
		return;
	}
	load(t, BPF_H, BPF_REG_1, BPF_REG_2, off);
	no = jump_on(t, BPF_JNE, BPF_REG_1, 0xffff);
	load(t, BPF_W, BPF_REG_1, BPF_REG_2, off + 2);
	holds_if(t, BPF_JMP32 | BPF_JEQ | BPF_K, BPF_REG_1, -1);
	arrive(t, no);
}

static void cast(struct translation *t)
{
	if (t->insn->a > PFQ_LANG_MAC_MULTICAST) {
		want(t, PFQ_FACT_IP);
		step(t);
		return;
	}
	want(t, PFQ_FACT_LINK);
	load(t, BPF_DW, BPF_REG_2, RUN, OF_LAYER(mac));
	if (t->insn->flags & PFQ_LANG_SRC)
		one_mac(t, 6);
	if (t->insn->flags & PFQ_LANG_DST)
		one_mac(t, 0);
	fails(t);
}

/* Register 1 with the constant. */
static void with_constant(struct translation *t)
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
	const u32 how = t->insn->flags;

	if (how == PFQ_LANG_ANY_BIT) {
		holds_if(t, BPF_JMP | BPF_JSET | BPF_K, BPF_REG_1, t->insn->k);
		fails(t);
		return;
	}
	if (how == PFQ_LANG_ALL_BIT)
		put(t, BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_1, 0, 0, t->insn->k);
	decide(t, BPF_JMP | jumps[how].yes | BPF_K, BPF_JMP | jumps[how].no | BPF_K, BPF_REG_1, t->insn->k);
}

static void compare_be16(struct translation *t, u8 src, u32 off)
{
	load(t, BPF_H, BPF_REG_1, src, off);
	put(t, BPF_ALU | BPF_END | BPF_TO_BE, BPF_REG_1, 0, 0, 16);
	with_constant(t);
}

static void compare_byte(struct translation *t, u8 src, u32 off)
{
	load(t, BPF_B, BPF_REG_1, src, off);
	with_constant(t);
}

static void compare_word(struct translation *t, u32 off)
{
	load(t, BPF_W, BPF_REG_1, NOW, off);
	with_constant(t);
}

/* Of IPv4; other packets are the engine's. */
static void compare_ip(struct translation *t)
{
	static const u8 offset[] = {
		[PFQ_LANG_IP_TOS] = 1, [PFQ_LANG_IP_TOT_LEN] = 2, [PFQ_LANG_IP_ID] = 4, [PFQ_LANG_IP_FRAG] = 6,
		[PFQ_LANG_IP_TTL] = 8,
	};
	const u32 property = t->insn->a;
	u32 is_ip4;

	if (!(t->known & PFQ_FACT_IP4)) {
		is_ip4 = jump_on(t, BPF_JSET, FACTS, PFQ_FACT_IP4);
		call_step(t);
		holds_if(t, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_0, 0);
		jump(t, BPF_JMP | BPF_JA, 0, 0, t->insn->jf);
		arrive(t, is_ip4);
	}
	load(t, BPF_DW, BPF_REG_2, RUN, OF_LAYER(network));
	if (property == PFQ_LANG_IP_TOS || property == PFQ_LANG_IP_TTL)
		compare_byte(t, BPF_REG_2, offset[property]);
	else
		compare_be16(t, BPF_REG_2, offset[property]);
}

static void compare(struct translation *t)
{
	const u32 property = t->insn->a;

	if (t->insn->k > 0x7fffffff) {	/* an immediate has a sign */
		step(t);
		return;
	}
	if (property <= PFQ_LANG_IP_TTL) {
		compare_ip(t);
		return;
	}
	switch (property) {
	case PFQ_LANG_TCP_SOURCE:
		want(t, PFQ_FACT_TCP);
		compare_be16(t, PAYLOAD, 0);
		return;
	case PFQ_LANG_TCP_DEST:
		want(t, PFQ_FACT_TCP);
		compare_be16(t, PAYLOAD, 2);
		return;
	case PFQ_LANG_UDP_SOURCE:
		want(t, PFQ_FACT_UDP);
		compare_be16(t, PAYLOAD, 0);
		return;
	case PFQ_LANG_UDP_DEST:
		want(t, PFQ_FACT_UDP);
		compare_be16(t, PAYLOAD, 2);
		return;
	case PFQ_LANG_UDP_LEN:
		want(t, PFQ_FACT_UDP);
		compare_be16(t, PAYLOAD, 4);
		return;
	case PFQ_LANG_ICMP_TYPE:
	case PFQ_LANG_ICMP_CODE:
		want(t, PFQ_FACT_ICMP);
		compare_byte(t, PAYLOAD, property == PFQ_LANG_ICMP_CODE);
		return;
	case PFQ_LANG_GET_MARK:
		compare_word(t, OF_NOW(mark));
		return;
	case PFQ_LANG_GET_STATE:
		compare_word(t, OF_NOW(state));
		return;
	case PFQ_LANG_L4_PROTO:
		want(t, PFQ_FACT_IP);
		compare_byte(t, RUN, OF_LAYER(proto));
		return;
	}
	step(t);
}

static void steer(struct translation *t)
{
	if (t->insn->a != PFQ_LANG_STEER_FLOW) {
		step(t);
		return;
	}
	want(t, PFQ_FACT_IP);
	put(t, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, RUN, 0, 0);
	put(t, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_1, 0, 0, offsetof(struct pfq_lang_run, view.layer));
	load(t, BPF_DW, BPF_REG_2, RUN, offsetof(struct pfq_lang_run, view.seed));
	put(t, BPF_JMP | BPF_CALL, 0, 0, 0, PFQ_LANG_HELPER_FLOW_HASH);
	set(t, BPF_B, OF_NOW(action), PFQ_ACTION_STEER);
	put(t, BPF_STX | BPF_MEM | BPF_W, NOW, BPF_REG_0, OF_NOW(hash), 0);
	holds(t);
}

static u32 slot(const struct translation *t)
{
	return offsetof(struct pfq_lang_run, saved) + t->insn->a * sizeof(struct pfq_outcome);
}

static void save(struct translation *t)
{
	u32 i;

	for (i = 0; i < sizeof(struct pfq_outcome); i += 8) {
		load(t, BPF_DW, BPF_REG_1, NOW, i);
		put(t, BPF_STX | BPF_MEM | BPF_DW, RUN, BPF_REG_1, slot(t) + i, 0);
	}
}

static void restore(struct translation *t)
{
	u32 i;

	for (i = 0; i < sizeof(struct pfq_outcome); i += 8) {
		load(t, BPF_DW, BPF_REG_1, RUN, slot(t) + i);
		put(t, BPF_STX | BPF_MEM | BPF_DW, NOW, BPF_REG_1, i, 0);
	}
}

static void set_classes(struct translation *t, u64 classes)
{
	put_constant(t, BPF_REG_1, classes);
	put(t, BPF_STX | BPF_MEM | BPF_DW, NOW, BPF_REG_1, OF_NOW(classes), 0);
}

/* run->effect[now.nr_effects++] = its number */
static void effect(struct translation *t)
{
	load(t, BPF_B, BPF_REG_1, NOW, OF_NOW(nr_effects));
	put(t, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_1, 0, 0);
	put(t, BPF_ALU64 | BPF_ADD | BPF_X, BPF_REG_2, BPF_REG_2, 0, 0);
	put(t, BPF_ALU64 | BPF_ADD | BPF_X, BPF_REG_2, RUN, 0, 0);
	put(t, BPF_ST | BPF_MEM | BPF_H, BPF_REG_2, 0, offsetof(struct pfq_lang_run, effect),
	    t->insn - t->code->insn);
	put(t, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_1, 0, 0, 1);
	put(t, BPF_STX | BPF_MEM | BPF_B, NOW, BPF_REG_1, OF_NOW(nr_effects), 0);
}

static void end(struct translation *t)
{
	put(t, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0);
	put(t, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

static void act(struct translation *t)
{
	switch (t->insn->op) {
	case PFQ_LANG_OP_PASS:
		end(t);
		break;
	case PFQ_LANG_OP_DROP:
		set(t, BPF_B, OF_NOW(action), PFQ_ACTION_DROP);
		end(t);
		break;
	case PFQ_LANG_OP_JUMP:
		holds(t);
		break;
	case PFQ_LANG_OP_SAVE:
		save(t);
		break;
	case PFQ_LANG_OP_RESTORE:
		restore(t);
		break;
	case PFQ_LANG_OP_COPY:
		set(t, BPF_B, OF_NOW(action), PFQ_ACTION_COPY);
		break;
	case PFQ_LANG_OP_BROADCAST:
		set(t, BPF_B, OF_NOW(action), PFQ_ACTION_COPY);
		set_classes(t, PFQ_CLASS_ANY);
		break;
	case PFQ_LANG_OP_CLASSIFY:
		set_classes(t, 1ull << t->insn->a);
		break;
	case PFQ_LANG_OP_KERNEL:
		set(t, BPF_B, OF_NOW(to_stack), true);
		break;
	case PFQ_LANG_OP_MARK:
		set(t, BPF_W, OF_NOW(mark), t->insn->a);
		break;
	case PFQ_LANG_OP_STATE:
		set(t, BPF_W, OF_NOW(state), t->insn->a);
		break;
	default:	/* FORWARD, COUNT, LOG */
		effect(t);
	}
}

static void test(struct translation *t)
{
	if (t->insn->layer) {
		step(t);
		return;
	}
	switch (t->insn->op) {
	case PFQ_LANG_OP_FACTS:
		facts(t);
		break;
	case PFQ_LANG_OP_COMPARE:
		compare(t);
		break;
	case PFQ_LANG_OP_PORT:
		port(t);
		break;
	case PFQ_LANG_OP_ADDR4:
		addr4(t);
		break;
	case PFQ_LANG_OP_CAST:
		cast(t);
		break;
	case PFQ_LANG_OP_ADDR6:
	case PFQ_LANG_OP_BLOOM6:
		want(t, PFQ_FACT_IP6);
		step(t);
		break;
	case PFQ_LANG_OP_BLOOM4:
		want(t, PFQ_FACT_IP4);
		step(t);
		break;
	case PFQ_LANG_OP_APP:
		want(t, PFQ_FACT_FLOW);
		step(t);
		break;
	case PFQ_LANG_OP_STEER:
		steer(t);
		break;
	default:
		step(t);
	}
}

static void test_and_lead(struct translation *t)
{
	test(t);
	lead(t, t->insn->jt, t->known | t->gained);
	lead(t, t->insn->jf, t->known);
}

static void act_and_lead(struct translation *t)
{
	act(t);
	if (pfq_lang_op_class(t->insn->op) != PFQ_OPC_END)
		lead(t, t->insn->jt, t->known);
}

static bool reads_headers(const struct pfq_lang_insn *i)
{
	if (i->op == PFQ_LANG_OP_STEER)
		return i->a != PFQ_LANG_STEER_RROBIN && i->a != PFQ_LANG_STEER_TO;
	if (i->op == PFQ_LANG_OP_COMPARE)
		return i->a != PFQ_LANG_GET_MARK && i->a != PFQ_LANG_GET_STATE;
	return pfq_lang_op_branches(i->op) || i->op == PFQ_LANG_OP_LOG;
}

bool pfq_lang_reads_headers(const struct pfq_lang_code *code, u32 nr_insns)
{
	u32 n;

	for (n = 0; n < nr_insns; n++)
		if (reads_headers(&code->insn[n]))
			return true;
	return false;
}

u32 pfq_lang_to_bpf(const struct pfq_lang_code *code, u32 nr_insns, struct pfq_bpf_place *place,
		    struct bpf_insn *out)
{
	struct translation t = { .code = code, .place = place, .out = out };
	u32 n;

	for (n = 0; n < nr_insns; n++)
		place[n].facts = place[n].ways = 0;
	put(&t, BPF_ALU64 | BPF_MOV | BPF_X, RUN, BPF_REG_1, 0, 0);
	load(&t, BPF_DW, NOW, RUN, offsetof(struct pfq_lang_run, now));
	if (pfq_lang_reads_headers(code, nr_insns)) {
		load(&t, BPF_W, FACTS, RUN, OF_LAYER(facts));
		load(&t, BPF_DW, PAYLOAD, RUN, OF_LAYER(payload));
	}
	for (t.insn = code->insn; t.insn < code->insn + nr_insns; t.insn++) {
		place[t.insn - code->insn].start = t.n;
		t.known = place[t.insn - code->insn].facts;
		t.gained = 0;
		if (pfq_lang_op_branches(t.insn->op))
			test_and_lead(&t);
		else
			act_and_lead(&t);
	}
	return t.too_far ? 0 : t.n;
}
