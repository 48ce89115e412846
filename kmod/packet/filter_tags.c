// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a filter of classic BPF looks for VLAN tags. Its jumps lead forward, so one pass over the code finds
 * each instruction at which a register or a cell of memory can hold the frame's type field.
 */
#include <linux/bits.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/slab.h>

#include "packet/filter_tags.h"

#define TYPE_OFFSET	(2 * ETH_ALEN)

/* Bits 0 to 15: the cells of memory. */
#define IN_A	BIT(BPF_MEMWORDS)
#define IN_X	BIT(BPF_MEMWORDS + 1)

static bool tags_is_field(const struct pfq_bpf_insn *insn)
{
	if (BPF_CLASS(insn->code) != BPF_LD || BPF_MODE(insn->code) != BPF_ABS)
		return false;
	return insn->k == SKF_AD_OFF + SKF_AD_VLAN_TAG || insn->k == SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT ||
	       insn->k == SKF_AD_OFF + SKF_AD_VLAN_TPID;
}

static bool tags_is_type_load(const struct pfq_bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_H | BPF_ABS) &&
	       (insn->k == TYPE_OFFSET || insn->k == SKF_LL_OFF + TYPE_OFFSET);
}

/* The types of tags that libpcap compares with. */
static bool tags_is_test(const struct pfq_bpf_insn *insn, u32 type)
{
	return type & IN_A && insn->code == (BPF_JMP | BPF_JEQ | BPF_K) &&
	       (insn->k == ETH_P_8021Q || insn->k == ETH_P_8021AD || insn->k == ETH_P_QINQ1);
}

static u32 tags_copy(u32 type, u32 from, u32 to)
{
	return type & from ? type | to : type & ~to;
}

/* Which places hold the type field after an instruction, if these do before it. */
static u32 tags_after(const struct pfq_bpf_insn *insn, u32 type)
{
	const u32 cell = insn->k < BPF_MEMWORDS ? BIT(insn->k) : 0;

	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
		if (BPF_MODE(insn->code) == BPF_MEM)
			return tags_copy(type, cell, IN_A);
		return tags_is_type_load(insn) ? type | IN_A : type & ~IN_A;
	case BPF_LDX:
		return BPF_MODE(insn->code) == BPF_MEM ? tags_copy(type, cell, IN_X) : type & ~IN_X;
	case BPF_ST:
		return tags_copy(type, IN_A, cell);
	case BPF_STX:
		return tags_copy(type, IN_X, cell);
	case BPF_ALU:
		return type & ~IN_A;
	case BPF_MISC:
		return BPF_MISCOP(insn->code) == BPF_TAX ? tags_copy(type, IN_A, IN_X) : tags_copy(type, IN_X, IN_A);
	}
	return type;
}

/* Note what holds the type field where an instruction leads to. */
static void tags_follow(u32 *type, const struct pfq_bpf_insn *insn, u32 i)
{
	const u32 after = tags_after(&insn[i], type[i]);

	if (BPF_CLASS(insn[i].code) == BPF_RET)
		return;
	if (BPF_CLASS(insn[i].code) != BPF_JMP) {
		type[i + 1] |= after;
	} else if (BPF_OP(insn[i].code) == BPF_JA) {
		type[i + 1 + insn[i].k] |= after;
	} else {
		type[i + 1 + insn[i].jt] |= after;
		type[i + 1 + insn[i].jf] |= after;
	}
}

int pfq_filter_wants_tags(const struct pfq_bpf_insn *insn, u32 n)
{
	u32 *type = kvcalloc(n, sizeof(*type), GFP_KERNEL), i;
	bool found = false;

	if (!type)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		if (tags_is_field(&insn[i])) {
			found = false;
			break;
		}
		found |= tags_is_test(&insn[i], type[i]);
		tags_follow(type, insn, i);
	}
	kvfree(type);
	return found;
}
