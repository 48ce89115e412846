// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The parser, by recursive descent; most functions are named after what they parse. Layout: all
 * items of a block begin in the column of the first one. A line that is indented more continues
 * an item, a line that is indented less ends the block. A token that cannot continue an item ends
 * the block, too, as in "let x = 1 in x".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/lang_signature.h"

#include "compiler.h"

#define MAX_DEPTH 400

struct parser {
	struct lang *l;
	const struct source *source;
	struct token *token;
	unsigned int n, at;
	unsigned int indent;		/* column of the innermost block; 0: within braces */
	unsigned int item;		/* index of the token that begins the item */
	unsigned int open;		/* brackets that are open in the item */
	unsigned int depth;
	struct module *module;
};

static struct expr *expression(struct parser *p);

/* May a line of an item begin with the token, wherever its column, if a bracket is open? */
static bool closes(enum token_kind kind)
{
	return kind == T_RPAREN || kind == T_RBRACKET || kind == T_COMMA;
}

/* The next token; T_END if the layout ends the item before it. */
static enum token_kind peek(const struct parser *p)
{
	const struct token *t = &p->token[p->at];

	if (t->first && t->column <= p->indent && p->at != p->item && !(p->open && closes(t->kind)))
		return T_END;
	return t->kind;
}

/* The next token, whatever the layout. */
static struct token *here(const struct parser *p)
{
	return &p->token[p->at];
}

static struct token *next(struct parser *p)
{
	return p->at < p->n - 1 ? &p->token[p->at++] : &p->token[p->at];
}

__attribute__((noreturn))
static void fail_expected(const struct parser *p, const char *what)
{
	const struct token *t = here(p);

	if (t->kind == T_END)
		lang_fail(p->l, &t->at, "unexpected end of the text: expected %s", what);
	if (peek(p) == T_END)
		lang_fail(p->l, &t->at,
			  "unexpected new line: expected %s, or more indentation to continue the line before",
			  what);
	lang_fail(p->l, &t->at, "expected %s, not '%.*s'", what, (int)t->at.length,
		  t->at.source->text + t->at.offset);
}

static struct token *expect(struct parser *p, enum token_kind kind, const char *what)
{
	if (peek(p) != kind)
		fail_expected(p, what);
	return next(p);
}

static bool match(struct parser *p, enum token_kind kind)
{
	if (peek(p) != kind)
		return false;
	next(p);
	return true;
}

static bool is_operator(const struct parser *p, const char *text)
{
	return peek(p) == T_OPERATOR && !strcmp(here(p)->text, text);
}

static void enter(struct parser *p)
{
	if (++p->depth > MAX_DEPTH)
		lang_fail(p->l, &here(p)->at, "nested deeper than %u", MAX_DEPTH);
}

/* The range from a token to the last one consumed. */
static struct src_range range_from(const struct parser *p, const struct src_range *from)
{
	const struct src_range *last = &p->token[p->at ? p->at - 1 : 0].at;
	struct src_range at = *from;

	if (last->source == at.source && last->offset + last->length > at.offset)
		at.length = last->offset + last->length - at.offset;
	return at;
}

static struct expr *new_expr(struct parser *p, enum expr_kind kind, const struct src_range *at)
{
	struct expr *e = lang_alloc(p->l, sizeof(*e));

	e->kind = kind;
	e->at = *at;
	return e;
}

