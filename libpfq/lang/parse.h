/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The parser, by recursive descent, in four files: layout (parse_layout.c), types, expressions, and
 * definitions and modules (parser.c). Most functions are named after what they parse.
 */
#ifndef PFQ_LANG_PARSE_H
#define PFQ_LANG_PARSE_H

#include "compiler.h"

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

/* The type variables of a type. */
struct names {
	const char *name;
	struct type *var;
	struct names *next;
};

/* The next token; T_END if the layout ends the item before it. */
enum token_kind parse_peek(const struct parser *p);

/* The next token, whatever the layout. */
struct token *parse_here(const struct parser *p);

/* Consume a token. */
struct token *parse_next(struct parser *p);

/* Fail: the next token is not what the text says. */
__attribute__((noreturn))
void parse_fail(const struct parser *p, const char *what);

/* Consume a token of this kind; fail if the next one is another. */
struct token *parse_expect(struct parser *p, enum token_kind kind, const char *what);

/* Consume the next token if it is of this kind. */
bool parse_match(struct parser *p, enum token_kind kind);

/* Is the next token this operator? */
bool parse_is_operator(const struct parser *p, const char *text);

/* Go one level deeper; p->depth-- goes back. Fails if the text is nested too deeply. */
void parse_enter(struct parser *p);

/* The range from a token to the last one consumed. */
struct src_range parse_range(const struct parser *p, const struct src_range *from);

struct expr *parse_new_expr(struct parser *p, enum expr_kind kind, const struct src_range *at);

/* Parse a block: item parses one of its items. */
void parse_block(struct parser *p, void (*item)(struct parser *p, void *to), void *to,
		 const char *what);

struct type *parse_type(struct parser *p, struct names **names);

struct expr *parse_expression(struct parser *p);

/* Append an item to a list, which has room for so many. */
void parse_add_item(struct parser *p, struct expr *e, unsigned int *room, struct expr *x);

/* The parameter of a function or a lambda. */
struct param *parse_param(struct parser *p);

/* Parse a definition, or the type of one, into a scope. */
void parse_definition(struct parser *p, void *scope);

#endif
