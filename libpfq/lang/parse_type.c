// SPDX-License-Identifier: LGPL-2.1-or-later
/* Types, as programs and the table of functions write them. */
#include <string.h>

#include "parse.h"

static struct type *type_variable(struct parser *p, struct names **names, const char *name)
{
	struct names *n;

	for (n = *names; n; n = n->next)
		if (!strcmp(n->name, name))
			return n->var;
	n = lang_alloc(p->l, sizeof(*n));
	n->name = name;
	n->var = lang_type_var(p->l, strcmp(name, "number") ? CLASS_ANY : CLASS_NUMBER);
	n->next = *names;
	*names = n;
	return n->var;
}

static struct type *action(struct parser *p, struct type *of)
{
	struct type *t = lang_alloc(p->l, sizeof(*t));

	t->kind = TYPE_ACTION;
	t->a = of;
	return t;
}

static struct type *synonym(struct parser *p, const char *name)
{
	struct type *qbuff = lang_type_con(p->l, "Qbuff");

	if (!strcmp(name, "NetFunction"))
		return lang_type_fun(p->l, qbuff, action(p, qbuff));
	if (!strcmp(name, "NetPredicate"))
		return lang_type_fun(p->l, qbuff, lang_type_con(p->l, "Bool"));
	if (!strcmp(name, "NetProperty"))
		return lang_type_fun(p->l, qbuff, lang_type_con(p->l, "Word64"));
	return NULL;
}

static bool is_type(const char *name)
{
	static const char *const known[] = { "Qbuff",	"Bool",	   "String", "CIDR",   "IPv4",
					     "Int",	"CInt",	   "CUInt",  "CChar",  "CUChar",
					     "CShort",	"CUShort", "CLong",  "CULong", "CLLong",
					     "CULLong", "CSize",   "Word8",  "Word16", "Word32",
					     "Word64",	"Int8",	   "Int16",  "Int32",  "Int64",
					     "Double",	"CDouble" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(known[i], name))
			return true;
	return false;
}

static struct type *type_atom(struct parser *p, struct names **names)
{
	struct type *t, *b;
	struct token *at;

	if (parse_match(p, T_LPAREN)) {
		t = parse_type(p, names);
		if (parse_match(p, T_COMMA)) {
			b = parse_type(p, names);
			t = lang_type_pair(p->l, t, b);
		}
		parse_expect(p, T_RPAREN, ")");
		return t;
	}
	if (parse_match(p, T_LBRACKET)) {
		t = lang_type_list(p->l, parse_type(p, names));
		parse_expect(p, T_RBRACKET, "]");
		return t;
	}
	if (parse_peek(p) == T_NAME)
		return type_variable(p, names, parse_next(p)->text);
	at = parse_expect(p, T_CONSTRUCTOR, "a type");
	if (!strcmp(at->text, "Action"))
		return action(p, type_atom(p, names));
	if (!strcmp(at->text, "Function"))
		return type_atom(p, names);
	t = synonym(p, at->text);
	if (t)
		return t;
	if (!is_type(at->text))
		lang_fail(p->l, &at->at,
			  "unknown type %s: use Word8 to Word64, CInt, String, CIDR, Qbuff, Bool or Action",
			  at->text);
	if (!strcmp(at->text, "IPv4"))
		return lang_type_con(p->l, "Word32");
	if (!strcmp(at->text, "CDouble"))
		return lang_type_con(p->l, "Double");
	return lang_type_con(p->l, strcmp(at->text, "Int") ? at->text : "CInt");
}

struct type *parse_type(struct parser *p, struct names **names)
{
	struct type *t;

	parse_enter(p);
	t = type_atom(p, names);
	if (parse_match(p, T_ARROW))
		t = lang_type_fun(p->l, t, parse_type(p, names));
	p->depth--;
	return t;
}

struct type *lang_parse_type(struct lang *l, const char *text)
{
	struct source *source = lang_alloc(l, sizeof(*source));
	struct parser p = { .l = l };
	struct names *names = NULL;
	struct type *t;

	source->name = "table";
	source->text = text;
	p.token = lang_lex(l, source, &p.n);
	t = parse_type(&p, &names);
	if (parse_peek(&p) != T_END)
		parse_fail(&p, "the end of the type");
	return t;
}
