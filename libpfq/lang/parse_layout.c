// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Layout: all items of a block begin in the column of the first one. A line that is indented more continues
 * an item, a line that is indented less ends the block. A token that cannot continue an item ends
 * the block, too, as in "let x = 1 in x".
 */
#include <string.h>

#include "parse.h"

#define MAX_DEPTH 400

/* May a line of an item begin with the token, wherever its column, if a bracket is open? */
static bool closes(enum token_kind kind)
{
	return kind == T_RPAREN || kind == T_RBRACKET || kind == T_COMMA;
}

/* The next token; T_END if the layout ends the item before it. */
enum token_kind parse_peek(const struct parser *p)
{
	const struct token *t = &p->token[p->at];

	if (t->first && t->column <= p->indent && p->at != p->item && !(p->open && closes(t->kind)))
		return T_END;
	return t->kind;
}

/* The next token, whatever the layout. */
struct token *parse_here(const struct parser *p)
{
	return &p->token[p->at];
}

struct token *parse_next(struct parser *p)
{
	return p->at < p->n - 1 ? &p->token[p->at++] : &p->token[p->at];
}

void parse_fail(const struct parser *p, const char *what)
{
	const struct token *t = parse_here(p);

	if (t->kind == T_END)
		lang_fail(p->l, &t->at, "unexpected end of the text: expected %s", what);
	if (parse_peek(p) == T_END)
		lang_fail(p->l, &t->at,
			  "unexpected new line: expected %s, or more indentation to continue the line before",
			  what);
	lang_fail(p->l, &t->at, "expected %s, not '%.*s'", what, (int)t->at.length,
		  t->at.source->text + t->at.offset);
}

struct token *parse_expect(struct parser *p, enum token_kind kind, const char *what)
{
	if (parse_peek(p) != kind)
		parse_fail(p, what);
	return parse_next(p);
}

bool parse_match(struct parser *p, enum token_kind kind)
{
	if (parse_peek(p) != kind)
		return false;
	parse_next(p);
	return true;
}

bool parse_is_operator(const struct parser *p, const char *text)
{
	return parse_peek(p) == T_OPERATOR && !strcmp(parse_here(p)->text, text);
}

void parse_enter(struct parser *p)
{
	if (++p->depth > MAX_DEPTH)
		lang_fail(p->l, &parse_here(p)->at, "nested deeper than %u", MAX_DEPTH);
}

/* The range from a token to the last one consumed. */
struct src_range parse_range(const struct parser *p, const struct src_range *from)
{
	const struct src_range *last = &p->token[p->at ? p->at - 1 : 0].at;
	struct src_range at = *from;

	if (last->source == at.source && last->offset + last->length > at.offset)
		at.length = last->offset + last->length - at.offset;
	return at;
}

struct expr *parse_new_expr(struct parser *p, enum expr_kind kind, const struct src_range *at)
{
	struct expr *e = lang_alloc(p->l, sizeof(*e));

	e->kind = kind;
	e->at = *at;
	return e;
}

/* Parse a block: item parses one of its items. */
void parse_block(struct parser *p, void (*item)(struct parser *p, void *to), void *to,
		 const char *what)
{
	const unsigned int indent = p->indent, before = p->item, open = p->open;
	const struct token *t = parse_here(p);

	p->open = 0;
	if (t->kind == T_LBRACE) {
		parse_next(p);
		p->indent = 0;
		while (!parse_match(p, T_RBRACE)) {
			if (parse_match(p, T_SEMICOLON))
				continue;
			item(p, to);
			if (parse_peek(p) != T_RBRACE)
				parse_expect(p, T_SEMICOLON, "; or }");
		}
	} else {
		if (t->kind == T_END || (t->first && t->column <= indent))
			parse_fail(p, what);
		p->indent = t->column;
		for (;;) {
			p->item = p->at;
			item(p, to);
			t = parse_here(p);
			if (t->kind == T_SEMICOLON && parse_peek(p) == T_SEMICOLON) {
				while (parse_match(p, T_SEMICOLON))
					;
				if (!(parse_here(p)->first && parse_here(p)->column < p->indent) && parse_peek(p) != T_END)
					continue;
				t = parse_here(p);
			}
			if (t->kind == T_END || !t->first || t->column != p->indent || (open && closes(t->kind)))
				break;
		}
	}
	p->indent = indent;
	p->item = before;
	p->open = open;
}
