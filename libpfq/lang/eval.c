// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The evaluator: substitutes definitions and arguments for their names until main is a tree
 * of functions of the table. Definitions are not recursive, so evaluation ends; MAX_STEPS
 * makes sure that it ends soon.
 */
#include <stdio.h>
#include <string.h>

#include "compiler.h"

#define MAX_STEPS 2000000
#define MAX_DEPTH 1000		/* takes less than 1 MiB of stack */
#define MAX_RANGE 1000000

struct binding {
	const struct param *param;
	struct value *value;
	struct binding *outer;
};

static struct value *eval(struct lang *l, const struct expr *e, struct binding *env);

struct value *lang_new_value(struct lang *l, enum value_kind kind, const struct src_range *at)
{
	struct value *v = lang_alloc(l, sizeof(*v));

	v->kind = kind;
	v->at = *at;
	return v;
}

/* --- arguments --- */

/* Split the text of a type at its outer arrows. Returns the number of parts. */
static unsigned int split_type(const char *type, const char **part, size_t *len, unsigned int max)
{
	unsigned int depth = 0, n = 0;
	const char *start = type, *s;

	for (s = type; n < max; s++) {
		depth += *s == '(' || *s == '[';
		depth -= *s == ')' || *s == ']';
		if (!*s || (!depth && *s == ' ' && !strncmp(s, " -> ", 4))) {
			part[n] = start;
			len[n++] = s - start;
			if (!*s)
				break;
			start = s + 4;
		}
	}
	return n;
}

unsigned int lang_arity(const struct function *f)
{
	const char *part[16];
	size_t len[16];
	unsigned int n = split_type(f->type, part, len, 16);

	if (n > 1 && len[n - 2] == 5 && !strncmp(part[n - 2], "Qbuff", 5))
		return n - 2;
	return n - 1;
}

const char *lang_param_type(const struct function *f, unsigned int n, char *buf, size_t size)
{
	const char *part[16];
	size_t len[16];

	split_type(f->type, part, len, 16);
	snprintf(buf, size, "%.*s", (int)len[n], part[n]);
	return buf;
}

static const struct {
	const char *name;
	int64_t least;
	uint64_t most;
} ranges[] = {
	{ "Word8", 0, UINT8_MAX }, { "CUChar", 0, UINT8_MAX },
	{ "Word16", 0, UINT16_MAX }, { "CUShort", 0, UINT16_MAX },
	{ "Word32", 0, UINT32_MAX }, { "IPv4", 0, UINT32_MAX }, { "CUInt", 0, UINT32_MAX },
	{ "CChar", INT8_MIN, INT8_MAX }, { "Int8", INT8_MIN, INT8_MAX },
	{ "CShort", INT16_MIN, INT16_MAX }, { "Int16", INT16_MIN, INT16_MAX },
	{ "CInt", INT32_MIN, INT32_MAX }, { "Int32", INT32_MIN, INT32_MAX },
};

static void check_range(struct lang *l, const struct function *f, const char *type, const struct value *v)
{
	const int64_t s = v->number;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		if (strcmp(ranges[i].name, type))
			continue;
		if (s < 0 ? ranges[i].least < 0 && s >= ranges[i].least : v->number <= ranges[i].most)
			return;
		lang_fail(l, &v->at, "%s expects %s (%lld to %llu), not %lld", f->name, type,
			  (long long)ranges[i].least, (unsigned long long)ranges[i].most, (long long)s);
	}
}

static struct value *to_cidr(struct lang *l, const struct function *f, const struct value *v)
{
	struct value *c = lang_new_value(l, V_CIDR, &v->at);
	uint8_t addr[16];
	unsigned int prefix;

	if (!lang_address(v->text, addr, &prefix))
		lang_fail(l, &v->at,
			  "%s expects an address and a prefix length, such as 10.0.0.0/8 or 2001:db8::/32",
			  f->name);
	c->text = v->text;
	c->number = prefix;
	return c;
}

static struct value *to_ipv4(struct lang *l, const struct function *f, const struct value *v)
{
	struct value *c = lang_new_value(l, V_NUMBER, &v->at);
	uint8_t addr[16];
	unsigned int prefix;

	if (lang_address(v->text, addr, &prefix) != 4 || prefix != 32)
		lang_fail(l, &v->at, "%s expects an IPv4 address, for example \"10.0.0.1\"", f->name);
	c->number = (uint32_t)addr[0] << 24 | addr[1] << 16 | addr[2] << 8 | addr[3];
	return c;
}

/* An IPv6 address does not fit into a number, so a Bloom filter keeps its text. */
static struct value *to_address(struct lang *l, const struct function *f, struct value *v)
{
	uint8_t addr[16];
	unsigned int prefix, bytes = lang_address(v->text, addr, &prefix);