/* Parse a block: item parses one of its items. */
static void parse_block(struct parser *p, void (*item)(struct parser *p, void *to), void *to,
			const char *what)
{
	const unsigned int indent = p->indent, before = p->item, open = p->open;
	const struct token *t = here(p);

	p->open = 0;
	if (t->kind == T_LBRACE) {
		next(p);
		p->indent = 0;
		while (!match(p, T_RBRACE)) {
			if (match(p, T_SEMICOLON))
				continue;
			item(p, to);
			if (peek(p) != T_RBRACE)
				expect(p, T_SEMICOLON, "; or }");
		}
	} else {
		if (t->kind == T_END || (t->first && t->column <= indent))
			fail_expected(p, what);
		p->indent = t->column;
		for (;;) {
			p->item = p->at;
			item(p, to);
			t = here(p);
			if (t->kind == T_SEMICOLON && peek(p) == T_SEMICOLON) {
				while (match(p, T_SEMICOLON))
					;
				if (!(here(p)->first && here(p)->column < p->indent) && peek(p) != T_END)
					continue;
				t = here(p);
			}
			if (t->kind == T_END || !t->first || t->column != p->indent || (open && closes(t->kind)))
				break;
		}
	}
	p->indent = indent;
	p->item = before;
	p->open = open;
}

/* --- types --- */

struct names {
	const char *name;
	struct type *var;
	struct names *next;
};

static struct type *type(struct parser *p, struct names **names);

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

	if (match(p, T_LPAREN)) {
		t = type(p, names);
		if (match(p, T_COMMA)) {
			b = type(p, names);
			t = lang_type_pair(p->l, t, b);
		}
		expect(p, T_RPAREN, ")");
		return t;
	}
	if (match(p, T_LBRACKET)) {
		t = lang_type_list(p->l, type(p, names));
		expect(p, T_RBRACKET, "]");
		return t;
	}
	if (peek(p) == T_NAME)
		return type_variable(p, names, next(p)->text);
	at = expect(p, T_CONSTRUCTOR, "a type");
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

static struct type *type(struct parser *p, struct names **names)
{
	struct type *t;

	enter(p);
	t = type_atom(p, names);
	if (match(p, T_ARROW))
		t = lang_type_fun(p->l, t, type(p, names));
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
	t = type(&p, &names);
	if (peek(&p) != T_END)
		fail_expected(&p, "the end of the type");
	return t;
}

/* --- expressions --- */

static struct expr *name_expr(struct parser *p, const struct token *t)
{
	struct expr *e = new_expr(p, E_NAME, &t->at);

	e->name = t->text;
	return e;
}

static struct expr *apply(struct parser *p, struct expr *f, struct expr *x)
{
	struct expr *e = new_expr(p, E_APPLY, &f->at);

	if (x->at.source == f->at.source && x->at.offset < e->at.offset) {
		e->at.length += e->at.offset - x->at.offset;
		e->at.offset = x->at.offset;
	}
	if (x->at.source == f->at.source && x->at.offset + x->at.length > e->at.offset + e->at.length)
		e->at.length = x->at.offset + x->at.length - e->at.offset;
	e->a = f;
	e->b = x;
	return e;
}

static struct expr *builtin(struct parser *p, const char *name, const struct src_range *at)
{
	struct expr *e = new_expr(p, E_NAME, at);

	e->name = name;
	e->to_function = lang_find(name);
	return e;
}

static void definition_item(struct parser *p, void *scope);

/* A line of do: a function, or a let whose definitions hold in the lines after it. */
struct stage {
	struct expr *expr;
	struct scope *scope;	/* of a let */
	struct src_range at;
	struct stage *next;
};

struct stages {
	struct stage *first, **end;
};

static void stage_item(struct parser *p, void *to)
{
	struct stages *all = to;
	struct stage *s = lang_alloc(p->l, sizeof(*s));

	s->at = here(p)->at;
	if (peek(p) == T_LET) {
		const unsigned int start = p->at;

		next(p);
		s->scope = lang_alloc(p->l, sizeof(*s->scope));
		parse_block(p, definition_item, s->scope, "a definition");
		if (peek(p) == T_IN) {	/* let ... in is an expression */
			p->at = start;
			s->scope = NULL;
		}
	}
	if (!s->scope)
		s->expr = expression(p);
	*all->end = s;
	all->end = &s->next;
}

static struct expr *join_stages(struct parser *p, const struct stage *s)
{
	struct expr *e, *rest;

