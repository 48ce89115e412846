// SPDX-License-Identifier: LGPL-2.1-or-later
/* The arguments of a call of a function of another module: their place in the pool. */
#include <stdio.h>
#include <string.h>

#include "compiler.h"

static uint64_t add_string(struct code *c, const struct value *v)
{
	if (strlen(v->text) > 255)
		lang_fail(c->l, &v->at, "a string for another module has at most 255 characters");
	return lang_add_to_pool(c, v, v->text, strlen(v->text) + 1);
}

static struct pfq_lang_cidr make_cidr(const struct value *v)
{
	struct pfq_lang_cidr cidr = { .length = v->number };
	unsigned int ignored;

	cidr.bytes = lang_address(v->text, cidr.address, &ignored);
	return cidr;
}

static uint64_t number(const struct value *v)
{
	uint64_t bits = v->number;

	if (v->kind == V_REAL)
		memcpy(&bits, &v->real, sizeof(bits));
	return bits;
}

static uint64_t add_list(struct code *c, const struct value *list, unsigned int kind)
{
	const size_t size = kind == PFQ_LANG_ARG_CIDRS ? sizeof(struct pfq_lang_cidr) : sizeof(uint64_t);
	uint8_t *data = lang_alloc(c->l, list->n * size + 1);
	struct pfq_lang_cidr cidr;
	uint64_t word;
	unsigned int i;

	if (list->n > PFQ_LANG_LIST_MAX)
		lang_fail(c->l, &list->at, "a list for another module has at most %u elements", PFQ_LANG_LIST_MAX);
	for (i = 0; i < list->n; i++) {
		if (kind == PFQ_LANG_ARG_CIDRS) {
			cidr = make_cidr(list->item[i]);
			memcpy(data + i * size, &cidr, size);
			continue;
		}
		word = kind == PFQ_LANG_ARG_STRINGS ? add_string(c, list->item[i]) : number(list->item[i]);
		memcpy(data + i * size, &word, size);
	}
	return lang_add_to_pool(c, list, data, list->n * size);
}

void lang_add_argument(struct code *c, const struct value *v, unsigned int kind, struct pfq_lang_arg *to)
{
	struct pfq_lang_cidr cidr;

	switch (kind) {
	case PFQ_LANG_ARG_NUMBER:
		to->value = number(v);
		break;
	case PFQ_LANG_ARG_STRING:
		to->value = add_string(c, v);
		break;
	case PFQ_LANG_ARG_CIDR:
		cidr = make_cidr(v);
		to->value = lang_add_to_pool(c, v, &cidr, sizeof(cidr));
		break;
	case PFQ_LANG_ARG_NUMBERS:
	case PFQ_LANG_ARG_STRINGS:
	case PFQ_LANG_ARG_CIDRS:
		to->nr = v->n;
		to->value = add_list(c, v, kind);
		break;
	}
}
