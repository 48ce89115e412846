// SPDX-License-Identifier: LGPL-2.1-or-later
/* The functions that the compiler evaluates: arithmetic, lists, conditions, and sizes of Bloom filters. */
#include <math.h>
#include <string.h>

#include "compiler.h"

static struct value *new_number(struct lang *l, const struct value *v, uint64_t n)
{
	struct value *x = lang_new_value(l, V_NUMBER, &v->at);

	x->number = n;
	return x;
}

static double as_real(const struct value *v)
{
	return v->kind == V_REAL ? v->real : (double)(int64_t)v->number;
}

static struct value *real_arithmetic(struct lang *l, const struct value *v)
{
	const double a = as_real(v->item[0]), b = as_real(v->item[1]);
	struct value *n = lang_new_value(l, V_REAL, &v->at);

	if (v->function->lower == L_ADD)
		n->real = a + b;
	else
		n->real = v->function->lower == L_SUB ? a - b : a * b;
	return n;
}

/* A key is a set of bits, and a field in both operands is one field: a sum would carry into another one. */
static struct value *key_arithmetic(struct lang *l, const struct value *v)
{
	const uint64_t a = v->item[0]->number, b = v->item[1]->number;
	struct value *n;

	if (v->function->lower == L_MUL)
		lang_fail(l, &v->at, "a key for steer_key cannot be multiplied");
	n = new_number(l, v, v->function->lower == L_SUB ? a & ~b : a | b);
	n->key = true;
	return n;
}

static struct value *arithmetic(struct lang *l, const struct value *v)
{
	const uint64_t a = v->item[0]->number, b = v->item[1]->number;

	if (v->item[0]->kind == V_REAL || v->item[1]->kind == V_REAL)
		return real_arithmetic(l, v);
	if (v->item[0]->key || v->item[1]->key || v->function->lower == L_UNION)
		return key_arithmetic(l, v);
	if (v->function->lower == L_ADD)
		return new_number(l, v, a + b);
	return new_number(l, v, v->function->lower == L_SUB ? a - b : a * b);
}

/* Returns a number below, equal to or above 0. */
static int order(struct lang *l, const struct value *v)
{
	const struct value *a = v->item[0], *b = v->item[1];
	int64_t m, n;

	if (a->kind == V_STRING && b->kind == V_STRING)
		return strcmp(a->text, b->text);
	if (a->kind == V_REAL || b->kind == V_REAL)
		return (as_real(a) > as_real(b)) - (as_real(a) < as_real(b));
	if (a->kind != V_NUMBER || b->kind != V_NUMBER)
		lang_fail(l, &v->at, "%s compares numbers and strings only", v->function->name);
	m = a->number;
	n = b->number;
	return (m > n) - (m < n);
}

static bool holds(struct lang *l, const struct value *v)
{
	const int is = order(l, v);

	switch (v->function->a) {
	case PFQ_LANG_LESS:
		return is < 0;
	case PFQ_LANG_LESS_EQ:
		return is <= 0;
	case PFQ_LANG_GREATER:
		return is > 0;
	case PFQ_LANG_GREATER_EQ:
		return is >= 0;
	case PFQ_LANG_EQUAL:
		return !is;
	}
	return is;	/* PFQ_LANG_NOT_EQUAL */
}

static struct value *new_list(struct lang *l, const struct value *v, size_t n)
{
	struct value *list = lang_new_value(l, V_LIST, &v->at);

	list->n = n;
	list->item = lang_alloc(l, (n + 1) * sizeof(*list->item));
	return list;
}

static struct value *apply2(struct lang *l, struct value *f, struct value *x, struct value *y, const struct value *v)
{
	return lang_apply(l, lang_apply(l, f, x, &v->at), y, &v->at);
}

static struct value *map(struct lang *l, const struct value *v)
{
	const struct value *from = v->item[1];
	struct value *to = new_list(l, v, from->n);
	unsigned int i;

	for (i = 0; i < from->n; i++)
		to->item[i] = lang_apply(l, v->item[0], from->item[i], &v->at);
	return to;
}

static struct value *zip_with(struct lang *l, const struct value *v)
{
	const struct value *a = v->item[1], *b = v->item[2];
	struct value *to = new_list(l, v, a->n < b->n ? a->n : b->n);
	unsigned int i;

	for (i = 0; i < to->n; i++)
		to->item[i] = apply2(l, v->item[0], a->item[i], b->item[i], v);
	return to;
}

static struct value *append(struct lang *l, const struct value *v, const struct value *a, const struct value *b)
{
	struct value *to = new_list(l, v, a->n + b->n);

	memcpy(to->item, a->item, a->n * sizeof(*to->item));
	memcpy(to->item + a->n, b->item, b->n * sizeof(*to->item));
	return to;
}

static struct value *concat_map(struct lang *l, const struct value *v)
{
	const struct value *lists = map(l, v);
	struct value *to;
	size_t n = 0;
	unsigned int i;

