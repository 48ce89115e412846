/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The verifier decides whether an untrusted program is safe to run. The engines rely on it. */
#ifndef _PFQ_LANG_VERIFY_H
#define _PFQ_LANG_VERIFY_H

#include "engine/lang_engine.h"

/**
 * struct pfq_lang_verifier - the verifier's result
 * @errmsg: why the program is refused, for example "must be 0 to 63"; NULL if it is safe
 * @function: name of the refused instruction; NULL if the header is wrong
 * @argument: name of the wrong operand
 * @value: of that operand
 * @insn: index of the refused instruction
 * @code: the verified program; points into the one that was passed
 * @nr_insns: number of instructions
 * @pool_size: bytes
 * @cost: of the most expensive path, in steps of the interpreter
 * @forwards: the program sends packets
 * @logs: the program writes to the kernel's log
 * @may_pass: the program may give the stack a packet that a binding steals
 * @calls_act: the program calls a function of another module that may steer
 * @nr_calls: calls of functions of other modules
 * @nr_steered: valid entries of @steered
 * @steered: the sets of socket classes that the program may steer to, each a bit mask
 *
 * The first five describe an error, the others a safe program.
 */
struct pfq_lang_verifier {
	const char *errmsg;
	const char *function;
	const char *argument;
	u64 value;
	u32 insn;

	struct pfq_lang_code code;
	u32 nr_insns;
	u32 pool_size;
	u32 cost;
	bool forwards;
	bool logs;
	bool may_pass;
	bool calls_act;
	unsigned int nr_calls;
	unsigned int nr_steered;
	u64 steered[PFQ_LANG_STEERED_MAX];
};

/**
 * struct pfq_lang_path - the merged state of all paths to an instruction
 * @cost: of the most expensive path
 * @reached: there is a path
 * @saved: bit mask of the slots that are saved on every path
 * @called: there is a call on every path
 * @args: bit mask of the arguments' slots that are set on every path
 * @effects: highest number of forwards, counts and messages on a path
 */
struct pfq_lang_path {
	u32 cost;
	u8 reached;
	u8 saved;
	u8 effects;
	u8 called;
	u16 args;
};

/**
 * pfq_lang_verify() - check a program
 * @program: struct pfq_lang_header, instructions and pool, 8-byte aligned; nobody else
 *	may write to it
 * @size: bytes
 * @paths: scratch memory, one entry for each instruction; PFQ_LANG_INSNS_MAX are enough
 * @v: the result
 *
 * Context: Any. The time is linear in the size of the program.
 * Return: true if it is safe to run; else @v says what is wrong.
 */
bool pfq_lang_verify(const void *program, size_t size, struct pfq_lang_path *paths,
		     struct pfq_lang_verifier *v);

#endif
