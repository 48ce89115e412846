// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The checker: resolves names and infers types, by Hindley and Milner's algorithm. A type
 * variable is generalised if its level is above that of the definition around it.
 */
#include <stdio.h>
#include <string.h>

#include "compiler.h"

#define MAX_DEPTH 3000

struct checker {
	struct lang *l;
	struct scope *scope;
	const struct param *params;
	unsigned int depth;
};

static struct type *infer(struct checker *c, struct expr *e);

static struct definition *find_definition(struct scope *scope, const char *name)
{
	struct definition *d;

	for (d = scope->definitions; d; d = d->next)
		if (!strcmp(d->name, name))
			return d;
	return NULL;
}

static bool is_listed(const struct import *i, const char *name)
{
	const struct import_name *n;

	for (n = i->names; n && strcmp(n->token->text, name); n = n->next)
		;
	return n;
}

static struct definition *find_via_import(const struct import *i, const char *name)
{
	return !i->listed || is_listed(i, name) != i->hides ? find_definition(&i->module->scope, name) : NULL;
}

static struct definition *find_imported(struct scope *scope, const char *name)
{
	const char *dot = strrchr(name, '.');
	const struct import *i;
	struct definition *d;
	const char *as;

	for (i = scope->imports; i; i = i->next) {
		as = i->as ?: i->module->name;
		if (dot && dot > name) {
			if (strlen(as) != (size_t)(dot - name) || strncmp(as, name, dot - name))
				continue;
			d = find_via_import(i, dot + 1);
		} else {
			d = i->qualified ? NULL : find_via_import(i, name);
		}
		if (d)
			return d;
	}
	return NULL;
}

/* A defined name that is similar to an unknown one. */
struct suggestion {
	const char *typed;
	const char *found;	/* NULL: none so far */
};

static void suggest(struct suggestion *g, const char *name)
{
	if (!g->found && similar_name(g->typed, name))
		g->found = name;
}

/* Fail if an imported module defines the name, but the import excludes it. */
static void check_import_lists(struct checker *c, const struct expr *e)
{
	const char *dot = strrchr(e->name, '.'), *name = dot ? dot + 1 : e->name;
	const struct import *i;
	const struct scope *s;

	for (s = c->scope; s; s = s->outer)
		for (i = s->imports; i; i = i->next)
			if (find_definition(&i->module->scope, name) && !find_via_import(i, name))
				lang_fail(c->l, &e->at, "module %s defines %s, but its import %s it",
					  i->module->name, name, i->hides ? "hides" : "does not list");
}

__attribute__((noreturn))
static void fail_unknown(struct checker *c, const struct expr *e)
{
	struct suggestion g = { .typed = e->name };
	const struct param *p;
	struct definition *d;
	struct scope *s;
	unsigned int i;

	check_import_lists(c, e);
	for (p = c->params; p; p = p->outer)
		suggest(&g, p->name);
	for (s = c->scope; s; s = s->outer)
		for (d = s->definitions; d; d = d->next)
			suggest(&g, d->name);
	for (i = 0; i < lang_nr_functions; i++)
		suggest(&g, lang_functions[i].name);
	if (g.found)
		lang_fail(c->l, &e->at, "unknown name %s: did you mean %s?", e->name, g.found);
	lang_fail(c->l, &e->at, "unknown name %s", e->name);
}

static void check_definition(struct checker *c, struct definition *d, const struct expr *used)
{
	struct checker inner = { .l = c->l, .scope = d->scope, .params = d->params, .depth = c->depth };

	if (d->state == CHECKED)
		return;
	if (d->state == BEING_CHECKED)
		lang_fail(c->l, &used->at, "%s is recursive, which is not allowed: programs must end",
			  d->name);
	if (!d->body && !d->external)
		lang_fail(c->l, &d->declared_at, "%s is declared but not defined", d->name);
	d->state = BEING_CHECKED;
	c->l->level++;
	d->type = d->external ? d->declared : infer(&inner, d->body);
	if (d->declared && !lang_unify(c->l, d->type, d->declared))
		lang_fail(c->l, &d->declared_at, "%s is declared %s, but is %s", d->name,
			  lang_type_text(c->l, d->declared), lang_type_text(c->l, d->type));
	c->l->level--;
	d->state = CHECKED;
}

