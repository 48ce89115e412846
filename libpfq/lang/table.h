/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The functions of the language: one row each, from which come their types,
 * their code, --doc, pfq-lang(7), completion and the tests' list.
 */
#ifndef LANG_TABLE_H
#define LANG_TABLE_H

#include <stdint.h>

enum section {
	S_FILTER, S_FORWARD, S_STEERING, S_PREDICATE, S_COMBINATOR, S_PROPERTY, S_CONTROL,
	S_BLOOM, S_VLAN, S_MISC, S_DUMMY, S_MORE, S_OPERATOR, NR_SECTIONS
};

/* How a function becomes instructions; "arg" is its first argument. */
enum lower {
	L_UNIT, L_DROP,
	L_TEST,			/* op a b */
	L_PORT, L_CIDR,		/* of arg, at the ends in flags or of the context */
	L_EQUAL,		/* property a is arg */
	L_PROPERTY,		/* a */
	L_COMPARE,		/* a: enum pfq_lang_compare */
	L_BLOOM, L_VLANS,
	L_ACTION,		/* op a b k */
	L_ACTION_ARG,		/* op, arg below b (0: any) in a, k */
	L_FORWARD, L_LINK, L_BRIDGE, L_TEE, L_TAP, L_DETOUR, L_KERNEL_IF, L_DETOUR_IF,
	L_LOG,
	L_STEER_TO, L_LOCAL_LINK, L_LOCAL_IP, L_LOCAL_NET, L_FIELD, L_KEY,
	L_FILTER, L_AND, L_OR, L_XOR, L_NOT,
	L_THEN,			/* >-> */
	L_CONDITIONAL, L_WHEN, L_UNLESS, L_SHIFT, L_SRC, L_DST, L_INV, L_PAR,
	L_CONSTANT,		/* k */
	L_ADD, L_SUB, L_MUL, L_APPLY, L_COMPOSE,
	L_CALL,			/* of another module: extern */
};

struct function {
	const char *name;
	const char *type;
	enum section section;
	enum lower lower;
	uint16_t op;
	uint32_t a, b;
	uint64_t k;
	uint8_t flags;
	const char *meaning;	/* with what differs from PFQ 6 */
	const char *example;	/* definitions, as in a file */
};

extern const struct function lang_functions[];
extern const unsigned int lang_nr_functions;
extern const char *const lang_sections[NR_SECTIONS];

const struct function *lang_find(const char *name);

#endif
