// SPDX-License-Identifier: GPL-2.0-only
/* Sequences of values. */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/mac_address.h"
#include "values.h"

#define ITEM_MAX 100	/* characters */

static value_t ones(unsigned int bits)
{
	return bits >= 128 ? ~(value_t)0 : ((value_t)1 << bits) - 1;
}

static value_t from_bytes(const uint8_t *p, size_t n)
{
	value_t v = 0;

	while (n--)
		v = v << 8 | *p++;
	return v;
}

static bool parse_plain(const char *text, value_t *value)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*value = strtoull(text, &end, strncmp(text, "0x", 2) ? 10 : 16);
	return !*end && !errno;
}

static bool parse_value(const char *text, enum value_kind kind, value_t *value)
{
	uint8_t bytes[16];
	uint64_t mac;

	switch (kind) {
	case VALUE_NUMBER:
		return parse_plain(text, value);
	case VALUE_MAC:
		if (!mac_address(text, &mac))
			return false;
		*value = mac;
		return true;
	case VALUE_IP4:
		if (inet_pton(AF_INET, text, bytes) != 1)
			return false;
		*value = from_bytes(bytes, 4);
		return true;
	case VALUE_IP6:
		if (inet_pton(AF_INET6, text, bytes) != 1)
			return false;
		*value = from_bytes(bytes, 16);
		return true;
	}
	return false;
}

static const char *what_is_wanted(enum value_kind kind)
{
	static const char *const texts[] = {
		[VALUE_NUMBER] = "give a number, FIRST-LAST, a list with commas, or random",
		[VALUE_MAC] = "give a MAC address as 02:00:00:00:00:01, FIRST-LAST, a list with commas, or random",
		[VALUE_IP4] = "give an IPv4 address, ADDRESS/BITS, FIRST-LAST, a list with commas, or random",
		[VALUE_IP6] = "give an IPv6 address, ADDRESS/BITS, FIRST-LAST, a list with commas, or random",
	};

	return texts[kind];
}

/* ADDRESS/BITS: all addresses with the same first bits */
static bool parse_prefix(struct range *r, char *slash, const char *text, enum value_kind kind, unsigned int bits)
{
	value_t length;

	*slash = '\0';
	if ((kind != VALUE_IP4 && kind != VALUE_IP6) || !parse_value(text, kind, &r->first) ||
	    !parse_plain(slash + 1, &length) || length > bits)
		return false;
	r->first &= ~ones(bits - (unsigned int)length);
	r->last = r->first | ones(bits - (unsigned int)length);
	return true;
}

static const char *parse_item(struct range *r, char *text, enum value_kind kind, unsigned int bits)
{
	char *slash = strchr(text, '/'), *dash = strchr(text, '-');
	char *colon = kind == VALUE_NUMBER ? strchr(text, ':') : NULL;
	value_t weight = 1;

	if (colon) {
		*colon = '\0';
		if (!parse_plain(colon + 1, &weight) || !weight || weight > 10000)
			return "give a weight of 1 to 10000 behind ':'";
	}
	r->weight = weight;
	if (slash)
		return parse_prefix(r, slash, text, kind, bits) ? NULL : what_is_wanted(kind);
	if (dash)
		*dash = '\0';
	if (!parse_value(text, kind, &r->first))
		return what_is_wanted(kind);
	r->last = r->first;
	if (dash && !parse_value(dash + 1, kind, &r->last))
		return what_is_wanted(kind);
	if (r->first > r->last)
		return "the first value is larger than the last";
	return r->last > ones(bits) ? "the value does not fit the field" : NULL;
}

static const char *add_range(struct values *v, struct range r)
{
	struct range *more = reallocarray(v->range, v->nr + 1, sizeof(r));

	if (!more)
		return "no memory";
	v->range = more;
	v->range[v->nr++] = r;
	v->weights += r.weight;
	return NULL;
}

const char *values_parse(struct values *v, const char *text, enum value_kind kind, unsigned int bits)
{
	char item[ITEM_MAX];
	const char *error;
	struct range r;
	size_t n;

	*v = (struct values) { 0 };
	if (!strcmp(text, "random")) {
		v->random = true;
		return add_range(v, (struct range) { .first = 0, .last = ones(bits), .weight = 1 });
	}
	if (!strncmp(text, "random:", 7)) {
		v->random = true;
		text += 7;
	}
	for (;; text += n + 1) {
		n = strcspn(text, ",");
		if (n >= sizeof(item))
			return what_is_wanted(kind);
		memcpy(item, text, n);
		item[n] = '\0';
		error = parse_item(&r, item, kind, bits);
		error = error ?: add_range(v, r);
		if (error)
			return error;
		if (!text[n])
			break;
	}
	v->next = v->range[0].first;
	return NULL;
}

void values_free(struct values *v)
{
	free(v->range);
	v->range = NULL;
	v->nr = 0;
}

int values_copy(struct values *to, const struct values *from)
{
	*to = *from;
	to->range = malloc(from->nr * sizeof(*from->range));
	if (!to->range)
		return -ENOMEM;
	memcpy(to->range, from->range, from->nr * sizeof(*from->range));
	return 0;
}

uint64_t random_next(uint64_t *seed)
{
	/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled" */
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * 0x2545f4914f6cdd1dull;
}

static value_t random_value(const struct values *v, uint64_t *seed)
{
	const struct range *r = v->range;
	unsigned int weight;
	value_t any, size;

	if (v->nr > 1)
		for (weight = random_next(seed) % v->weights; weight >= r->weight; r++)
			weight -= r->weight;
	if (r->first == r->last)
		return r->first;
	any = (value_t)random_next(seed) << 64 | random_next(seed);
	size = r->last - r->first + 1;
	return size ? r->first + any % size : any;
}

/* A sequence goes through all ranges; a range with a weight is gone through that many times in a row. */
static void step(struct values *v)
{
	const struct range *r = &v->range[v->at];

	if (v->next++ != r->last)
		return;
	if (++v->repeated >= r->weight) {
		v->repeated = 0;
		v->at = v->at + 1 < v->nr ? v->at + 1 : 0;
	}
	v->next = v->range[v->at].first;
}

value_t values_next(struct values *v, uint64_t *seed)
{
	value_t value = v->next;

	if (v->random)
		return random_value(v, seed);
	if (v->nr > 1 || v->range[0].first != v->range[0].last)
		step(v);
	return value;
}

void values_seek(struct values *v, uint64_t number)
{
	value_t period = 0, left, size;

	for (v->at = 0; v->at < v->nr; v->at++)
		period += (v->range[v->at].last - v->range[v->at].first + 1) * v->range[v->at].weight;
	left = period ? number % period : number;	/* 0: all 2^128 values */
	for (v->at = 0;; v->at++) {
		size = v->range[v->at].last - v->range[v->at].first + 1;
		if (!size || left < size * v->range[v->at].weight)
			break;
		left -= size * v->range[v->at].weight;
	}
	v->repeated = size ? left / size : 0;
	v->next = v->range[v->at].first + (size ? left % size : left);
}

bool values_fixed(const struct values *v)
{
	return v->nr == 1 && v->range[0].first == v->range[0].last;
}

value_t values_smallest(const struct values *v)
{
	value_t min = v->range[0].first;
	size_t i;

	for (i = 1; i < v->nr; i++)
		min = v->range[i].first < min ? v->range[i].first : min;
	return min;
}

value_t values_largest(const struct values *v)
{
	value_t max = v->range[0].last;
	size_t i;

	for (i = 1; i < v->nr; i++)
		max = v->range[i].last > max ? v->range[i].last : max;
	return max;
}