/* Is the definition inside the function that has this argument? */
static bool is_inside(const struct definition *d, const struct param *p)
{
	const struct param *q;

	for (q = d->params; q && q != p; q = q->outer)
		;
	return q;
}

/* Resolve a name to the innermost argument or definition, else to a function of the table. */
static struct type *infer_name(struct checker *c, struct expr *e)
{
	const struct param *p;
	struct scope *s;

	if (e->to_function)	/* do and if are desugared to functions */
		return lang_type_of_function(c->l, e->to_function);
	for (p = c->params; p; p = p->outer) {
		if (!strcmp(p->name, e->name)) {
			e->to_param = p;
			break;
		}
	}
	for (s = c->scope; s; s = s->outer) {
		struct definition *d = find_definition(s, e->name) ?: find_imported(s, e->name);

		if (!d)
			continue;
		if (e->to_param && !is_inside(d, e->to_param))
			break;	/* the argument is the inner one, so it hides the definition */
		e->to_param = NULL;
		e->to_definition = d;
		check_definition(c, d, e);
		return lang_instantiate(c->l, d->type, c->l->level);
	}
	if (e->to_param)
		return e->to_param->type;
	e->to_function = lang_find(e->name);
	if (!e->to_function)
		fail_unknown(c, e);
	return lang_type_of_function(c->l, e->to_function);
}

/* For messages: the name of an applied function. */
static const char *function_name(const struct expr *f)
{
	while (f->kind == E_APPLY)
		f = f->a;
	return f->kind == E_NAME ? f->name : "this";
}

static struct type *infer_apply(struct checker *c, struct expr *e)
{
	struct type *f = lang_type_prune(infer(c, e->a)), *x, *result;

	if (f->kind != TYPE_VAR && f->kind != TYPE_FUN)
		lang_fail(c->l, &e->b->at, "%s takes no more arguments: its type is %s", function_name(e->a),
			  lang_type_text(c->l, f));
	x = infer(c, e->b);
	if (f->kind == TYPE_FUN) {
		if (!lang_unify(c->l, f->a, x)) {
			if (f->a->kind == TYPE_CON && !strcmp(f->a->name, "Qbuff"))
				lang_fail(c->l, &e->b->at,
					  "%s takes no more arguments: did you forget >->, or a new line?",
					  function_name(e->a));
			lang_fail(c->l, &e->b->at, "%s expects %s here, but this is %s", function_name(e->a),
				  lang_type_text(c->l, f->a), lang_type_text(c->l, x));
		}
		return f->b;
	}
	result = lang_type_var(c->l, CLASS_ANY);
	if (!lang_unify(c->l, f, lang_type_fun(c->l, x, result)))
		lang_fail(c->l, &e->at, "%s must not be applied to itself", function_name(e->a));
	return result;
}

static struct type *infer_lambda(struct checker *c, struct expr *e)
{
	const struct param *outer = c->params;
	struct type *body;

	e->param->type = lang_type_var(c->l, CLASS_ANY);
	e->param->outer = (struct param *)outer;
	c->params = e->param;
	body = infer(c, e->a);
	c->params = outer;
	return lang_type_fun(c->l, e->param->type, body);
}

static struct type *infer_let(struct checker *c, struct expr *e)
{
	struct scope *outer = c->scope;
	struct definition *d;
	struct type *t;

	e->scope->outer = outer;
	c->scope = e->scope;
	for (d = e->scope->definitions; d; d = d->next)
		d->params = c->params;
	for (d = e->scope->definitions; d; d = d->next)
		check_definition(c, d, e);
	t = infer(c, e->a);
	c->scope = outer;
	return t;
}

static struct type *infer_list(struct checker *c, struct expr *e)
{
	struct type *of = lang_type_var(c->l, CLASS_ANY), *item;
	unsigned int i;

	for (i = 0; i < e->n; i++) {
		item = infer(c, e->item[i]);
		if (!lang_unify(c->l, of, item))
			lang_fail(c->l, &e->item[i]->at, "the elements of this list are %s, but this is %s",
				  lang_type_text(c->l, of), lang_type_text(c->l, item));
	}
	return lang_type_list(c->l, of);
}