	enter(p);
	if (s->scope) {
		if (!s->next)
			lang_fail(p->l, &s->at, "the last line of do is a let: expected a function");
		e = new_expr(p, E_LET, &s->at);
		e->scope = s->scope;
		e->a = join_stages(p, s->next);
	} else {
		e = s->expr;
		if (s->next) {
			rest = join_stages(p, s->next);
			e = apply(p, apply(p, builtin(p, ">->", &e->at), e), rest);
		}
	}
	p->depth--;
	return e;
}

static struct expr *do_block(struct parser *p)
{
	struct stages all = { .end = &all.first };
	unsigned int depth = p->depth;
	struct expr *e;

	next(p);
	parse_block(p, stage_item, &all, "a line of do");
	if (!all.first)
		fail_expected(p, "a line of do");
	p->depth = 0;
	e = join_stages(p, all.first);
	p->depth = depth;
	return e;
}

/* then, else and in may be in the column of a block's items. */
static void expect_branch(struct parser *p, enum token_kind kind, const char *what)
{
	match(p, T_SEMICOLON);
	if (here(p)->kind != kind || (here(p)->first && here(p)->column < p->indent))
		fail_expected(p, what);
	next(p);
}

static struct expr *if_expr(struct parser *p)
{
	const struct token *t = next(p);
	struct expr *test, *yes, *no, *e;

	test = expression(p);
	expect_branch(p, T_THEN, "then");
	yes = expression(p);
	expect_branch(p, T_ELSE, "else");
	no = expression(p);
	e = apply(p, apply(p, apply(p, builtin(p, "conditional", &t->at), test), yes), no);
	e->at = range_from(p, &t->at);
	return e;
}

static struct expr *let_expr(struct parser *p)
{
	const struct token *t = next(p);
	struct expr *e = new_expr(p, E_LET, &t->at);

	e->scope = lang_alloc(p->l, sizeof(*e->scope));
	parse_block(p, definition_item, e->scope, "a definition");
	expect_branch(p, T_IN, "in");
	e->a = expression(p);
	return e;
}

static struct param *param(struct parser *p)
{
	const struct token *t = expect(p, T_NAME, "the name of an argument");
	struct param *q = lang_alloc(p->l, sizeof(*q));

	q->name = t->text;
	q->at = t->at;
	return q;
}

static struct expr *lambda_expr(struct parser *p)
{
	const struct token *t = next(p);
	struct expr *first = NULL, **end = &first;

	do {
		struct expr *e = new_expr(p, E_LAMBDA, &t->at);

		e->param = param(p);
		*end = e;
		end = &e->a;
	} while (peek(p) == T_NAME);
	expect(p, T_ARROW, "->");
	*end = expression(p);
	return first;
}

static void add_item(struct parser *p, struct expr *e, unsigned int *room, struct expr *x)
{
	struct expr **item;

	if (e->n == *room) {
		*room = *room ? 2 * *room : 8;
		item = lang_alloc(p->l, *room * sizeof(*item));
		if (e->n)
			memcpy(item, e->item, e->n * sizeof(*item));
		e->item = item;
	}
	e->item[e->n++] = x;
}

/* The rest of [first .. last] or [first, second .. last], from the dots on. */
static void range(struct parser *p, struct expr *e, unsigned int *room)
{
	struct expr *second = e->n == 2 ? e->item[1] : NULL;

	if (e->n > 2)
		fail_expected(p, ", or ]");
	next(p);
	e->kind = E_RANGE;
	e->n = 1;
	add_item(p, e, room, expression(p));
	if (second)
		add_item(p, e, room, second);
	if (peek(p) != T_RBRACKET)
		fail_expected(p, "]");
}

static struct expr *list(struct parser *p)
{
	const struct token *t = next(p);
	struct expr *e = new_expr(p, E_LIST, &t->at);
	unsigned int room = 0;

	p->open++;
	while (peek(p) != T_RBRACKET) {
		add_item(p, e, &room, expression(p));
		if (is_operator(p, ".."))
			range(p, e, &room);
		else if (peek(p) != T_RBRACKET)
			expect(p, T_COMMA, ", or ]");
	}
	next(p);
	p->open--;
	e->at = range_from(p, &t->at);
	return e;
}

