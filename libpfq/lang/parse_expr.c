// SPDX-License-Identifier: LGPL-2.1-or-later
/* Expressions. */
#include <string.h>

#include "parse.h"

static struct expr *name_expr(struct parser *p, const struct token *t)
{
	struct expr *e = parse_new_expr(p, E_NAME, &t->at);

	e->name = t->text;
	return e;
}

static struct expr *apply(struct parser *p, struct expr *f, struct expr *x)
{
	struct expr *e = parse_new_expr(p, E_APPLY, &f->at);

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
	struct expr *e = parse_new_expr(p, E_NAME, at);

	e->name = name;
	e->to_function = lang_find(name);
	return e;
}

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

	s->at = parse_here(p)->at;
	if (parse_peek(p) == T_LET) {
		const unsigned int start = p->at;

		parse_next(p);
		s->scope = lang_alloc(p->l, sizeof(*s->scope));
		parse_block(p, parse_definition, s->scope, "a definition");
		if (parse_peek(p) == T_IN) {	/* let ... in is an expression */
			p->at = start;
			s->scope = NULL;
		}
	}
	if (!s->scope)
		s->expr = parse_expression(p);
	*all->end = s;
	all->end = &s->next;
}

static struct expr *join_stages(struct parser *p, const struct stage *s)
{
	struct expr *e, *rest;

	parse_enter(p);
	if (s->scope) {
		if (!s->next)
			lang_fail(p->l, &s->at, "the last line of do is a let: expected a function");
		e = parse_new_expr(p, E_LET, &s->at);
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

	parse_next(p);
	parse_block(p, stage_item, &all, "a line of do");
	if (!all.first)
		parse_fail(p, "a line of do");
	p->depth = 0;
	e = join_stages(p, all.first);
	p->depth = depth;
	return e;
}

/* then, else and in may be in the column of a block's items. */
static void expect_branch(struct parser *p, enum token_kind kind, const char *what)
{
	parse_match(p, T_SEMICOLON);
	if (parse_here(p)->kind != kind || (parse_here(p)->first && parse_here(p)->column < p->indent))
		parse_fail(p, what);
	parse_next(p);
}

static struct expr *if_expr(struct parser *p)
{
	const struct token *t = parse_next(p);
	struct expr *test, *yes, *no, *e;

	test = parse_expression(p);
	expect_branch(p, T_THEN, "then");
	yes = parse_expression(p);
	expect_branch(p, T_ELSE, "else");
	no = parse_expression(p);
	e = apply(p, apply(p, apply(p, builtin(p, "conditional", &t->at), test), yes), no);
	e->at = parse_range(p, &t->at);
	return e;
}

static struct expr *let_expr(struct parser *p)
{
	const struct token *t = parse_next(p);
	struct expr *e = parse_new_expr(p, E_LET, &t->at);

	e->scope = lang_alloc(p->l, sizeof(*e->scope));
	parse_block(p, parse_definition, e->scope, "a definition");
	expect_branch(p, T_IN, "in");
	e->a = parse_expression(p);
	return e;
}

struct param *parse_param(struct parser *p)
{
	const struct token *t = parse_expect(p, T_NAME, "the name of an argument");
	struct param *q = lang_alloc(p->l, sizeof(*q));

	q->name = t->text;
	q->at = t->at;
	return q;
}

static struct expr *lambda_expr(struct parser *p)
{
	const struct token *t = parse_next(p);
	struct expr *first = NULL, **end = &first;

	do {
		struct expr *e = parse_new_expr(p, E_LAMBDA, &t->at);

		e->param = parse_param(p);
		*end = e;
		end = &e->a;
	} while (parse_peek(p) == T_NAME);
	parse_expect(p, T_ARROW, "->");
	*end = parse_expression(p);
	return first;
}

void parse_add_item(struct parser *p, struct expr *e, unsigned int *room, struct expr *x)
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
		parse_fail(p, ", or ]");
	parse_next(p);
	e->kind = E_RANGE;
	e->n = 1;
	parse_add_item(p, e, room, parse_expression(p));
	if (second)
		parse_add_item(p, e, room, second);
	if (parse_peek(p) != T_RBRACKET)
		parse_fail(p, "]");
}

static struct expr *list(struct parser *p)
{
	const struct token *t = parse_next(p);
	struct expr *e = parse_new_expr(p, E_LIST, &t->at);
	unsigned int room = 0;

	p->open++;
	while (parse_peek(p) != T_RBRACKET) {
		parse_add_item(p, e, &room, parse_expression(p));
		if (parse_is_operator(p, ".."))
			range(p, e, &room);
		else if (parse_peek(p) != T_RBRACKET)
			parse_expect(p, T_COMMA, ", or ]");
	}
	parse_next(p);
	p->open--;
	e->at = parse_range(p, &t->at);
	return e;
}

static bool next_operator(struct parser *p, unsigned int *level, bool *right);

/* Consume an operator, or a name in backticks. */
static struct expr *operator_name(struct parser *p)
{
	const bool tick = parse_match(p, T_BACKTICK);
	struct expr *op = name_expr(p, tick ? parse_expect(p, T_NAME, "a function name") : parse_next(p));

	if (tick)
		parse_expect(p, T_BACKTICK, "`");
	return op;
}

/* Parentheses enclose an expression, an operator, or a section: an operator with one operand. */
static struct expr *section(struct parser *p)
{
	unsigned int level;
	struct expr *e, *op;
	bool right;