/* [first .. last] or [first, second .. last] */
static struct type *infer_range(struct checker *c, struct expr *e)
{
	struct type *of = lang_type_var(c->l, CLASS_NUMBER), *item;
	unsigned int i;

	for (i = 0; i < e->n; i++) {
		item = infer(c, e->item[i]);
		if (!lang_unify(c->l, of, item))
			lang_fail(c->l, &e->item[i]->at, "this list has numbers from .. to, but this is %s",
				  lang_type_text(c->l, item));
	}
	return lang_type_list(c->l, of);
}

static struct type *infer_guards(struct checker *c, struct expr *e)
{
	struct type *condition = lang_type_con(c->l, "Bool"), *all = lang_type_var(c->l, CLASS_ANY), *is;
	unsigned int i;

	for (i = 0; i < e->n; i++) {
		is = infer(c, e->item[i]);
		if (lang_unify(c->l, i % 2 ? all : condition, is))
			continue;
		if (i % 2)
			lang_fail(c->l, &e->item[i]->at, "the guards before are %s, but this is %s",
				  lang_type_text(c->l, all), lang_type_text(c->l, is));
		lang_fail(c->l, &e->item[i]->at,
			  "a guard is a condition that the compiler knows, such as n == 1, but this is %s: use if",
			  lang_type_text(c->l, is));
	}
	return all;
}

static struct type *infer_cidr(struct checker *c, struct expr *e)
{
	struct type *string = lang_type_con(c->l, "String"), *number = lang_type_con(c->l, "CInt");
	struct type *expected = lang_type_pair(c->l, string, number);
	struct type *is = infer(c, e->a);

	if (!lang_unify(c->l, expected, is))
		lang_fail(c->l, &e->a->at, "CIDR expects (\"address\", prefix length), but this is %s",
			  lang_type_text(c->l, is));
	return lang_type_con(c->l, "CIDR");
}

static struct type *infer(struct checker *c, struct expr *e)
{
	struct type *t = NULL, *b;

	if (++c->depth > MAX_DEPTH)
		lang_fail(c->l, &e->at, "definitions are nested too deeply");
	switch (e->kind) {
	case E_NAME:
		t = infer_name(c, e);
		break;
	case E_NUMBER:
		t = lang_type_var(c->l, CLASS_NUMBER);
		break;
	case E_REAL:
		t = lang_type_con(c->l, "Double");
		break;
	case E_RANGE:
		t = infer_range(c, e);
		break;
	case E_GUARDS:
		t = infer_guards(c, e);
		break;
	case E_STRING:
		t = lang_type_var(c->l, CLASS_STRING);
		break;
	case E_LIST:
		t = infer_list(c, e);
		break;
	case E_PAIR:
		t = infer(c, e->a);
		b = infer(c, e->b);
		t = lang_type_pair(c->l, t, b);
		break;
	case E_APPLY:
		t = infer_apply(c, e);
		break;
	case E_LAMBDA:
		t = infer_lambda(c, e);
		break;
	case E_LET:
		t = infer_let(c, e);
		break;
	case E_CIDR:
		t = infer_cidr(c, e);
		break;
	}
	c->depth--;
	return t;
}

void lang_check(struct lang *l, struct module *m)
{
	struct checker c = { .l = l, .scope = &m->scope };
	struct definition *d, *main = find_definition(&m->scope, "main");
	struct type *expected = lang_parse_type(l, "Qbuff -> Action Qbuff");
	const char *hint = "";

	if (!main)
		lang_fail(l, NULL, "main is not defined: add a line main = FUNCTION");
	for (d = m->scope.definitions; d; d = d->next)
		check_definition(&c, d, main->body);
	if (lang_unify(l, expected, lang_instantiate(l, main->type, l->level)))
		return;
	if (lang_unify(l, lang_parse_type(l, "Qbuff -> Bool"),
		       lang_instantiate(l, main->type, l->level)))
		hint = ": filter turns a predicate into a function";
	lang_fail(l, &main->at, "main is %s, but must be Qbuff -> Action Qbuff%s",
		  lang_type_text(l, main->type), hint);
}
