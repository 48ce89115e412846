// SPDX-License-Identifier: GPL-2.0-only
/* Keeps the rates of the last intervals, and draws sparklines. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "counters/history.h"

static void series_init(struct series *s, const char *id)
{
	int i;

	snprintf(s->id, sizeof(s->id), "%s", id);
	for (i = 0; i < HISTORY_LENGTH; i++)
		s->rate[i] = -1;
}

void series_push(struct series *s, double rate)
{
	memmove(s->rate, s->rate + 1, sizeof(s->rate) - sizeof(s->rate[0]));
	s->rate[HISTORY_LENGTH - 1] = rate;
}

int history_add(struct history *h, const struct sample *now, const struct sample *before, enum view v)
{
	const size_t n = now->tables[v].nr_rows;
	struct series *series = calloc(n + 1, sizeof(*series));
	double rate;
	size_t row;

	if (!series)
		return -ENOMEM;
	for (row = 0; row < n; row++) {
		const size_t earlier = now->earlier[v] ? now->earlier[v][row] : NO_ROW;
		char id[sizeof(series->id)];

		sample_id(now, v, row, id, sizeof(id));
		if (earlier != NO_ROW && earlier < h->nr && !strcmp(h->series[earlier].id, id))
			series[row] = h->series[earlier];
		else
			series_init(&series[row], id);
		if (sample_computed(now, before, v, row, PACKET_RATE, &rate))
			series_push(&series[row], rate);
	}
	free(h->series);
	h->series = series;
	h->nr = n;
	return 0;
}

const struct series *history_get(const struct history *h, size_t row)
{
	return row < h->nr ? &h->series[row] : NULL;
}

void history_free(struct history *h)
{
	free(h->series);
	*h = (struct history) { 0 };
}

/* Append the symbol of a rate to text; returns its end. */
static char *append_block(char *text, double rate, double largest, bool utf8)
{
	static const char ascii[] = "_.:-=+*#";
	const int nr_levels = sizeof(ascii) - 1;
	int level = largest > 0 ? rate / largest * (nr_levels - 1) + 0.5 : 0;

	if (rate < 0) {
		*text++ = ' ';
		return text;
	}
	if (rate > 0 && !level)
		level = 1;
	if (!utf8) {
		*text++ = ascii[level];
		return text;
	}
	/* U+2581 LOWER ONE EIGHTH BLOCK to U+2588 FULL BLOCK */
	memcpy(text, "\xe2\x96", 2);
	text[2] = (char)(0x81 + level);
	return text + 3;
}

void series_spark(const struct series *s, int width, bool utf8, char *text)
{
	const double *rate = s->rate + HISTORY_LENGTH - width;
	double largest = 0;
	int i;

	for (i = 0; i < width; i++) {
		if (rate[i] > largest)
			largest = rate[i];
	}
	for (i = 0; i < width; i++)
		text = append_block(text, rate[i], largest, utf8);
	*text = '\0';
}
