/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The table of the language's functions. Types, code generation, pfq lang --doc, pfq-lang(7),
 * completion and the tests all use it.
 */
#ifndef LANG_TABLE_H
#define LANG_TABLE_H

#include <stdint.h>

enum section {
	S_FILTER, S_FORWARD, S_STEERING, S_PREDICATE, S_COMBINATOR, S_PROPERTY, S_CONTROL,
	S_BLOOM, S_VLAN, S_MISC, S_DUMMY, S_MORE, S_PRELUDE, S_OPERATOR, NR_SECTIONS
};

/*
 * How the compiler lowers a call of a function to instructions. arg is the first argument of the
 * call; op, a, b, k and flags are members of struct function.
 */
enum lower {
	L_UNIT, L_DROP,
	L_TEST,			/* instruction op with a, b, k */
	L_PORT, L_CIDR,		/* compare arg with the ends in flags; 0: those of src or dst around it */
	L_EQUAL,		/* property a equals arg; arg must be below b unless b is 0 */
	L_PROPERTY,		/* property a, for comparisons */
	L_COMPARE,		/* a: enum pfq_lang_compare; flags 1: the number comes first */
	L_BLOOM, L_VLANS,
	L_ACTION,		/* instruction op with a, b, k */
	L_ACTION_ARG,		/* instruction op with arg, k; arg must be below b unless b is 0 */
	L_FORWARD, L_LINK, L_BRIDGE, L_TEE, L_TAP, L_DETOUR, L_KERNEL_IF, L_DETOUR_IF,
	L_LOG,
	L_GTP_USR,		/* arg, and the prefix length that follows it: the users' addresses */
	L_STEER_TO, L_LOCAL_LINK, L_LOCAL_IP, L_LOCAL_NET, L_FIELD, L_KEY,
	L_FILTER, L_AND, L_OR, L_XOR, L_NOT,
	L_THEN,			/* >-> */
	L_CONDITIONAL, L_WHEN, L_UNLESS, L_SHIFT, L_SRC, L_DST, L_INV, L_PAR,
	L_CONSTANT,		/* the number k */
	L_ADD, L_SUB, L_MUL, L_UNION, L_APPLY, L_COMPOSE,
	L_RELATION,		/* a: enum pfq_lang_compare, of two values */
	L_BOTH, L_EITHER,	/* && and || */
	L_MAP, L_FOLDR, L_FOLDL, L_FOLDR1, L_FOLDL1, L_APPEND, L_CONCAT_MAP, L_REPLICATE, L_ZIP_WITH, L_LENGTH,
	L_FLIP, L_ID, L_CONST,
	L_BLOOM_N, L_BLOOM_M, L_BLOOM_P,
	L_CALL,			/* extern: a function of another module */
};

struct function {
	const char *name;
	const char *type;	/* in the syntax of the language */
	enum section section;	/* of the manual */
	enum lower lower;
	uint16_t op;		/* enum pfq_lang_op */
	uint32_t a, b;
	uint64_t k;
	uint8_t flags;		/* of the instruction, except for L_COMPARE */
	const char *meaning;	/* for the manual; may have several lines */
	const char *example;	/* a complete program */
};

extern const struct function lang_functions[];
extern const unsigned int lang_nr_functions;
extern const char *const lang_sections[NR_SECTIONS];

/* The function of that name, or NULL. */
const struct function *lang_find(const char *name);

#endif
