// SPDX-License-Identifier: LGPL-2.1-or-later
/* Types: construction, unification, instantiation and printing. */
#include <stdio.h>
#include <string.h>

#include "compiler.h"

#define MAX_DEPTH 1000

static struct type *new_type(struct lang *l, enum type_kind kind)
{
	struct type *t = lang_alloc(l, sizeof(*t));

	t->kind = kind;
	return t;
}

struct type *lang_type_var(struct lang *l, enum type_class class)
{
	struct type *t = new_type(l, TYPE_VAR);

	t->class = class;
	t->level = l->level;
	t->id = l->next_var++;
	return t;
}

struct type *lang_type_con(struct lang *l, const char *name)
{
	struct type *t = new_type(l, TYPE_CON);

	t->name = name;
	return t;
}

struct type *lang_type_fun(struct lang *l, struct type *a, struct type *b)
{
	struct type *t = new_type(l, TYPE_FUN);

	t->a = a;
	t->b = b;
	return t;
}

struct type *lang_type_list(struct lang *l, struct type *of)
{
	struct type *t = new_type(l, TYPE_LIST);

	t->a = of;
	return t;
}

struct type *lang_type_pair(struct lang *l, struct type *a, struct type *b)
{
	struct type *t = new_type(l, TYPE_PAIR);

	t->a = a;
	t->b = b;
	return t;
}

/* Shortens the chain that it follows: a long list would make a chain of as many variables. */
struct type *lang_type_prune(struct type *t)
{
	while (t->kind == TYPE_VAR && t->is) {
		if (t->is->kind == TYPE_VAR && t->is->is)
			t->is = t->is->is;
		t = t->is;
	}
	return t;
}

/* Does var occur in t? Also lowers the levels in t to that of var, since var will be bound to t. */
static bool occurs(struct lang *l, struct type *var, struct type *t, unsigned int depth)
{
	t = lang_type_prune(t);
	if (depth > MAX_DEPTH)
		lang_fail(l, NULL, "a type is nested too deeply");
	if (t == var)
		return true;
	if (t->kind == TYPE_VAR) {
		if (t->level > var->level)
			t->level = var->level;
		return false;
	}
	return (t->a && occurs(l, var, t->a, depth + 1)) || (t->b && occurs(l, var, t->b, depth + 1));
}

static bool is_number(const char *name)
{
	return strcmp(name, "Qbuff") && strcmp(name, "Bool") && strcmp(name, "String") &&
	       strcmp(name, "CIDR");
}

static bool fits_class(enum type_class class, const struct type *t)
{
	switch (class) {
	case CLASS_ANY:
		return true;
	case CLASS_NUMBER:
		return t->kind == TYPE_CON && is_number(t->name);
	case CLASS_STRING:
		return t->kind == TYPE_CON && (!strcmp(t->name, "String") || !strcmp(t->name, "CIDR") ||
					       !strcmp(t->name, "Word32"));
	case CLASS_ADDRESS:
		return t->kind == TYPE_CON && !strcmp(t->name, "Word32");
	}
	return false;
}

static bool bind_var(struct lang *l, struct type *var, struct type *t)
{
	if (t->kind == TYPE_VAR) {
		if (occurs(l, var, t, 0))
			return true;
		if (t->class == CLASS_ANY)
			t->class = var->class;
		else if (var->class != CLASS_ANY && var->class != t->class)
			t->class = CLASS_ADDRESS;
		var->is = t;
		return true;
	}
	if (!fits_class(var->class, t) || occurs(l, var, t, 0))
		return false;
	var->is = t;
	return true;
}

static bool unify(struct lang *l, struct type *a, struct type *b, unsigned int depth)
{
	a = lang_type_prune(a);
	b = lang_type_prune(b);
	if (depth > MAX_DEPTH)
		lang_fail(l, NULL, "a type is nested too deeply");
	if (a == b)
		return true;
	if (a->kind == TYPE_VAR)
		return bind_var(l, a, b);
	if (b->kind == TYPE_VAR)
		return bind_var(l, b, a);
	if (a->kind != b->kind)
		return false;
	if (a->kind == TYPE_CON)
		return !strcmp(a->name, b->name);
	return unify(l, a->a, b->a, depth + 1) && (!a->b || unify(l, a->b, b->b, depth + 1));
}

