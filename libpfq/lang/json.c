// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Programs as JSON, in the format of PFQ 6: an array of functions. funLink is the index of the
 * next function; any other number ends the chain. Arguments of type Fun are indices, too.
 * Extensions: a CIDR may be a string, also for IPv6; funType declares a function of another
 * module.
 */
#include <arpa/inet.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/lang_signature.h"

#include "compiler.h"

#define MAX_ARGS 8
#define MAX_DEPTH 200

/* --- reading --- */

struct reader {
	struct lang *l;
	json_t *root;
	struct src_range at;
	unsigned int depth;
};

static struct value *read_chain(struct reader *r, json_int_t index);

__attribute__((noreturn, format(printf, 3, 4)))
static void fail_at(struct reader *r, json_int_t index, const char *fmt, ...)
{
	const struct src_range at = { .source = r->at.source, .offset = index };
	char text[320];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	lang_fail(r->l, &at, "%s", text);
}

static struct value *new_value(struct reader *r, enum value_kind kind)
{
	struct value *v = lang_alloc(r->l, sizeof(*v));

	v->kind = kind;
	v->at = r->at;
	return v;
}

static struct value *new_number(struct reader *r, uint64_t n)
{
	struct value *v = new_value(r, V_NUMBER);

	v->number = n;
	return v;
}

static struct value *new_string(struct reader *r, const char *s)
{
	struct value *v = new_value(r, V_STRING);

	v->text = lang_strndup(r->l, s, strlen(s));
	return v;
}

/* PFQ 6 writes an address as the 32-bit number that has its bytes in network order. */
static struct value *read_cidr(struct reader *r, const json_t *pair)
{
	char addr[INET_ADDRSTRLEN], all[INET_ADDRSTRLEN + 8];
	uint32_t n = json_integer_value(json_object_get(json_array_get(pair, 0), "getHostAddress"));
	unsigned int prefix = json_integer_value(json_array_get(pair, 1));

	snprintf(all, sizeof(all), "%s/%u", inet_ntop(AF_INET, &n, addr, sizeof(addr)), prefix % 1000);
	return new_string(r, all);
}

static struct value *read_value(struct reader *r, const json_t *j, json_int_t index)
{
	const json_t *member;
	struct value *v;
	size_t i;

	if (json_is_integer(j))
		return new_number(r, json_integer_value(j));
	if (json_is_real(j)) {
		v = new_value(r, V_REAL);
		v->real = json_real_value(j);
		return v;
	}
	if (json_is_string(j))
		return new_string(r, json_string_value(j));
	if (json_is_array(j)) {
		v = new_value(r, V_LIST);
		v->n = json_array_size(j);
		v->item = lang_alloc(r->l, (v->n + 1) * sizeof(*v->item));
		for (i = 0; i < v->n; i++) {
			if (json_is_array(json_array_get(j, i)))
				fail_at(r, index, "an argument must not be a list of lists");
			v->item[i] = read_value(r, json_array_get(j, i), index);
		}
		return v;
	}
	member = json_object_get(j, "getHostAddress");
	if (member)
		return new_number(r, ntohl(json_integer_value(member)));
	member = json_object_get(j, "getNetworkPair");
	if (member)
		return read_cidr(r, member);
	fail_at(r, index, "an argument must be a number, a string, a list or an address");
}

/* Check the type of an argument. JSON does not pass the type checker. */
static bool has_type(const struct value *v, const char *type)
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
			if (!has_type(v->item[i], of))
				return false;
		return v->kind == V_LIST;
	}
	if (!strcmp(type, "String") || !strcmp(type, "CIDR"))
		return v->kind == V_STRING;
	if (!strcmp(type, "Double") && v->kind == V_REAL)
		return true;
	return v->kind == V_NUMBER || (!strcmp(type, "IPv4") && v->kind == V_STRING);
}

/*
 * PFQ 6 passes IPv4 addresses in network byte order, also if they are numbers of type Word32. read_value() has
 * converted those of type IPv4.
 */
static bool has_network_order(const char *type, const char *kind)
{
	return (!strcmp(type, "IPv4") || !strcmp(type, "[IPv4]")) && !strstr(kind, "IPv4");
}

static void reverse_bytes(struct value *v)
{
	unsigned int i;

	if (v->kind == V_NUMBER && v->number <= UINT32_MAX)
		v->number = ntohl(v->number);
	for (i = 0; v->kind == V_LIST && i < v->n; i++)
		reverse_bytes(v->item[i]);
}