	if (parse_peek(p) == T_OPERATOR && p->token[p->at + 1].kind == T_RPAREN)
		return name_expr(p, parse_next(p));
	if (!parse_is_operator(p, "-") && next_operator(p, &level, &right)) {
		op = operator_name(p);
		return apply(p, apply(p, builtin(p, "flip", &op->at), op), parse_expression(p));
	}
	e = parse_expression(p);
	if (next_operator(p, &level, &right))
		e = apply(p, operator_name(p), e);
	return e;
}

static struct expr *parenthesis(struct parser *p)
{
	const struct token *t = parse_next(p);
	struct expr *e, *pair;

	p->open++;
	e = section(p);
	if (parse_match(p, T_COMMA)) {
		pair = parse_new_expr(p, E_PAIR, &t->at);
		pair->a = e;
		pair->b = parse_expression(p);
		e = pair;
	}
	parse_expect(p, T_RPAREN, ")");
	p->open--;
	e->at = parse_range(p, &t->at);
	return e;
}

static bool starts_atom(enum token_kind kind)
{
	return kind == T_NAME || kind == T_CONSTRUCTOR || kind == T_NUMBER || kind == T_REAL || kind == T_STRING ||
	       kind == T_LPAREN || kind == T_LBRACKET;
}

static struct expr *atom(struct parser *p)
{
	const struct token *t = parse_here(p);
	struct expr *e;

	switch (parse_peek(p)) {
	case T_NAME:
		return name_expr(p, parse_next(p));
	case T_NUMBER:
		parse_next(p);
		e = parse_new_expr(p, E_NUMBER, &t->at);
		e->number = t->number;
		return e;
	case T_REAL:
		parse_next(p);
		e = parse_new_expr(p, E_REAL, &t->at);
		e->real = t->real;
		return e;
	case T_STRING:
		parse_next(p);
		e = parse_new_expr(p, E_STRING, &t->at);
		e->name = t->text;
		e->number = t->length;
		return e;
	case T_CONSTRUCTOR:
		if (!strcmp(t->text, "True") || !strcmp(t->text, "False"))
			return builtin(p, parse_next(p)->text, &t->at);
		if (strcmp(t->text, "CIDR"))
			lang_fail(p->l, &t->at,
				  "unknown constructor %s: use CIDR (\"10.0.0.0\", 8) or a lower-case name",
				  t->text);
		parse_next(p);
		e = parse_new_expr(p, E_CIDR, &t->at);
		if (!starts_atom(parse_peek(p)))
			parse_fail(p, "(\"address\", prefix length) after CIDR");
		e->a = atom(p);
		e->at = parse_range(p, &t->at);
		return e;
	case T_LPAREN:
		return parenthesis(p);
	case T_LBRACKET:
		return list(p);
	default:
		parse_fail(p, "an expression");
	}
}

static bool starts_block_expr(enum token_kind kind)
{
	return kind == T_DO || kind == T_IF || kind == T_LET || kind == T_BACKSLASH;
}

static struct expr *block_expr(struct parser *p)
{
	switch (parse_peek(p)) {
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

	if (parse_is_operator(p, "-")) {
		minus = parse_next(p);
		if (parse_peek(p) != T_NUMBER)
			parse_fail(p, "a number after -");
		e = atom(p);
		e->number = -e->number;
		e->at = parse_range(p, &minus->at);
		return e;
	}
	if (starts_block_expr(parse_peek(p)))
		return block_expr(p);
	e = atom(p);
	while (starts_atom(parse_peek(p)) || starts_block_expr(parse_peek(p)))
		e = apply(p, e, starts_atom(parse_peek(p)) ? atom(p) : block_expr(p));
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
	if (parse_peek(p) == T_BACKTICK)
		return true;
	if (parse_peek(p) != T_OPERATOR || parse_is_operator(p, "..") || parse_is_operator(p, "|"))
		return false;
	for (i = 0; i < ARRAY_SIZE(operators); i++) {
		if (!strcmp(operators[i].name, parse_here(p)->text)) {
			*level = operators[i].level;
			*right = operators[i].side == RIGHT;
			return true;
		}
	}
	for (i = 0; i < ARRAY_SIZE(operators); i++)
		if (similar_name(parse_here(p)->text, operators[i].name))
			lang_fail(p->l, &parse_here(p)->at, "unknown operator %s: did you mean %s?", parse_here(p)->text,
				  operators[i].name);
	lang_fail(p->l, &parse_here(p)->at, "unknown operator %s", parse_here(p)->text);
}

/* Is the operator that comes next the last token between parentheses, as in (is_ip .&&.)? */
static bool is_left_section(const struct parser *p)
{
	return p->open && p->token[p->at + (parse_peek(p) == T_BACKTICK ? 3 : 1)].kind == T_RPAREN;
}

static struct expr *infix(struct parser *p, unsigned int least)
{
	struct expr *e, *op;
	unsigned int level;
	bool right;

	parse_enter(p);
	e = application(p);
	while (next_operator(p, &level, &right) && level >= least && !is_left_section(p)) {
		op = operator_name(p);
		e = apply(p, apply(p, op, e), infix(p, right ? level : level + 1));
	}
	p->depth--;
	return e;
}

struct expr *parse_expression(struct parser *p)
{
	return infix(p, 0);
}