static bool next_operator(struct parser *p, unsigned int *level, bool *right);

/* Consume an operator, or a name in backticks. */
static struct expr *operator_name(struct parser *p)
{
	const bool tick = match(p, T_BACKTICK);
	struct expr *op = name_expr(p, tick ? expect(p, T_NAME, "a function name") : next(p));

	if (tick)
		expect(p, T_BACKTICK, "`");
	return op;
}

/* What is between parentheses: an expression, an operator, or an operator and one of its operands. */
static struct expr *section(struct parser *p)
{
	unsigned int level;
	struct expr *e, *op;
	bool right;

	if (peek(p) == T_OPERATOR && p->token[p->at + 1].kind == T_RPAREN)
		return name_expr(p, next(p));
	if (!is_operator(p, "-") && next_operator(p, &level, &right)) {
		op = operator_name(p);
		return apply(p, apply(p, builtin(p, "flip", &op->at), op), expression(p));
	}
	e = expression(p);
	if (next_operator(p, &level, &right))
		e = apply(p, operator_name(p), e);
	return e;
}

static struct expr *parenthesis(struct parser *p)
{
	const struct token *t = next(p);
	struct expr *e, *pair;

	p->open++;
	e = section(p);
	if (match(p, T_COMMA)) {
		pair = new_expr(p, E_PAIR, &t->at);
		pair->a = e;
		pair->b = expression(p);
		e = pair;
	}
	expect(p, T_RPAREN, ")");
	p->open--;
	e->at = range_from(p, &t->at);
	return e;
}

static bool starts_atom(enum token_kind kind)
{
	return kind == T_NAME || kind == T_CONSTRUCTOR || kind == T_NUMBER || kind == T_REAL || kind == T_STRING ||
	       kind == T_LPAREN || kind == T_LBRACKET;
}

static struct expr *atom(struct parser *p)
{
	const struct token *t = here(p);
	struct expr *e;

	switch (peek(p)) {
	case T_NAME:
		return name_expr(p, next(p));
	case T_NUMBER:
		next(p);
		e = new_expr(p, E_NUMBER, &t->at);
		e->number = t->number;
		return e;
	case T_REAL:
		next(p);
		e = new_expr(p, E_REAL, &t->at);
		e->real = t->real;
		return e;
	case T_STRING:
		next(p);
		e = new_expr(p, E_STRING, &t->at);
		e->name = t->text;
		e->number = t->length;
		return e;
	case T_CONSTRUCTOR:
		if (!strcmp(t->text, "True") || !strcmp(t->text, "False"))
			return builtin(p, next(p)->text, &t->at);
		if (strcmp(t->text, "CIDR"))
			lang_fail(p->l, &t->at,
				  "unknown constructor %s: use CIDR (\"10.0.0.0\", 8) or a lower-case name",
				  t->text);
		next(p);
		e = new_expr(p, E_CIDR, &t->at);
		if (!starts_atom(peek(p)))
			fail_expected(p, "(\"address\", prefix length) after CIDR");
		e->a = atom(p);
		e->at = range_from(p, &t->at);
		return e;
	case T_LPAREN:
		return parenthesis(p);
	case T_LBRACKET:
		return list(p);
	default:
		fail_expected(p, "an expression");
	}
}

static bool starts_block_expr(enum token_kind kind)
{
	return kind == T_DO || kind == T_IF || kind == T_LET || kind == T_BACKSLASH;
}

static struct expr *block_expr(struct parser *p)
{
	switch (peek(p)) {
	case T_DO:
		return do_block(p);
	case T_IF:
		return if_expr(p);
	case T_LET:
		return let_expr(p);
	default:
		return lambda_expr(p);
	}
}

static struct expr *application(struct parser *p)
{
	const struct token *minus;
	struct expr *e;