static struct value *read_argument(struct reader *r, const struct function *f, unsigned int n,
				   const json_t *j, json_int_t index)
{
	const char *kind = json_string_value(json_object_get(j, "argType"));
	const json_t *value = json_object_get(j, "argValue");
	struct value *v;
	char type[128];

	if (!kind || !value)
		fail_at(r, index, "%s: argument %u must have argType and argValue", f->name, n + 1);
	if (!strcmp(kind, "Fun"))
		v = read_chain(r, json_is_integer(value) ? json_integer_value(value) : -1);
	else
		v = read_value(r, value, index);
	lang_param_type(f, n, type, sizeof(type));
	if (v && has_network_order(type, kind))
		reverse_bytes(v);
	if (!v || !has_type(v, type))
		fail_at(r, index, "%s: argument %u must be %s", f->name, n + 1, type);
	return v;
}

static const struct function *new_external(struct reader *r, const char *name, const char *type,
					   json_int_t index)
{
	struct function *f = lang_alloc(r->l, sizeof(*f));
	const size_t n = strlen(type);
	struct pfq_lang_signature s;

	if (!pfq_lang_parse_signature(type, &s))
		fail_at(r, index, "%s: " LANG_CALL_TYPES, name);
	f->name = lang_strndup(r->l, name, strlen(name));
	f->type = lang_strndup(r->l, type, n);
	f->lower = L_CALL;
	f->op = PFQ_LANG_OP_CALL;
	return f;
}

static const struct function *read_symbol(struct reader *r, const json_t *j, json_int_t index)
{
	const char *name = json_string_value(json_object_get(j, "funSymbol")), *type;
	const struct function *f;
	unsigned int i;

	if (!name)
		fail_at(r, index, "funSymbol is missing");
	type = json_string_value(json_object_get(j, "funType"));
	if (type)
		return new_external(r, name, type, index);
	f = lang_find(name);
	if (f && f->section != S_OPERATOR && f->section != S_PRELUDE && f->lower != L_CONSTANT)
		return f;
	for (i = 0; i < lang_nr_functions; i++)
		if (similar_name(name, lang_functions[i].name))
			fail_at(r, index, "unknown name %s: did you mean %s?", name, lang_functions[i].name);
	fail_at(r, index, "unknown name %s", name);
}

static struct value *read_function(struct reader *r, json_int_t index)
{
	const json_t *j = json_array_get(r->root, index), *args;
	const struct function *f = read_symbol(r, j, index);
	struct value *item[MAX_ARGS];
	const struct src_range outer = r->at;
	struct value *v;
	unsigned int n, arity = lang_arity(f);

	r->at.offset = index;
	args = json_object_get(j, "funArgs");
	for (n = 0; n < arity; n++) {
		if (n >= MAX_ARGS || n >= json_array_size(args) || json_is_null(json_array_get(args, n)))
			fail_at(r, index, "%s expects %u arguments", f->name, arity);
		item[n] = read_argument(r, f, n, json_array_get(args, n), index);
	}
	for (; n < json_array_size(args); n++)
		if (!json_is_null(json_array_get(args, n)))
			fail_at(r, index, "%s expects %u arguments", f->name, arity);
	v = lang_apply_all(r->l, f, item, arity, &r->at);
	r->at = outer;
	return v;
}

/* Read the functions from index on, joined by >->. Returns NULL if there is no such index. */
static struct value *read_chain(struct reader *r, json_int_t index)
{
	const size_t size = json_array_size(r->root);
	struct value *v, *rest, *both[2];
	json_int_t link;
	const json_t *j;

	if (index < 0 || (size_t)index >= size)
		return NULL;
	if (++r->depth > MAX_DEPTH || ++r->l->steps > 100000)
		fail_at(r, index, "the chain is recursive or nested too deeply");
	v = read_function(r, index);
	j = json_object_get(json_array_get(r->root, index), "funLink");
	link = json_is_integer(j) ? json_integer_value(j) : -1;
	rest = read_chain(r, link);
	r->depth--;
	if (!rest)
		return v;
	both[0] = v;
	both[1] = rest;
	if (!has_type(v, "(Qbuff -> Action Qbuff)") || !has_type(rest, "(Qbuff -> Action Qbuff)"))
		fail_at(r, index, "%s is not a function of packets, so nothing can follow it",
			v->function->name);
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
	/* of some failed allocations jansson says just that there is no root, of others that the text is wrong */
	if (!r.root && (json_error_code(&error) == json_error_out_of_memory || error.line < 0))
		lang_fail_memory(l);
	if (!r.root) {
		snprintf(message, sizeof(message), "%s", error.text);
		lang_fail(l, NULL, "%s:%d:%d: %s", source->name, error.line, error.column, message);
	}
	if (!json_array_size(r.root))
		fail_at(&r, 0, "expected an array of functions");
	v = read_chain(&r, 0);
	if (!has_type(v, "(Qbuff -> Action Qbuff)"))
		fail_at(&r, 0, "expected a function of packets");
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
	int failed;		/* not 0: too many nodes, or no memory */
};