	for (i = 0; i < lists->n; i++)
		n += lists->item[i]->n;
	to = new_list(l, v, n);
	for (i = 0, n = 0; i < lists->n; n += lists->item[i++]->n)
		memcpy(to->item + n, lists->item[i]->item, lists->item[i]->n * sizeof(*to->item));
	return to;
}

static struct value *replicate(struct lang *l, const struct value *v)
{
	const int64_t n = v->item[0]->number;
	struct value *to = new_list(l, v, n < 0 ? 0 : n);
	unsigned int i;

	for (i = 0; i < to->n; i++) {
		lang_count_step(l, &v->at);
		to->item[i] = v->item[1];
	}
	return to;
}

/* Join the elements from the first on (FOLDL), or from the last one on. start: NULL: that element. */
static struct value *fold(struct lang *l, const struct value *v, struct value *start, const struct value *list)
{
	const bool left = v->function->lower == L_FOLDL || v->function->lower == L_FOLDL1;
	struct value *sum = start, *x;
	unsigned int i;

	if (!sum && !list->n)
		lang_fail(l, &list->at, "%s expects a list that is not empty", v->function->name);
	for (i = 0; i < list->n; i++) {
		x = list->item[left ? i : list->n - 1 - i];
		if (!sum)
			sum = x;
		else
			sum = left ? apply2(l, v->item[0], sum, x, v) : apply2(l, v->item[0], x, sum, v);
	}
	return sum;
}

/* ln (1 - p^(1/k)): of the formulas for the size of a filter with k hashes. */
static double bloom_log(struct lang *l, const struct value *p)
{
	if (!(p->real > 0 && p->real < 1))
		lang_fail(l, &p->at, "a probability is a number between 0 and 1, such as 0.01");
	return log(1 - pow(p->real, 1.0 / PFQ_LANG_BLOOM_HASHES));
}

static struct value *bloom_number(struct lang *l, const struct value *v, double n)
{
	if (!(n < INT32_MAX))
		lang_fail(l, &v->at, "%s: the number does not fit into 31 bits", v->function->name);
	return new_number(l, v, n < 0 ? 0 : ceil(n));
}

static struct value *bloom_probability(struct lang *l, const struct value *v)
{
	const double n = as_real(v->item[0]), m = as_real(v->item[1]);
	struct value *p = lang_new_value(l, V_REAL, &v->at);

	if (n < 0 || m < 1)
		lang_fail(l, &v->at, "%s expects numbers of addresses and of bits", v->function->name);
	p->real = pow(1 - pow(1 - 1 / m, n * PFQ_LANG_BLOOM_HASHES), PFQ_LANG_BLOOM_HASHES);
	return p;
}

static struct value *constant(struct lang *l, const struct value *v)
{
	struct value *n = new_number(l, v, v->function->k);

	n->key = v->function->section == S_MORE;
	return n;
}

struct value *lang_reduce(struct lang *l, struct value *v)
{
	struct value **x = v->item;

	switch (v->function->lower) {
	case L_CONSTANT:
		return constant(l, v);
	case L_ADD:
	case L_SUB:
	case L_MUL:
	case L_UNION:
		return arithmetic(l, v);
	case L_APPLY:
		return lang_apply(l, x[0], x[1], &v->at);
	case L_COMPOSE:
		return lang_apply(l, x[0], lang_apply(l, x[1], x[2], &v->at), &v->at);
	case L_RELATION:
		return new_number(l, v, holds(l, v));
	case L_BOTH:
		return new_number(l, v, x[0]->number && x[1]->number);
	case L_EITHER:
		return new_number(l, v, x[0]->number || x[1]->number);
	case L_MAP:
		return map(l, v);
	case L_FOLDR:
	case L_FOLDL:
		return fold(l, v, x[1], x[2]);
	case L_FOLDR1:
	case L_FOLDL1:
		return fold(l, v, NULL, x[1]);
	case L_APPEND:
		return append(l, v, x[0], x[1]);
	case L_CONCAT_MAP:
		return concat_map(l, v);
	case L_ZIP_WITH:
		return zip_with(l, v);
	case L_REPLICATE:
		return replicate(l, v);
	case L_LENGTH:
		return new_number(l, v, x[0]->n);
	case L_FLIP:
		return apply2(l, x[0], x[2], x[1], v);
	case L_ID:
	case L_CONST:
		return x[0];
	case L_BLOOM_M:
		return bloom_number(l, v, -PFQ_LANG_BLOOM_HASHES * as_real(x[0]) / bloom_log(l, x[1]));
	case L_BLOOM_N:
		return bloom_number(l, v, -as_real(x[0]) * bloom_log(l, x[1]) / PFQ_LANG_BLOOM_HASHES);
	case L_BLOOM_P:
		return bloom_probability(l, v);
	default:
		return v;
	}
}
