// SPDX-License-Identifier: GPL-2.0-only
/* Histograms with buckets that grow with the value. */
#include <inttypes.h>
#include <math.h>
#include <stddef.h>

#include "histogram.h"

#define STEP_BITS 5	/* log2(HISTOGRAM_STEPS) */

/* Values below 2 * HISTOGRAM_STEPS have buckets of their own. */
static unsigned int bucket_of(uint64_t value)
{
	unsigned int shift;

	if (value < 2 * HISTOGRAM_STEPS)
		return value;
	shift = 63 - __builtin_clzll(value) - STEP_BITS;
	return (shift + 1) * HISTOGRAM_STEPS + (value >> shift) - HISTOGRAM_STEPS;
}

/* The middle of a bucket */
static uint64_t value_of(unsigned int bucket)
{
	unsigned int shift;

	if (bucket < 2 * HISTOGRAM_STEPS)
		return bucket;
	shift = bucket / HISTOGRAM_STEPS - 1;
	return ((uint64_t)(bucket % HISTOGRAM_STEPS + HISTOGRAM_STEPS) << shift) + ((1ull << shift) >> 1);
}

void histogram_add(struct histogram *h, uint64_t value, uint64_t times)
{
	if (!times)
		return;
	if (!h->nr || value < h->min)
		h->min = value;
	if (value > h->max)
		h->max = value;
	h->nr += times;
	h->bucket[bucket_of(value)] += times;
	h->sum += (double)value * times;
	h->squares += (double)value * value * times;
}

void histogram_merge(struct histogram *to, const struct histogram *from)
{
	size_t i;

	if (!from->nr)
		return;
	if (!to->nr || from->min < to->min)
		to->min = from->min;
	if (from->max > to->max)
		to->max = from->max;
	for (i = 0; i < HISTOGRAM_SIZE; i++)
		to->bucket[i] += from->bucket[i];
	to->nr += from->nr;
	to->sum += from->sum;
	to->squares += from->squares;
}

uint64_t histogram_quantile(const struct histogram *h, double share)
{
	uint64_t wanted = ceil(h->nr * share), seen = 0, value;
	size_t i;

	for (i = 0; i < HISTOGRAM_SIZE && h->nr; i++) {
		seen += h->bucket[i];
		if (seen < wanted || !seen)
			continue;
		value = value_of(i);
		return value < h->min ? h->min : value > h->max ? h->max : value;
	}
	return 0;
}

double histogram_mean(const struct histogram *h)
{
	return h->nr ? h->sum / h->nr : 0;
}

double histogram_deviation(const struct histogram *h)
{
	const double mean = histogram_mean(h), square = h->nr ? h->squares / h->nr - mean * mean : 0;

	return square > 0 ? sqrt(square) : 0;
}

json_t *histogram_json(const struct histogram *h)
{
	return json_pack("{s:I, s:f, s:f, s:I, s:I, s:I, s:I, s:I}", "values", (json_int_t)h->nr, "mean",
			 histogram_mean(h), "deviation", histogram_deviation(h), "min", (json_int_t)h->min, "median",
			 (json_int_t)histogram_quantile(h, 0.5), "p99", (json_int_t)histogram_quantile(h, 0.99), "p999",
			 (json_int_t)histogram_quantile(h, 0.999), "max", (json_int_t)h->max);
}

void histogram_print(const struct histogram *h, const char *what, FILE *out)
{
	if (!h->nr)
		return;
	fprintf(out, "%s: min %" PRIu64 " ns, median %" PRIu64 ", mean %.0f, deviation %.0f, p99 %" PRIu64
		", p99.9 %" PRIu64 ", max %" PRIu64 "\n", what, h->min, histogram_quantile(h, 0.5), histogram_mean(h),
		histogram_deviation(h), histogram_quantile(h, 0.99), histogram_quantile(h, 0.999), h->max);
}