	if (is_operator(p, "-")) {
		minus = next(p);
		if (peek(p) != T_NUMBER)
			fail_expected(p, "a number after -");
		e = atom(p);
		e->number = -e->number;
		e->at = range_from(p, &minus->at);
		return e;
	}
	if (starts_block_expr(peek(p)))
		return block_expr(p);
	e = atom(p);
	while (starts_atom(peek(p)) || starts_block_expr(peek(p)))
		e = apply(p, e, starts_atom(peek(p)) ? atom(p) : block_expr(p));
	return e;
}

enum { LEFT, RIGHT, TICK_LEVEL = 12 };

/*
 * The order of PFQ 6, except that comparisons with a property bind tighter than the operators of predicates: its
 * documents write them so.
 */
static const struct {
	const char *name;
	unsigned int level;
	int side;	/* associates to the left or right */
} operators[] = {
	{ "$", 0, RIGHT }, { ">->", 1, RIGHT },
	{ "||", 2, RIGHT }, { "&&", 3, RIGHT },
	{ "==", 4, LEFT }, { "/=", 4, LEFT }, { "<", 4, LEFT }, { "<=", 4, LEFT }, { ">", 4, LEFT }, { ">=", 4, LEFT },
	{ ".||.", 5, LEFT }, { ".^^.", 6, LEFT }, { ".&&.", 7, LEFT },
	{ ".<", 8, LEFT }, { ".<=", 8, LEFT }, { ".==", 8, LEFT }, { "./=", 8, LEFT }, { ".>", 8, LEFT },
	{ ".>=", 8, LEFT }, { "<.", 8, LEFT }, { "<=.", 8, LEFT }, { "==.", 8, LEFT }, { "/=.", 8, LEFT },
	{ ">.", 8, LEFT }, { ">=.", 8, LEFT },
	{ "++", 9, RIGHT }, { "<>", 9, RIGHT },
	{ "+", 10, LEFT }, { "-", 10, LEFT }, { "*", 11, LEFT }, { ".", 13, RIGHT },
};

/* Is the next token an operator? A name in backticks is one of TICK_LEVEL, left-associative. */
static bool next_operator(struct parser *p, unsigned int *level, bool *right)
{
	unsigned int i;

	*level = TICK_LEVEL;
	*right = false;
	if (peek(p) == T_BACKTICK)
		return true;
	if (peek(p) != T_OPERATOR || is_operator(p, "..") || is_operator(p, "|"))
		return false;
	for (i = 0; i < ARRAY_SIZE(operators); i++) {
		if (!strcmp(operators[i].name, here(p)->text)) {
			*level = operators[i].level;
			*right = operators[i].side == RIGHT;
			return true;
		}
	}
	for (i = 0; i < ARRAY_SIZE(operators); i++)
		if (similar_name(here(p)->text, operators[i].name))
			lang_fail(p->l, &here(p)->at, "unknown operator %s: did you mean %s?", here(p)->text,
				  operators[i].name);
	lang_fail(p->l, &here(p)->at, "unknown operator %s", here(p)->text);
}

/* Is the operator that comes next the last token between parentheses, as in (is_ip .&&.)? */
static bool is_left_section(const struct parser *p)
{
	return p->open && p->token[p->at + (peek(p) == T_BACKTICK ? 3 : 1)].kind == T_RPAREN;
}

static struct expr *infix(struct parser *p, unsigned int least)
{
	struct expr *e, *op;
	unsigned int level;
	bool right;

	enter(p);
	e = application(p);
	while (next_operator(p, &level, &right) && level >= least && !is_left_section(p)) {
		op = operator_name(p);
		e = apply(p, apply(p, op, e), infix(p, right ? level : level + 1));
	}
	p->depth--;
	return e;
}

static struct expr *expression(struct parser *p)
{
	return infix(p, 0);
}

/* --- definitions --- */

static struct definition *find_definition(struct scope *scope, const char *name)
{
	struct definition *d;

	for (d = scope->definitions; d; d = d->next)
		if (!strcmp(d->name, name))
			return d;
	return NULL;
}

