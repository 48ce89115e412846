// SPDX-License-Identifier: LGPL-2.1-or-later
/* Names and types: Hindley and Milner's, with levels for what is general. */
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

static struct definition *find_in(struct scope *scope, const char *name)
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

static struct definition *find_through(const struct import *i, const char *name)
{
	return !i->listed || is_listed(i, name) != i->hides ? find_in(&i->module->scope, name) : NULL;
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
			d = find_through(i, dot + 1);
		} else {
			d = i->qualified ? NULL : find_through(i, name);
		}
		if (d)
			return d;
	}
	return NULL;
}

/* Names near to one that nothing has. */
struct guess {
	const char *typed, *found;
};

static void consider(struct guess *g, const char *name)
{
	if (!g->found && similar_name(g->typed, name))
		g->found = name;
}

/* A module has it, and its import leaves it out. */
static void left_out(struct checker *c, const struct expr *e)
{
	const char *dot = strrchr(e->name, '.'), *name = dot ? dot + 1 : e->name;
	const struct import *i;
	const struct scope *s;

	for (s = c->scope; s; s = s->outer)
		for (i = s->imports; i; i = i->next)
			if (find_in(&i->module->scope, name) && !find_through(i, name))
				lang_fail(c->l, &e->at, "module %s has %s, and its import %s it", i->module->name,
					  name, i->hides ? "hides" : "does not list");
}

__attribute__((noreturn))
static void unknown(struct checker *c, const struct expr *e)
{
	struct guess g = { .typed = e->name };
	const struct param *p;
	struct definition *d;
	struct scope *s;
	unsigned int i;

	left_out(c, e);
	for (p = c->params; p; p = p->outer)
		consider(&g, p->name);
	for (s = c->scope; s; s = s->outer)
		for (d = s->definitions; d; d = d->next)
			consider(&g, d->name);
	for (i = 0; i < lang_nr_functions; i++)
		consider(&g, lang_functions[i].name);
	if (g.found)
		lang_fail(c->l, &e->at, "nothing is called %s: did you mean %s?", e->name, g.found);
	lang_fail(c->l, &e->at, "nothing is called %s", e->name);
}

static void check_definition(struct checker *c, struct definition *d, const struct expr *used)
{
	struct checker inner = { .l = c->l, .scope = d->scope, .params = d->params, .depth = c->depth };

	if (d->state == CHECKED)
		return;
	if (d->state == BEING_CHECKED)
		lang_fail(c->l, &used->at, "%s leads back to itself: definitions may not, so that programs end", d->name);
	if (!d->body && !d->external)
		lang_fail(c->l, &d->declared_at, "%s has a type and no definition", d->name);
	d->state = BEING_CHECKED;
	c->l->level++;
	d->type = d->external ? d->declared : infer(&inner, d->body);
	if (d->declared && !lang_unify(c->l, d->type, d->declared))
		lang_fail(c->l, &d->declared_at, "%s is declared %s, and is %s", d->name,
			  lang_type_text(c->l, d->declared), lang_type_text(c->l, d->type));
	c->l->level--;
	d->state = CHECKED;
}

static bool is_around(const struct definition *d, const struct param *p)
{
	const struct param *q;

	for (q = d->params; q && q != p; q = q->outer)
		;
	return q;
}

/* The innermost meaning of a name: arguments and lets as they are nested. */
static struct type *infer_name(struct checker *c, struct expr *e)
{
	const struct param *p;
	struct scope *s;

	if (e->to_function)	/* of do and if */
		return lang_type_of_function(c->l, e->to_function);
	for (p = c->params; p; p = p->outer) {
		if (!strcmp(p->name, e->name)) {
			e->to_param = p;
			break;
		}
	}
	for (s = c->scope; s; s = s->outer) {
		struct definition *d = find_in(s, e->name) ?: find_imported(s, e->name);

		if (!d)
			continue;
		if (e->to_param && !is_around(d, e->to_param))
			break;	/* the argument hides it */
		e->to_param = NULL;
		e->to_definition = d;
		check_definition(c, d, e);
		return lang_instantiate(c->l, d->type, c->l->level);
	}
	if (e->to_param)
		return e->to_param->type;
	e->to_function = lang_find(e->name);
	if (!e->to_function)
		unknown(c, e);
	return lang_type_of_function(c->l, e->to_function);
}

static const char *named(const struct expr *f)
{
	while (f->kind == E_APPLY)
		f = f->a;
	return f->kind == E_NAME ? f->name : "this";
}

static struct type *infer_apply(struct checker *c, struct expr *e)
{
	struct type *f = lang_type_prune(infer(c, e->a)), *x, *result;

	if (f->kind != TYPE_VAR && f->kind != TYPE_FUN)
		lang_fail(c->l, &e->b->at, "%s takes no more arguments: it is %s", named(e->a), lang_type_text(c->l, f));
	x = infer(c, e->b);
	if (f->kind == TYPE_FUN) {
		if (!lang_unify(c->l, f->a, x)) {
			if (f->a->kind == TYPE_CON && !strcmp(f->a->name, "Qbuff"))
				lang_fail(c->l, &e->b->at, "%s takes no more arguments: did you forget >->, or a new line?",
					  named(e->a));
			lang_fail(c->l, &e->b->at, "%s wants %s here, this is %s", named(e->a),
				  lang_type_text(c->l, f->a), lang_type_text(c->l, x));
		}
		return f->b;
	}
	result = lang_type_var(c->l, CLASS_ANY);
	if (!lang_unify(c->l, f, lang_type_fun(c->l, x, result)))
		lang_fail(c->l, &e->at, "%s is applied to itself", named(e->a));
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
			lang_fail(c->l, &e->item[i]->at, "this list holds %s, this is %s", lang_type_text(c->l, of),
				  lang_type_text(c->l, item));
	}
	return lang_type_list(c->l, of);
}

static struct type *infer_cidr(struct checker *c, struct expr *e)
{
	struct type *want = lang_type_pair(c->l, lang_type_con(c->l, "String"), lang_type_con(c->l, "CInt"));
	struct type *is = infer(c, e->a);

	if (!lang_unify(c->l, want, is))
		lang_fail(c->l, &e->a->at, "CIDR wants (\"address\", prefix length), this is %s", lang_type_text(c->l, is));
	return lang_type_con(c->l, "CIDR");
}

static struct type *infer(struct checker *c, struct expr *e)
{
	struct type *t = NULL, *b;

	if (++c->depth > MAX_DEPTH)
		lang_fail(c->l, &e->at, "definitions are nested too deep");
	switch (e->kind) {
	case E_NAME:
		t = infer_name(c, e);
		break;
	case E_NUMBER:
		t = lang_type_var(c->l, CLASS_NUMBER);
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
	struct definition *d, *main = find_in(&m->scope, "main");
	struct type *want = lang_parse_type(l, "Qbuff -> Action Qbuff", NULL);

	if (!main)
		lang_fail(l, NULL, "no main: want main = and a function");
	for (d = m->scope.definitions; d; d = d->next)
		check_definition(&c, d, main->body);
	if (!lang_unify(l, want, lang_instantiate(l, main->type, l->level)))
		lang_fail(l, &main->at, "main is %s: want Qbuff -> Action Qbuff%s", lang_type_text(l, main->type),
			  lang_unify(l, lang_instantiate(l, main->type, l->level), lang_parse_type(l, "Qbuff -> Bool", NULL)) ?
			  ", filter makes one of a predicate" : "");
}
