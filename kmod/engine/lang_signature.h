/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The types of functions of other modules, as programs write them:
 *
 *	Word32 -> [CIDR] -> (Qbuff -> Bool) -> Qbuff -> Action Qbuff
 */
#ifndef _PFQ_LANG_SIGNATURE_H
#define _PFQ_LANG_SIGNATURE_H

#include "engine/env.h"

/**
 * struct pfq_lang_signature - a function's type
 * @nr_args: arguments before the packet
 * @kind: of each argument: enum pfq_lang_arg_kind
 * @acts: the result is Action Qbuff, not Bool
 */
struct pfq_lang_signature {
	unsigned int nr_args;
	u8 kind[PFQ_LANG_CALL_ARGS];
	bool acts;
};

/**
 * pfq_lang_parse_signature() - parse a type
 * @text: the type, NUL-terminated, with a space on each side of an arrow
 * @s: the result
 *
 * Return: false if it has more than PFQ_LANG_CALL_ARGS arguments, one of a kind that does not exist, another
 * result, or if a predicate takes a function that acts.
 */
bool pfq_lang_parse_signature(const char *text, struct pfq_lang_signature *s);

#endif