static struct definition *add_definition(struct parser *p, struct scope *scope, const struct token *t)
{
	struct definition *d = lang_alloc(p->l, sizeof(*d));

	d->name = t->text;
	d->at = t->at;
	d->scope = scope;
	d->next = scope->definitions;
	scope->definitions = d;
	return d;
}

static void declare(struct parser *p, struct scope *scope, const struct token *t)
{
	struct definition *d = find_definition(scope, t->text);
	struct names *names = NULL;

	if (!d)
		d = add_definition(p, scope, t);
	else if (d->declared)
		lang_fail(p->l, &t->at, "%s is declared twice", t->text);
	d->declared = type(p, &names);
	d->declared_at = range_from(p, &t->at);
}

static void extern_definition(struct parser *p, struct scope *scope)
{
	const struct token *t = expect(p, T_NAME, "a function name");
	struct definition *d = add_definition(p, scope, t);
	struct names *names = NULL;
	struct pfq_lang_signature s;
	struct function *f;

	expect(p, T_COLONS, "::");
	d->declared = type(p, &names);
	if (names)
		lang_fail(p->l, &t->at,
			  "%s is a function of another module: its type must not have variables", t->text);
	d->declared_at = range_from(p, &t->at);
	f = lang_alloc(p->l, sizeof(*f));
	f->name = t->text;
	f->type = lang_type_text(p->l, d->declared);
	if (!pfq_lang_parse_signature(f->type, &s))
		lang_fail(p->l, &d->declared_at, "%s: " LANG_CALL_TYPES, t->text);
	f->lower = L_CALL;
	f->op = PFQ_LANG_OP_CALL;
	d->external = f;
}

/* | condition = expression, once or several times: conditions are evaluated by the compiler. */
static struct expr *guards(struct parser *p)
{
	struct expr *e = new_expr(p, E_GUARDS, &here(p)->at);
	unsigned int room = 0;

	while (is_operator(p, "|")) {
		next(p);
		add_item(p, e, &room, expression(p));
		expect(p, T_EQUALS, "= after the condition");
		add_item(p, e, &room, expression(p));
	}
	return e;
}

/* Parse the rest of a definition: arguments, = or guards, the body, and where. */
static struct expr *lambda_rest(struct parser *p, struct scope *where)
{
	struct expr *e, *let;
	struct token *t;

	if (peek(p) == T_NAME) {
		t = here(p);
		e = new_expr(p, E_LAMBDA, &t->at);
		e->param = param(p);
		enter(p);
		e->a = lambda_rest(p, where);
		p->depth--;
		return e;
	}
	e = is_operator(p, "|") ? guards(p) : NULL;
	if (!e) {
		expect(p, T_EQUALS, "=, or an argument");
		e = expression(p);
	}
	t = here(p);
	if (peek(p) == T_WHERE) {
		next(p);
		let = new_expr(p, E_LET, &t->at);
		let->scope = where;
		parse_block(p, definition_item, where, "a definition");
		let->a = e;
		e = let;
	}
	return e;
}

static void definition_item(struct parser *p, void *to)
{
	struct scope *scope = to, *where;
	struct definition *d;
	const struct token *t;

	if (peek(p) == T_EXTERN) {
		next(p);
		extern_definition(p, scope);
		return;
	}
	t = expect(p, T_NAME, "a definition");
	if (match(p, T_COLONS)) {
		declare(p, scope, t);
		return;
	}
	d = find_definition(scope, t->text);
	if (d && (d->body || d->external))
		lang_fail(p->l, &t->at, "%s is defined twice", t->text);
	if (!d)
		d = add_definition(p, scope, t);
	d->at = t->at;
	where = lang_alloc(p->l, sizeof(*where));
	d->body = lambda_rest(p, where);
	if (peek(p) != T_END && peek(p) != T_SEMICOLON && peek(p) != T_RBRACE && peek(p) != T_IN)
		fail_expected(p, "an operator, an argument, or the end of the definition");
}

