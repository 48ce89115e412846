/* SPDX-License-Identifier: GPL-2.0-only */
/* Sequences of values, as a user describes them: "80", "1-100", "random", "random:10.0.0.0/8", "1,5,9". */
#ifndef TOOLS_VALUES_H
#define TOOLS_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned __int128 value_t;	/* an IPv6 address has 128 bits */

/* How a single value is written. */
enum value_kind {
	VALUE_NUMBER,		/* decimal, or hexadecimal with 0x */
	VALUE_MAC,
	VALUE_IP4,
	VALUE_IP6,
};

struct range {
	value_t first, last;
	unsigned int weight;	/* how often it is chosen, as a share of the sum of all */
};

struct values {
	struct range *range;
	size_t nr;
	unsigned int weights;	/* their sum */
	bool random;
	/* where a sequence stands */
	size_t at;
	unsigned int repeated;
	value_t next;
};

/*
 * Parse a description: [random:]ITEM[,ITEM...], where ITEM is VALUE, FIRST-LAST or ADDRESS/BITS, each with :WEIGHT
 * behind a number; "random" alone is any value of the given number of bits. Returns NULL, or a text with what is
 * wrong. values_free() frees the result, also after a failure.
 */
const char *values_parse(struct values *v, const char *text, enum value_kind kind, unsigned int bits);
void values_free(struct values *v);

/* Copy a description, so that a thread has a sequence of its own. Returns 0 or -ENOMEM. */
int values_copy(struct values *to, const struct values *from);

/* Return the next value. seed: the state of random(), a number that is not 0. */
value_t values_next(struct values *v, uint64_t *seed);

/* Step to the value of the number-th frame, counted from 0, of a sequence. */
void values_seek(struct values *v, uint64_t number);

/* Return whether there is only one value. */
bool values_fixed(const struct values *v);

value_t values_smallest(const struct values *v);
value_t values_largest(const struct values *v);

/* The next number of a xorshift generator. */
uint64_t random_next(uint64_t *seed);

#endif