#define MAX_NODES 100000

static int write_chain(struct out *o, const struct value *v);

static const char *json_arg_type(const char *type)
{
	return !strcmp(type, "CInt") ? "Int" : !strcmp(type, "[CInt]") ? "[Int]" : type;
}

static json_t *write_value(struct out *o, const struct value *v, const char *type)
{
	char text[80];
	json_t *list;
	unsigned int i;

	switch (v->kind) {
	case V_NUMBER:
		if (strstr(type, "IPv4"))	/* see has_network_order() */
			return json_pack("{sI}", "getHostAddress", (json_int_t)htonl(v->number));
		return json_integer(v->number);
	case V_REAL:
		return json_real(v->real);
	case V_STRING:
		return json_string(v->text);
	case V_CIDR:
		snprintf(text, sizeof(text), "%.*s/%llu", (int)strcspn(v->text, "/"), v->text,
			 (unsigned long long)v->number);
		return json_string(text);
	default:
		list = json_array();
		for (i = 0; i < v->n; i++)
			o->failed |= json_array_append_new(list, write_value(o, v->item[i], type));
		return list;
	}
}

/* PFQ 6 has no operators: write the function that does the same. Only >-> has none. */
static const struct function *named_function(const struct function *f)
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
		o->failed |= json_array_append_new(
			args,
			json_pack("{ssso}", "argType", x->kind == V_FUNCTION ? "Fun" : json_arg_type(type),
				  "argValue",
				  x->kind == V_FUNCTION ? json_integer(write_chain(o, x)) : write_value(o, x, type)));
	}
	for (; i < MAX_ARGS; i++)
		o->failed |= json_array_append_new(args, json_null());
	return args;
}

/*
 * Store the functions that >-> joins in to[], from index n on, or only count them if to is NULL.
 * Returns the next index.
 */
static unsigned int flatten(const struct value *v, const struct value **to, unsigned int n)
{
	if (v->function->lower == L_THEN)
		return flatten(v->item[1], to, flatten(v->item[0], to, n));
	if (to)
		to[n] = v;
	return n + 1;
}

/* Write the functions of a chain in a row, then those that they refer to. Returns the first index. */
static int write_chain(struct out *o, const struct value *v)
{
	const unsigned int n = flatten(v, NULL, 0);
	const int first = json_array_size(o->root);
	const struct value **link;
	const struct function *f;
	unsigned int i;
	json_t *j;

	o->nodes += n;
	link = o->nodes > MAX_NODES ? NULL : calloc(n, sizeof(*link));
	if (!link) {
		o->failed = -1;
		return -1;
	}
	flatten(v, link, 0);
	for (i = 0; i < n; i++)
		o->failed |= json_array_append_new(o->root, json_object());
	for (i = 0; i < n; i++) {
		f = named_function(link[i]->function);
		j = json_array_get(o->root, first + i);
		o->failed |= json_object_set_new(j, "funSymbol", json_string(f->name));
		if (f->lower == L_CALL)
			o->failed |= json_object_set_new(j, "funType", json_string(f->type));
		o->failed |= json_object_set_new(j, "funArgs", write_args(o, link[i], f));
		o->failed |= json_object_set_new(j, "funIndex", json_integer(first + i));
		o->failed |= json_object_set_new(j, "funLink", json_integer(i + 1 < n ? first + (int)i + 1 : -1));
	}
	free(link);
	return first;
}

char *lang_to_json(const struct value *main)
{
	struct out o = { .root = json_array() };
	char *text = NULL;

	write_chain(&o, main);
	if (!o.failed)
		text = json_dumps(o.root, JSON_COMPACT | JSON_REAL_PRECISION(17));
	json_decref(o.root);
	return text;
}