	if (f->lower != L_BLOOM)
		return to_ipv4(l, f, v);
	if (!bytes || prefix != 8 * bytes)
		lang_fail(l, &v->at,
			  "%s expects addresses without prefix lengths, such as \"10.0.0.1\" or \"2001:db8::1\"",
			  f->name);
	return bytes == 4 ? to_ipv4(l, f, v) : v;
}

/* Convert an argument to the type of the parameter: a string may be an address, a number must be in range. */
static struct value *convert(struct lang *l, const struct function *f, const char *type, struct value *v)
{
	char of[64];
	struct value *list;
	unsigned int i;

	if (v->kind == V_LIST && type[0] == '[') {
		snprintf(of, sizeof(of), "%.*s", (int)strlen(type) - 2, type + 1);
		list = lang_new_value(l, V_LIST, &v->at);
		list->n = v->n;
		list->item = lang_alloc(l, (v->n + 1) * sizeof(*list->item));
		for (i = 0; i < v->n; i++)
			list->item[i] = convert(l, f, of, v->item[i]);
		return list;
	}
	if (v->kind == V_STRING && !strcmp(type, "CIDR"))
		return to_cidr(l, f, v);
	if (v->kind == V_STRING && (!strcmp(type, "Word32") || !strcmp(type, "IPv4")))
		return to_address(l, f, v);
	if (v->kind == V_NUMBER && !strcmp(type, "Double")) {
		list = lang_new_value(l, V_REAL, &v->at);
		list->real = (int64_t)v->number;
		return list;
	}
	if (v->kind == V_NUMBER)
		check_range(l, f, type, v);
	return v;
}

/* --- application --- */

static struct value *function_value(struct lang *l, const struct function *f, const struct src_range *at)
{
	struct value *v = lang_new_value(l, V_FUNCTION, at);

	v->function = f;
	return lang_arity(f) ? v : lang_reduce(l, v);
}

/* Limit time and stack. */
void lang_count_step(struct lang *l, const struct src_range *at)
{
	if (++l->steps > MAX_STEPS)
		lang_fail(l, at, "the program is too large: its definitions expand to more than %u steps",
			  MAX_STEPS);
	if (l->depth > MAX_DEPTH)
		lang_fail(l, at, "the program is nested too deeply");
}

static struct value *apply(struct lang *l, struct value *f, struct value *x, const struct src_range *at)
{
	struct binding *b;
	struct value *v;
	char type[128];

	if (f->kind == V_CLOSURE) {
		b = lang_alloc(l, sizeof(*b));
		b->param = f->lambda->param;
		b->value = x;
		b->outer = f->bindings;
		return eval(l, f->lambda->a, b);
	}
	if (f->kind != V_FUNCTION || f->n >= lang_arity(f->function))
		lang_fail(l, at, "the packet cannot be an argument: write f >-> g to chain functions");
	v = lang_new_value(l, V_FUNCTION, at);
	v->function = f->function;
	v->n = f->n + 1;
	v->item = lang_alloc(l, v->n * sizeof(*v->item));
	if (f->n)
		memcpy(v->item, f->item, f->n * sizeof(*v->item));
	v->item[f->n] = convert(l, f->function, lang_param_type(f->function, f->n, type, sizeof(type)), x);
	return v->n == lang_arity(v->function) ? lang_reduce(l, v) : v;
}

/* A function that is applied may apply others: (.) and ($) of a fold nest without a limit of their own. */
struct value *lang_apply(struct lang *l, struct value *f, struct value *x, const struct src_range *at)
{
	struct value *v;

	lang_count_step(l, at);
	l->depth++;
	v = apply(l, f, x, at);
	l->depth--;
	return v;
}

static struct value *eval_list(struct lang *l, const struct expr *e, struct binding *env)
{
	struct value *v = lang_new_value(l, V_LIST, &e->at);
	unsigned int i;

	v->n = e->n;
	v->item = lang_alloc(l, (e->n + 1) * sizeof(*v->item));
	for (i = 0; i < e->n; i++)
		v->item[i] = eval(l, e->item[i], env);
	return v;
}

static struct value *eval_range(struct lang *l, const struct expr *e, struct binding *env)
{
	struct value *v = lang_new_value(l, V_LIST, &e->at), *bound[3] = { NULL };
	uint64_t size, length;
	int64_t first, last, step;
	unsigned int i;

