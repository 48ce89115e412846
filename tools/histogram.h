/* SPDX-License-Identifier: GPL-2.0-only */
/* Histograms of durations, with an error below 1.6 %. */
#ifndef TOOLS_HISTOGRAM_H
#define TOOLS_HISTOGRAM_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

#define HISTOGRAM_STEPS	32	/* buckets for each power of 2 */
#define HISTOGRAM_SIZE	(60 * HISTOGRAM_STEPS)

struct histogram {
	uint64_t bucket[HISTOGRAM_SIZE];
	uint64_t nr;
	uint64_t min, max;
	double sum, squares;
};

void histogram_add(struct histogram *h, uint64_t value, uint64_t times);
void histogram_merge(struct histogram *to, const struct histogram *from);

/* The value below or at which a share, 0 to 1, of the values lies. 0 if there are none. */
uint64_t histogram_quantile(const struct histogram *h, double share);
double histogram_mean(const struct histogram *h);
double histogram_deviation(const struct histogram *h);

/* Return an object with the statistics, or NULL if there is no memory. */
json_t *histogram_json(const struct histogram *h);

/* Print "WHAT: min ... max" in ns, if there are values. */
void histogram_print(const struct histogram *h, const char *what, FILE *out);

#endif
