// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The types of functions of other modules. */
#include "engine/lang_signature.h"

static bool signature_is(const char *text, size_t len, const char *type)
{
	return len == strlen(type) && !memcmp(text, type, len);
}

static bool signature_is_number(const char *text, size_t len)
{
	static const char *const number[] = {
		"Word8", "Word16", "Word32", "Word64", "Int8", "Int16", "Int32", "Int64", "CInt", "CUInt", "CChar",
		"CUChar", "CShort", "CUShort", "CLong", "CULong", "CLLong", "CULLong", "CSize", "Double",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(number); i++)
		if (signature_is(text, len, number[i]))
			return true;
	return false;
}

static u8 signature_list_kind(const char *text, size_t len)
{
	if (signature_is(text, len, "String"))
		return PFQ_LANG_ARG_STRINGS;
	if (signature_is(text, len, "CIDR"))
		return PFQ_LANG_ARG_CIDRS;
	return signature_is_number(text, len) ? PFQ_LANG_ARG_NUMBERS : 0;
}

/* The kind of an argument; 0: there is none of this type. */
static u8 signature_kind(const char *text, size_t len)
{
	static const struct {
		const char *type;
		u8 kind;
	} kind[] = {
		{ "String", PFQ_LANG_ARG_STRING },
		{ "CIDR", PFQ_LANG_ARG_CIDR },
		{ "(Qbuff -> Bool)", PFQ_LANG_ARG_PREDICATE },
		{ "(Qbuff -> Word64)", PFQ_LANG_ARG_PROPERTY },
		{ "(Qbuff -> Action Qbuff)", PFQ_LANG_ARG_FUNCTION },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kind); i++)
		if (signature_is(text, len, kind[i].type))
			return kind[i].kind;
	if (len > 2 && text[0] == '[')
		return signature_list_kind(text + 1, len - 2);
	return signature_is_number(text, len) ? PFQ_LANG_ARG_NUMBER : 0;
}

/* The length of the type up to the next arrow outside of parentheses, or the end. */
static size_t signature_part(const char *text)
{
	unsigned int depth = 0;
	size_t n;

	for (n = 0; text[n]; n++) {
		depth += text[n] == '(';
		depth -= text[n] == ')';
		if (!depth && !strncmp(text + n, " -> ", 4))
			break;
	}
	return n;
}

bool pfq_lang_parse_signature(const char *text, struct pfq_lang_signature *s)
{
	static const char action[] = "Qbuff -> Action Qbuff", predicate[] = "Qbuff -> Bool";
	bool takes_functions = false;
	size_t n;
	u8 kind;

	for (s->nr_args = 0; strcmp(text, action) && strcmp(text, predicate); text += n + 4) {
		n = signature_part(text);
		kind = signature_kind(text, n);
		if (!text[n] || !kind || s->nr_args == PFQ_LANG_CALL_ARGS)
			return false;
		takes_functions |= kind == PFQ_LANG_ARG_FUNCTION;
		s->kind[s->nr_args++] = kind;
	}
	s->acts = !strcmp(text, action);
	return s->acts || !takes_functions;
}
