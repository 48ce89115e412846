// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * PFQ 6's form: an array of functions, whose funLink is the one after it (or no
 * index: the end) and whose arguments of type Fun are indices. Beyond it: a CIDR
 * may be a string, IPv6 too, and funType declares a function of another module.
 */
#include <arpa/inet.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"

#define MAX_ARGS 8
#define MAX_DEPTH 200

/* --- reading --- */

struct reader {
	struct lang *l;
	json_t *root;
	struct place at;
	unsigned int depth;
};

static struct value *chain(struct reader *r, json_int_t index);

__attribute__((noreturn, format(printf, 3, 4)))
static void bad(struct reader *r, json_int_t index, const char *fmt, ...)
{
	const struct place at = { .source = r->at.source, .offset = index };
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	lang_fail(r->l, &at, "%s", text);
}

static struct value *value_of(struct reader *r, enum value_kind kind)
{
	struct value *v = lang_alloc(r->l, sizeof(*v));

	v->kind = kind;
	v->at = r->at;
	return v;
}

static struct value *number(struct reader *r, uint64_t n)
{
	struct value *v = value_of(r, V_NUMBER);

	v->number = n;
	return v;
}

static struct value *text(struct reader *r, const char *s)
{
	struct value *v = value_of(r, V_STRING);

	v->text = lang_strndup(r->l, s, strlen(s));
	return v;
}

/* PFQ 6 writes addresses as they lie in memory. */
static struct value *cidr(struct reader *r, const json_t *pair)
{
	char addr[INET_ADDRSTRLEN], all[INET_ADDRSTRLEN + 8];
	uint32_t n = json_integer_value(json_object_get(json_array_get(pair, 0), "getHostAddress"));
	unsigned int prefix = json_integer_value(json_array_get(pair, 1));

	snprintf(all, sizeof(all), "%s/%u", inet_ntop(AF_INET, &n, addr, sizeof(addr)), prefix % 1000);
	return text(r, all);
}

static struct value *plain(struct reader *r, const json_t *j, json_int_t index)
{
	const json_t *member;
	struct value *v;
	size_t i;

	if (json_is_integer(j))
		return number(r, json_integer_value(j));
	if (json_is_string(j))
		return text(r, json_string_value(j));
	if (json_is_array(j)) {
		v = value_of(r, V_LIST);
		v->n = json_array_size(j);
		v->item = lang_alloc(r->l, (v->n + 1) * sizeof(*v->item));
		for (i = 0; i < v->n; i++) {
			if (json_is_array(json_array_get(j, i)))
				bad(r, index, "a list of lists is no argument");
			v->item[i] = plain(r, json_array_get(j, i), index);
		}
		return v;
	}
	member = json_object_get(j, "getHostAddress");
	if (member)
		return number(r, ntohl(json_integer_value(member)));
	member = json_object_get(j, "getNetworkPair");
	if (member)
		return cidr(r, member);
	bad(r, index, "an argument is neither number, string, list nor address");
}


/* What the type checker sees to when a program is text. */
static bool fits(const struct value *v, const char *type)
{
	char of[64];
	unsigned int i;

	if (type[0] == '(') {
		size_t n = strlen(type) - 2, m;

		if (v->kind != V_FUNCTION || v->n != lang_arity(v->function))
			return false;
		m = strlen(v->function->type);
		return m >= n && !strncmp(v->function->type + m - n, type + 1, n);
	}
	if (type[0] == '[') {
		snprintf(of, sizeof(of), "%.*s", (int)strlen(type) - 2, type + 1);
		for (i = 0; v->kind == V_LIST && i < v->n; i++)
			if (!fits(v->item[i], of))
				return false;
		return v->kind == V_LIST;
	}
	if (!strcmp(type, "String") || !strcmp(type, "CIDR"))
		return v->kind == V_STRING;
	return v->kind == V_NUMBER || (!strcmp(type, "Word32") && v->kind == V_STRING);
}

static struct value *argument(struct reader *r, const struct function *f, unsigned int n, const json_t *j, json_int_t index)
{
	const char *kind = json_string_value(json_object_get(j, "argType"));
	const json_t *value = json_object_get(j, "argValue");
	struct value *v;
	char type[128];

