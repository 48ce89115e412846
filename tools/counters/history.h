/* SPDX-License-Identifier: GPL-2.0-only */
/* The rates of the last intervals, which sparklines show. */
#ifndef TOOLS_COUNTERS_HISTORY_H
#define TOOLS_COUNTERS_HISTORY_H

#include "counters/sample.h"

#define HISTORY_LENGTH 60

struct series {
	char id[64];
	double rate[HISTORY_LENGTH];	/* packets/s, the newest last; negative: not known */
};

/* The series of the entries of one table, in its order; entries that went are forgotten. */
struct history {
	struct series *series;
	size_t nr;
};

/* Add the rates of a sample. Returns 0 or -ENOMEM. */
int history_add(struct history *h, const struct sample *now, const struct sample *before, enum view v);

/* Return the series of the entry in a row of the sample that was added last, or NULL. */
const struct series *history_get(const struct history *h, size_t row);

void history_free(struct history *h);

/* Add a rate to a series. */
void series_push(struct series *s, double rate);

/*
 * Write the last width rates of a series as a line of blocks, whose height is relative to the largest. width is at most
 * HISTORY_LENGTH; the text has at most 3 * width + 1 bytes. utf8: with block elements, else with ASCII.
 */
void series_spark(const struct series *s, int width, bool utf8, char *text);

#endif