bool lang_unify(struct lang *l, struct type *a, struct type *b)
{
	return unify(l, a, b, 0);
}

/* A variable and the fresh one that replaces it. */
struct mapping {
	struct type *from, *to;
	struct mapping *next;
};

static struct type *instantiate(struct lang *l, struct type *t, unsigned int level, struct mapping **names)
{
	struct mapping *r;
	struct type *new;

	t = lang_type_prune(t);
	if (t->kind == TYPE_VAR) {
		if (t->level <= level)
			return t;
		for (r = *names; r; r = r->next)
			if (r->from == t)
				return r->to;
		r = lang_alloc(l, sizeof(*r));
		r->from = t;
		r->to = lang_type_var(l, t->class);
		r->next = *names;
		*names = r;
		return r->to;
	}
	if (t->kind == TYPE_CON)
		return t;
	new = new_type(l, t->kind);
	new->a = instantiate(l, t->a, level, names);
	if (t->b)
		new->b = instantiate(l, t->b, level, names);
	return new;
}

/* Replace the generalised variables, those above level, by fresh ones for this use. */
struct type *lang_instantiate(struct lang *l, struct type *t, unsigned int level)
{
	struct mapping *names = NULL;

	return instantiate(l, t, level, &names);
}

struct writer {
	char *at, *end;
	unsigned int depth;
};

static void append(struct writer *w, const char *s)
{
	while (*s && w->at < w->end)
		*w->at++ = *s++;
	*w->at = '\0';
}

static void write_type(struct writer *w, const struct type *t, bool tight)
{
	char name[16];

	while (t->kind == TYPE_VAR && t->is)
		t = t->is;
	if (++w->depth > 60) {
		append(w, "...");
		w->depth--;
		return;
	}
	switch (t->kind) {
	case TYPE_VAR:
		if (t->class == CLASS_NUMBER)
			append(w, "number");
		else if (t->class != CLASS_ANY)
			append(w, t->class == CLASS_STRING ? "String" : "Word32");
		else {
			snprintf(name, sizeof(name), "%c%.0u", 'a' + t->id % 26, t->id / 26);
			append(w, name);
		}
		break;
	case TYPE_CON:
		append(w, t->name);
		break;
	case TYPE_FUN:
		append(w, tight ? "(" : "");
		write_type(w, t->a, true);
		append(w, " -> ");
		write_type(w, t->b, false);
		append(w, tight ? ")" : "");
		break;
	case TYPE_LIST:
		append(w, "[");
		write_type(w, t->a, false);
		append(w, "]");
		break;
	case TYPE_ACTION:
		append(w, "Action ");
		write_type(w, t->a, true);
		break;
	case TYPE_PAIR:
		append(w, "(");
		write_type(w, t->a, false);
		append(w, ", ");
		write_type(w, t->b, false);
		append(w, ")");
		break;
	}
	w->depth--;
}

const char *lang_type_text(struct lang *l, struct type *t)
{
	char *buf = lang_alloc(l, 256);
	struct writer w = { buf, buf + 255, 0 };

	write_type(&w, t, false);
	return buf;
}

static bool has_variables(const struct type *t)
{
	return t->kind == TYPE_VAR || (t->a && has_variables(t->a)) || (t->b && has_variables(t->b));
}

/* Parse and cache the type of a function, unless it has variables: each use needs fresh ones. */
struct type *lang_type_of_function(struct lang *l, const struct function *f)
{
	const bool listed = f >= lang_functions && f < lang_functions + lang_nr_functions;
	struct type *t;

	if (!l->function_type)
		l->function_type = lang_alloc(l, lang_nr_functions * sizeof(*l->function_type));
	if (listed && l->function_type[f - lang_functions])
		return l->function_type[f - lang_functions];
	t = lang_parse_type(l, f->type);
	if (listed && !has_variables(t))
		l->function_type[f - lang_functions] = t;
	return t;
}