	for (i = 0; i < e->n; i++)
		bound[i] = eval(l, e->item[i], env);
	first = bound[0]->number;
	last = bound[1]->number;
	step = e->n == 3 ? (int64_t)(bound[2]->number - bound[0]->number) : 1;
	if (!step)
		lang_fail(l, &e->at, "this list would have no end");
	if (step > 0 ? last < first : last > first)
		return v;
	length = step > 0 ? (uint64_t)last - first : (uint64_t)first - last;
	size = step > 0 ? (uint64_t)step : -(uint64_t)step;
	if (length / size >= MAX_RANGE)
		lang_fail(l, &e->at, "this list would have more than %u numbers", MAX_RANGE);
	v->n = length / size + 1;
	v->item = lang_alloc(l, v->n * sizeof(*v->item));
	for (i = 0; i < v->n; i++) {
		v->item[i] = lang_new_value(l, V_NUMBER, &e->at);
		v->item[i]->number = (uint64_t)first + i * (uint64_t)step;
	}
	return v;
}

static struct value *eval_guards(struct lang *l, const struct expr *e, struct binding *env)
{
	unsigned int i;

	for (i = 0; i < e->n; i += 2)
		if (eval(l, e->item[i], env)->number)
			return eval(l, e->item[i + 1], env);
	lang_fail(l, &e->at, "no guard holds: add | otherwise =");
}

static struct value *eval_cidr(struct lang *l, const struct expr *e, struct binding *env)
{
	struct value *v = lang_new_value(l, V_CIDR, &e->at), *pair = eval(l, e->a, env);
	uint8_t addr[16];
	unsigned int bytes, prefix;

	bytes = lang_address(pair->item[0]->text, addr, &prefix);
	if (!bytes || prefix != 8 * bytes)
		lang_fail(l, &pair->item[0]->at,
			  "CIDR expects an address first, for example \"10.0.0.0\" or \"2001:db8::\"");
	v->number = pair->item[1]->number;
	if (v->number > prefix)
		lang_fail(l, &pair->item[1]->at, "CIDR expects a prefix length of 0 to %u", prefix);
	v->text = pair->item[0]->text;
	return v;
}

static struct value *eval_name(struct lang *l, const struct expr *e, struct binding *env)
{
	if (e->to_param) {
		for (; env; env = env->outer)
			if (env->param == e->to_param)
				return env->value;
		lang_fail(l, &e->at, "%s has no value here", e->name);
	}
	if (e->to_definition && e->to_definition->external)
		return function_value(l, e->to_definition->external, &e->at);
	if (e->to_definition)
		return eval(l, e->to_definition->body, e->to_definition->params ? env : NULL);
	return function_value(l, e->to_function, &e->at);
}

static struct value *eval(struct lang *l, const struct expr *e, struct binding *env)
{
	struct value *v = NULL;

	lang_count_step(l, &e->at);
	l->depth++;
	switch (e->kind) {
	case E_NAME:
		v = eval_name(l, e, env);
		break;
	case E_NUMBER:
		v = lang_new_value(l, V_NUMBER, &e->at);
		v->number = e->number;
		break;
	case E_REAL:
		v = lang_new_value(l, V_REAL, &e->at);
		v->real = e->real;
		break;
	case E_RANGE:
		v = eval_range(l, e, env);
		break;
	case E_GUARDS:
		v = eval_guards(l, e, env);
		break;
	case E_STRING:
		if (strlen(e->name) != e->number)
			lang_fail(l, &e->at, "a string must not contain \\0");
		v = lang_new_value(l, V_STRING, &e->at);
		v->text = e->name;
		break;
	case E_LIST:
		v = eval_list(l, e, env);
		break;
	case E_PAIR:
		v = lang_new_value(l, V_LIST, &e->at);
		v->item = lang_alloc(l, 2 * sizeof(*v->item));
		v->n = 2;
		v->item[0] = eval(l, e->a, env);
		v->item[1] = eval(l, e->b, env);
		break;
	case E_APPLY:
		v = eval(l, e->a, env);
		v = lang_apply(l, v, eval(l, e->b, env), &e->at);
		break;
	case E_LAMBDA:
		v = lang_new_value(l, V_CLOSURE, &e->at);
		v->lambda = e;
		v->bindings = env;
		break;
	case E_LET:
		v = eval(l, e->a, env);
		break;
	case E_CIDR:
		v = eval_cidr(l, e, env);
		break;
	}
	l->depth--;
	return v;
}

struct value *lang_evaluate(struct lang *l, struct module *m)
{
	struct definition *d;

	for (d = m->scope.definitions; strcmp(d->name, "main"); d = d->next)
		;
	return eval(l, d->body, NULL);
}

/* For JSON, which has no expressions: checks ranges and converts arguments as apply() does. */
struct value *lang_apply_all(struct lang *l, const struct function *f, struct value **item, unsigned int n,
			     const struct src_range *at)
{
	struct value *v = lang_new_value(l, V_FUNCTION, at);
	unsigned int i;

	v->function = f;
	if (!n)
		return lang_reduce(l, v);
	for (i = 0; i < n; i++)
		v = lang_apply(l, v, item[i], at);
	return v;
}