/* Modules that programs for PFQ 6 import. Their functions are built in. */
static bool is_builtin_module(const char *name)
{
	return !strncmp(name, "Network.PFQ", 11) || !strncmp(name, "Prelude", 7) ||
	       !strncmp(name, "Data.", 5);
}

/* Parse a list like (f, (>->), Type(..)). Operators and types are built in, so only names matter. */
static void import_list(struct parser *p, struct import *i)
{
	struct import_name **end = &i->names;

	i->listed = true;
	do {
		next(p);
		if (peek(p) == T_RPAREN)
			break;
		if (peek(p) == T_NAME) {
			*end = lang_alloc(p->l, sizeof(**end));
			(*end)->token = next(p);
			end = &(*end)->next;
			continue;
		}
		if (peek(p) == T_CONSTRUCTOR)
			next(p);
		else if (peek(p) != T_LPAREN)
			fail_expected(p, "the name of a definition");
		if (peek(p) != T_LPAREN)
			continue;
		while (peek(p) != T_RPAREN && peek(p) != T_END)
			next(p);
		expect(p, T_RPAREN, ")");
	} while (peek(p) == T_COMMA);
	expect(p, T_RPAREN, ", or )");
}

/* Fail if the module does not define a listed name. */
static void check_list(struct parser *p, const struct import *i)
{
	const struct import_name *n;
	const struct definition *d;

	for (n = i->names; n; n = n->next) {
		if (find_definition(&i->module->scope, n->token->text))
			continue;
		for (d = i->module->scope.definitions; d; d = d->next)
			if (similar_name(n->token->text, d->name))
				lang_fail(p->l, &n->token->at, "module %s has no %s: did you mean %s?",
					  i->module->name, n->token->text, d->name);
		lang_fail(p->l, &n->token->at, "module %s has no %s", i->module->name, n->token->text);
	}
}

static void import(struct parser *p)
{
	struct import *i = lang_alloc(p->l, sizeof(*i));
	const struct token *t;

	next(p);
	if (peek(p) == T_NAME && !strcmp(here(p)->text, "qualified")) {
		next(p);
		i->qualified = true;
	}
	t = expect(p, T_CONSTRUCTOR, "a module name");
	if (peek(p) == T_NAME && !strcmp(here(p)->text, "as")) {
		next(p);
		i->as = expect(p, T_CONSTRUCTOR, "a short name")->text;
	}
	if (peek(p) == T_NAME && !strcmp(here(p)->text, "hiding")) {
		next(p);
		if (peek(p) != T_LPAREN)
			fail_expected(p, "( and the names to hide");
		i->hides = true;
	}
	if (peek(p) == T_LPAREN)
		import_list(p, i);
	if (is_builtin_module(t->text))
		return;
	i->module = lang_import(p->l, t->text, p->source, &t->at);
	check_list(p, i);
	i->next = p->module->scope.imports;
	p->module->scope.imports = i;
}

static void top_item(struct parser *p, void *scope)
{
	if (peek(p) == T_IMPORT)
		import(p);
	else
		definition_item(p, scope);
}

static void module_header(struct parser *p)
{
	if (here(p)->kind != T_MODULE)
		return;
	while (here(p)->kind != T_WHERE) {
		if (here(p)->kind == T_END)
			fail_expected(p, "where");
		next(p);
	}
	next(p);
}

struct module *lang_parse(struct lang *l, const struct source *source, const char *name)
{
	struct parser p = { .l = l, .source = source };
	const struct token *t;

	p.module = lang_alloc(l, sizeof(*p.module));
	p.module->name = name;
	p.module->loading = true;
	p.module->next = l->modules;
	l->modules = p.module;
	p.token = lang_lex(l, source, &p.n);
	module_header(&p);
	if (here(&p)->kind != T_END)
		parse_block(&p, top_item, &p.module->scope, "a definition");
	t = here(&p);
	if (t->kind != T_END)
		fail_expected(&p, "a definition in the column of the first one");
	p.module->loading = false;
	return p.module;
}