	if (!kind || !value)
		bad(r, index, "%s: argument %u wants argType and argValue", f->name, n + 1);
	if (!strcmp(kind, "Fun"))
		v = chain(r, json_is_integer(value) ? json_integer_value(value) : -1);
	else
		v = plain(r, value, index);
	lang_param_type(f, n, type, sizeof(type));
	if (!v || !fits(v, type))
		bad(r, index, "%s: argument %u wants %s", f->name, n + 1, type);
	return v;
}

static const struct function *external(struct reader *r, const char *name, const char *type, json_int_t index)
{
	struct function *f = lang_alloc(r->l, sizeof(*f));
	const size_t n = strlen(type);

	if (n < 14 || strchr(type, '(') || n > 90)
		bad(r, index, "%s: funType is no type of a function of another module", name);
	if (strcmp(type + n - 13, "Qbuff -> Bool") && (n < 21 || strcmp(type + n - 21, "Qbuff -> Action Qbuff")))
		bad(r, index, "%s: funType is no type of a function of another module", name);
	f->name = lang_strndup(r->l, name, strlen(name));
	f->type = lang_strndup(r->l, type, n);
	f->lower = L_CALL;
	f->op = PFQ_LANG_OP_CALL;
	return f;
}

static const struct function *symbol(struct reader *r, const json_t *j, json_int_t index)
{
	const char *name = json_string_value(json_object_get(j, "funSymbol")), *type;
	const struct function *f;
	unsigned int i;

	if (!name)
		bad(r, index, "want funSymbol");
	type = json_string_value(json_object_get(j, "funType"));
	if (type)
		return external(r, name, type, index);
	f = lang_find(name);
	if (f && f->section != S_OPERATOR && f->lower != L_CONSTANT)
		return f;
	for (i = 0; i < lang_nr_functions; i++)
		if (similar_name(name, lang_functions[i].name))
			bad(r, index, "nothing is called %s: did you mean %s?", name, lang_functions[i].name);
	bad(r, index, "nothing is called %s", name);
}

static struct value *one(struct reader *r, json_int_t index)
{
	const json_t *j = json_array_get(r->root, index), *args;
	const struct function *f = symbol(r, j, index);
	struct value *item[MAX_ARGS];
	const struct place outer = r->at;
	struct value *v;
	unsigned int n, arity = lang_arity(f);

	r->at.offset = index;
	args = json_object_get(j, "funArgs");
	for (n = 0; n < arity; n++) {
		if (n >= MAX_ARGS || n >= json_array_size(args) || json_is_null(json_array_get(args, n)))
			bad(r, index, "%s wants %u arguments", f->name, arity);
		item[n] = argument(r, f, n, json_array_get(args, n), index);
	}
	for (; n < json_array_size(args); n++)
		if (!json_is_null(json_array_get(args, n)))
			bad(r, index, "%s wants %u arguments", f->name, arity);
	v = lang_apply_all(r->l, f, item, arity, &r->at);
	r->at = outer;
	return v;
}

static struct value *chain(struct reader *r, json_int_t index)
{
	const size_t size = json_array_size(r->root);
	struct value *v, *rest, *both[2];
	json_int_t link;
	const json_t *j;

	if (index < 0 || (size_t)index >= size)
		return NULL;
	if (++r->depth > MAX_DEPTH || ++r->l->steps > 100000)
		bad(r, index, "it leads back to itself, or is nested too deep");
	v = one(r, index);
	j = json_object_get(json_array_get(r->root, index), "funLink");
	link = json_is_integer(j) ? json_integer_value(j) : -1;
	rest = chain(r, link);
	r->depth--;
	if (!rest)
		return v;
	both[0] = v;
	both[1] = rest;
	if (!fits(v, "(Qbuff -> Action Qbuff)") || !fits(rest, "(Qbuff -> Action Qbuff)"))
		bad(r, index, "%s is no function of packets: nothing can follow it", v->function->name);
	return lang_apply_all(r->l, lang_find(">->"), both, 2, &r->at);
}

struct value *lang_from_json(struct lang *l, const char *from, const struct source *source)
{
	struct reader r = { .l = l, .at = { .source = source } };
	json_error_t error;
	struct value *v;
	char message[JSON_ERROR_TEXT_LENGTH];

