// SPDX-License-Identifier: LGPL-2.1-or-later
/* Definitions, imports and modules. */
#include <string.h>

#include "engine/lang_signature.h"

#include "parse.h"

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
	d->declared = parse_type(p, &names);
	d->declared_at = parse_range(p, &t->at);
}

static void extern_definition(struct parser *p, struct scope *scope)
{
	const struct token *t = parse_expect(p, T_NAME, "a function name");
	struct definition *d = add_definition(p, scope, t);
	struct names *names = NULL;
	struct pfq_lang_signature s;
	struct function *f;

	parse_expect(p, T_COLONS, "::");
	d->declared = parse_type(p, &names);
	if (names)
		lang_fail(p->l, &t->at,
			  "%s is a function of another module: its type must not have variables", t->text);
	d->declared_at = parse_range(p, &t->at);
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
	struct expr *e = parse_new_expr(p, E_GUARDS, &parse_here(p)->at);
	unsigned int room = 0;

	while (parse_is_operator(p, "|")) {
		parse_next(p);
		parse_add_item(p, e, &room, parse_expression(p));
		parse_expect(p, T_EQUALS, "= after the condition");
		parse_add_item(p, e, &room, parse_expression(p));
	}
	return e;
}

/* Parse the rest of a definition: arguments, = or guards, the body, and where. */
static struct expr *lambda_rest(struct parser *p, struct scope *where)
{
	struct expr *e, *let;
	struct token *t;

	if (parse_peek(p) == T_NAME) {
		t = parse_here(p);
		e = parse_new_expr(p, E_LAMBDA, &t->at);
		e->param = parse_param(p);
		parse_enter(p);
		e->a = lambda_rest(p, where);
		p->depth--;
		return e;
	}
	e = parse_is_operator(p, "|") ? guards(p) : NULL;
	if (!e) {
		parse_expect(p, T_EQUALS, "=, or an argument");
		e = parse_expression(p);
	}
	t = parse_here(p);
	if (parse_peek(p) == T_WHERE) {
		parse_next(p);
		let = parse_new_expr(p, E_LET, &t->at);
		let->scope = where;
		parse_block(p, parse_definition, where, "a definition");
		let->a = e;
		e = let;
	}
	return e;
}

void parse_definition(struct parser *p, void *to)
{
	struct scope *scope = to, *where;
	struct definition *d;
	const struct token *t;

	if (parse_peek(p) == T_EXTERN) {
		parse_next(p);
		extern_definition(p, scope);
		return;
	}
	t = parse_expect(p, T_NAME, "a definition");
	if (parse_match(p, T_COLONS)) {
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
	if (parse_peek(p) != T_END && parse_peek(p) != T_SEMICOLON && parse_peek(p) != T_RBRACE && parse_peek(p) != T_IN)
		parse_fail(p, "an operator, an argument, or the end of the definition");
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
		parse_next(p);
		if (parse_peek(p) == T_RPAREN)
			break;
		if (parse_peek(p) == T_NAME) {
			*end = lang_alloc(p->l, sizeof(**end));
			(*end)->token = parse_next(p);
			end = &(*end)->next;
			continue;
		}
		if (parse_peek(p) == T_CONSTRUCTOR)
			parse_next(p);
		else if (parse_peek(p) != T_LPAREN)
			parse_fail(p, "the name of a definition");
		if (parse_peek(p) != T_LPAREN)
			continue;
		while (parse_peek(p) != T_RPAREN && parse_peek(p) != T_END)
			parse_next(p);
		parse_expect(p, T_RPAREN, ")");
	} while (parse_peek(p) == T_COMMA);
	parse_expect(p, T_RPAREN, ", or )");
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

	parse_next(p);
	if (parse_peek(p) == T_NAME && !strcmp(parse_here(p)->text, "qualified")) {
		parse_next(p);
		i->qualified = true;
	}
	t = parse_expect(p, T_CONSTRUCTOR, "a module name");
	if (parse_peek(p) == T_NAME && !strcmp(parse_here(p)->text, "as")) {
		parse_next(p);
		i->as = parse_expect(p, T_CONSTRUCTOR, "a short name")->text;
	}
	if (parse_peek(p) == T_NAME && !strcmp(parse_here(p)->text, "hiding")) {
		parse_next(p);
		if (parse_peek(p) != T_LPAREN)
			parse_fail(p, "( and the names to hide");
		i->hides = true;
	}
	if (parse_peek(p) == T_LPAREN)
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
	if (parse_peek(p) == T_IMPORT)
		import(p);
	else
		parse_definition(p, scope);
}

static void module_header(struct parser *p)
{
	if (parse_here(p)->kind != T_MODULE)
		return;
	while (parse_here(p)->kind != T_WHERE) {
		if (parse_here(p)->kind == T_END)
			parse_fail(p, "where");
		parse_next(p);
	}
	parse_next(p);
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
	if (parse_here(&p)->kind != T_END)
		parse_block(&p, top_item, &p.module->scope, "a definition");
	t = parse_here(&p);
	if (t->kind != T_END)
		parse_fail(&p, "a definition in the column of the first one");
	p.module->loading = false;
	return p.module;
}
