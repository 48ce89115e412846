// SPDX-License-Identifier: GPL-2.0-only
/* The gaps between frames. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "pace.h"
#include "pfq.h"
#include "values.h"

#define NS_PER_SEC	1e9
#define MAX_RATE	1e12
#define MAX_BURST	1000000

static double prefix_factor(char c)
{
	switch (c) {
	case 'k':
	case 'K':
		return 1e3;
	case 'M':
	case 'm':
		return 1e6;
	case 'G':
	case 'g':
		return 1e9;
	}
	return 1;
}

bool pace_parse_rate(struct pace *p, const char *text)
{
	static const char *const bits[] = { "bit", "bit/s", "bps" }, *const frames[] = { "", "pps", "p/s" };
	double rate;
	char *end;
	size_t i;

	rate = strtod(text, &end);
	if (end == text || !(rate > 0))
		return false;
	if (prefix_factor(*end) > 1)
		rate *= prefix_factor(*end++);
	p->rate = rate;
	for (i = 0; i < ARRAY_SIZE(bits); i++) {
		p->bits = !strcasecmp(end, bits[i]);
		if (p->bits || !strcasecmp(end, frames[i]))
			return rate <= MAX_RATE;
	}
	return false;
}

bool pace_parse_gaps(struct pace *p, const char *text)
{
	char *end;

	if (!strcmp(text, "constant") || !strcmp(text, "poisson")) {
		p->kind = *text == 'p' ? GAP_POISSON : GAP_CONSTANT;
		return true;
	}
	if (strncmp(text, "burst:", 6) || text[6] < '1' || text[6] > '9')
		return false;
	p->kind = GAP_BURST;
	p->burst = strtoul(text + 6, &end, 10);
	return !*end && p->burst <= MAX_BURST;
}

size_t pace_wire_bytes(size_t len)
{
	return (len < WIRE_MIN ? WIRE_MIN : len) + WIRE_OVERHEAD;
}

/* An exponential variate: the gaps of a Poisson process */
static double exponential(uint64_t *seed)
{
	const double u = (random_next(seed) >> 11) * 0x1p-53;	/* from 0 to below 1 */

	return -log1p(-u);
}

double pace_gap(struct pace *p, size_t len, uint64_t *seed)
{
	double mean;

	if (!p->rate)
		return 0;
	mean = NS_PER_SEC / p->rate * (p->bits ? pace_wire_bytes(len) * 8 : 1);
	if (p->kind == GAP_CONSTANT)
		return mean;
	if (p->kind == GAP_POISSON)
		return mean * exponential(seed);
	p->pending += mean;
	if (++p->in_burst < p->burst)
		return 0;
	mean = p->pending;
	p->pending = 0;
	p->in_burst = 0;
	return mean;
}
