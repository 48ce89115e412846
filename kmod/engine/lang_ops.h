/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The table of opcodes, which the verifier, the engines and the compiler share. */
#ifndef _PFQ_LANG_OPS_H
#define _PFQ_LANG_OPS_H

#include "engine/env.h"

/**
 * enum pfq_lang_op_class - what an instruction does, and where it continues
 * @PFQ_OPC_NONE: not an opcode
 * @PFQ_OPC_END: the program ends here
 * @PFQ_OPC_JUMP: continues at jt
 * @PFQ_OPC_ACTION: changes the outcome at once; continues with the next instruction
 * @PFQ_OPC_EFFECT: the caller carries it out after the program; continues with the next instruction
 * @PFQ_OPC_TEST: changes nothing; continues at jt or at jf
 * @PFQ_OPC_STEER: sets the outcome and continues at jt, or at jf if the packet lacks a field
 * @PFQ_OPC_CALL: a test by a function of another module; continues at jt or at jf
 *
 * Keep the classes that use jf last: pfq_lang_op_branches() depends on it.
 */
enum pfq_lang_op_class {
	PFQ_OPC_NONE,
	PFQ_OPC_END,
	PFQ_OPC_JUMP,
	PFQ_OPC_ACTION,
	PFQ_OPC_EFFECT,
	PFQ_OPC_TEST,
	PFQ_OPC_STEER,
	PFQ_OPC_CALL,
};

/**
 * struct pfq_lang_op_info - the properties of an opcode
 * @name: in the words of the language, for messages and the disassembler
 * @class: enum pfq_lang_op_class
 * @cost: in steps of the interpreter, for the limit PFQ_LANG_COST_MAX
 */
struct pfq_lang_op_info {
	const char *name;
	u8 class;
	u16 cost;
};

extern const struct pfq_lang_op_info pfq_lang_ops[PFQ_LANG_OP_MAX + 1];

/**
 * pfq_lang_op_class() - the class of an opcode
 * @op: enum pfq_lang_op, at most PFQ_LANG_OP_MAX
 */
static inline u8 pfq_lang_op_class(u16 op)
{
	return pfq_lang_ops[op].class;
}

/**
 * pfq_lang_op_branches() - does the instruction continue at jt or at jf?
 * @op: enum pfq_lang_op, at most PFQ_LANG_OP_MAX
 */
static inline bool pfq_lang_op_branches(u16 op)
{
	return pfq_lang_op_class(op) >= PFQ_OPC_TEST;
}

/**
 * pfq_lang_insn_name() - the name of an instruction in the language
 * @i: any instruction, verified or not
 *
 * Return: for example "has_port" or "steer_flow"; "unknown" if there is no such opcode.
 */
const char *pfq_lang_insn_name(const struct pfq_lang_insn *i);

#endif