	r.root = json_loads(from, 0, &error);
	l->json = r.root;
	if (!r.root) {
		snprintf(message, sizeof(message), "%s", error.text);
		lang_fail(l, NULL, "%s:%d:%d: %s", source->name, error.line, error.column, message);
	}
	if (!json_array_size(r.root))
		bad(&r, 0, "want an array of functions");
	v = chain(&r, 0);
	if (!fits(v, "(Qbuff -> Action Qbuff)"))
		bad(&r, 0, "want a function of packets");
	return v;
}

void lang_free_json(struct lang *l)
{
	json_decref(l->json);
}

/* --- writing --- */

struct out {
	json_t *root;
	unsigned int nodes;
};

#define MAX_NODES 100000

static int write_chain(struct out *o, const struct value *v);

static const char *arg_type(const char *type)
{
	return !strcmp(type, "CInt") ? "Int" : !strcmp(type, "[CInt]") ? "[Int]" : type;
}

static json_t *plain_json(const struct value *v)
{
	char text[80];
	json_t *list;
	unsigned int i;

	switch (v->kind) {
	case V_NUMBER:
		return json_integer(v->number);
	case V_STRING:
		return json_string(v->text);
	case V_CIDR:
		snprintf(text, sizeof(text), "%.*s/%llu", (int)strcspn(v->text, "/"), v->text, (unsigned long long)v->number);
		return json_string(text);
	default:
		list = json_array();
		for (i = 0; i < v->n; i++)
			json_array_append_new(list, plain_json(v->item[i]));
		return list;
	}
}

/* An operator has a function of the same code, if it is not >->. */
static const struct function *named(const struct function *f)
{
	unsigned int i;

	if (f->section != S_OPERATOR)
		return f;
	for (i = 0; i < lang_nr_functions; i++)
		if (lang_functions[i].lower == f->lower && lang_functions[i].a == f->a)
			return &lang_functions[i];
	return f;
}

static json_t *write_args(struct out *o, const struct value *v, const struct function *f)
{
	const bool swapped = v->function->lower == L_COMPARE && v->function->flags;
	json_t *args = json_array();
	char type[128];
	unsigned int i;

	for (i = 0; i < v->n; i++) {
		const struct value *x = v->item[swapped ? 1 - i : i];

		lang_param_type(f, i, type, sizeof(type));
		json_array_append_new(args, json_pack("{ssso}", "argType", x->kind == V_FUNCTION ? "Fun" : arg_type(type), "argValue",
						      x->kind == V_FUNCTION ? json_integer(write_chain(o, x)) : plain_json(x)));
	}
	for (; i < MAX_ARGS; i++)
		json_array_append_new(args, json_null());
	return args;
}

static unsigned int flatten(const struct value *v, const struct value **to, unsigned int n)
{
	if (v->function->lower == L_THEN)
		return flatten(v->item[1], to, flatten(v->item[0], to, n));
	if (to)
		to[n] = v;
	return n + 1;
}

/* The chain's functions in a row, then what they refer to. Returns the first index. */
static int write_chain(struct out *o, const struct value *v)
{
	const unsigned int n = flatten(v, NULL, 0);
	const int first = json_array_size(o->root);
	const struct value **link;
	const struct function *f;
	unsigned int i;
	json_t *j;

	o->nodes += n;
	if (o->nodes > MAX_NODES)
		return -1;
	link = calloc(n, sizeof(*link));
	if (!link)
		return -1;
	flatten(v, link, 0);
	for (i = 0; i < n; i++)
		json_array_append_new(o->root, json_object());
	for (i = 0; i < n; i++) {
		f = named(link[i]->function);
		j = json_array_get(o->root, first + i);
		json_object_set_new(j, "funSymbol", json_string(f->name));
		if (f->lower == L_CALL)
			json_object_set_new(j, "funType", json_string(f->type));
		json_object_set_new(j, "funArgs", write_args(o, link[i], f));
		json_object_set_new(j, "funIndex", json_integer(first + i));
		json_object_set_new(j, "funLink", json_integer(i + 1 < n ? first + (int)i + 1 : -1));
	}
	free(link);
	return first;
}

/* NULL when it would be too long. */
char *lang_to_json(struct lang *l, const struct value *main)
{
	struct out o = { .root = json_array() };
	char *text = NULL;

	(void)l;
	write_chain(&o, main);
	if (o.nodes <= MAX_NODES)
		text = json_dumps(o.root, JSON_COMPACT | JSON_REAL_PRECISION(17));
	json_decref(o.root);
	return text;
}
